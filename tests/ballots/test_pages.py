"""The pages of ballots as a browser without scripts walks them: prepared, voted in, opened, shown, found again."""

import json
import re
from datetime import timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
import time_machine

from support.ballots import service as ballots
from support.ballots.cli import main
from support.ballots.model import Method
from support.core import clock
from support.core.db import at_the_edge, db, execute
from support.union.model import MemberClass, Office
from tests.ballots.factory import Poll, closed, counted, drawn, opened, prepared, trustees, voted
from tests.union.factory import member


def sent(who, address, data=None, page=None):
    """A form that is taken: where it leads."""
    answer = who.submit(address, data or {}, page=page)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def hidden(text, action):
    """The hidden fields of the form that goes there, but its token, in their order."""
    form = re.search(rf'<form method="post" action="{action}".*?</form>', text, re.DOTALL).group(0)
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return [(name, value) for name, value in fields if name != "csrf_token"]


def vote(known, poll_id, **paper):
    """Somebody takes their paper, looks over it, casts it; the page of the confirmation and that of the cast."""
    where = f"/own/votes/{poll_id}"
    taken = known.client.submit(f"{where}/paper", page=where)
    assert taken.status_code == 200, taken.text
    given = dict(hidden(taken.text, f"{where}/check")) | paper
    checked = known.client.submit(f"{where}/check", given, page=where)
    if checked.status_code != 200:
        return checked, None
    named = hidden(checked.text, f"{where}/cast")
    data = {name: [value for key, value in named if key == name] for name, _value in named}
    return checked, known.client.submit(f"{where}/cast", data, page=where)


def test_an_election_by_pages(app, as_, people, tmp_path, capsys):
    rita = as_("rita")
    opening = trustees(app, people)
    heron, finch = member(app, people), member(app, people)
    form = {
        "method": "stv",
        "title": "Zaranka: the council of spring",
        "text": "Two seats.",
        "seats": "2",
        "quorum": "50",
        "opens_on": clock.today().isoformat(),
        "closes_on": clock.today().isoformat(),
        "candidates.0.member": finch.number,
        "candidates.0.text": "Zaranka: I count well.",
    } | {f"trustee_{number}": one.handle for number, one in enumerate(opening, 1)}
    refused = rita.submit("/union/ballots/new", form)
    assert (refused.status_code, "Choose a day after the first" in refused.text) == (422, True)
    assert "Zaranka: I count well." in refused.text
    form["closes_on"] = (clock.today() + timedelta(days=3)).isoformat()
    twice = rita.submit("/union/ballots/new", form | {"trustee_2": opening[0].handle})
    assert (twice.status_code, "Name three different members" in twice.text) == (422, True)
    desk = sent(rita, "/union/ballots/new", form)
    poll_id = desk.rsplit("/", 1)[1]
    own = f"/own/votes/{poll_id}"
    assert "Zaranka: the council of spring" in rita.get("/union/ballots").text

    # Whoever votes stands; a trustee of it does not.
    assert "Why you stand" not in opening[0].client.get(own).text
    sent(heron.client, f"{own}/stand", {"text": "Zaranka: I write well."}, page=own)
    assert "Zaranka: I write well." in finch.client.get(own).text
    assert heron.client.get(f"{own}/act/freeze").status_code == 403
    assert finch.client.get("/own/votes/new").status_code == 403

    for what in ("freeze", "open"):
        sent(rita, f"{desk}/act/{what}", page=f"{desk}/act/{what}")
    assert rita.get(f"{desk}/act/shred").status_code == 404
    early = rita.submit(f"{desk}/act/close")
    assert (early.status_code, "or when everybody voted" in early.text) == (409, True)

    # A paper is looked over before it is cast; what cannot be is said, with what was written.
    checked, none = vote(heron, poll_id, place_1="1", place_2="1")
    assert (checked.status_code, none, "Two have this place" in checked.text) == (422, None, True)
    votes = [(heron, "1", "2"), (finch, "2", "1"), (opening[0], "1", ""), (opening[1], "", "1"), (opening[2], "", "")]
    codes = {}
    for known, first, second in votes:
        checked, cast = vote(known, poll_id, place_1=first, place_2=second)
        assert (cast.status_code, "Your vote is in" in cast.text) == (200, True), cast.text
        codes[known.number] = re.search(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", cast.text).group(0)
    assert "Nobody: a blank vote" in checked.text
    again = heron.client.submit(f"{own}/paper", page=own)
    assert (again.status_code, "Your vote is in already" in again.text) == (409, True)
    assert "5 of 5" in heron.client.get(own).text
    assert heron.client.get(f"{own}/list").status_code == 409

    sent(rita, f"{desk}/act/close", page=f"{desk}/act/close")
    assert "sealed" in heron.client.get(f"{own}/list").text
    assert heron.client.get(f"{own}/trustees/1").status_code == 404
    assert opening[0].client.get(f"{own}/trustees/2").status_code == 404
    for number, known in enumerate(opening[:2], 1):
        assert "It is your turn" in known.client.get(own).text
        sent(known.client, f"{own}/trustees/{number}", page=f"{own}/trustees/{number}")

    shown = heron.client.get(own).text
    assert shown.count("elected</p>") + shown.count("· elected") >= 2
    assert "<svg" in shown
    assert "Quota: 2" in shown
    found = heron.client.submit(f"{own}/find", {"tracking": codes[heron.number].lower()}, page=f"{own}/list")
    assert f"It was counted as: 1. {finch.handle}, 2. {heron.handle}" in found.text
    absent = heron.client.submit(f"{own}/find", {"tracking": "0000-0000-0000-0000"}, page=f"{own}/list")
    assert "There is no vote with this code" in absent.text
    listed = rita.get(f"{desk}/list").text
    assert all(code in listed for code in codes.values())
    assert "Find mine" not in listed

    # What a member saves is counted again by the documented command, with their code and their place on the roll.
    path = tmp_path / "counted.json"
    path.write_bytes(heron.client.get(f"{own}/file").data)
    salt = re.search(r"Your salt</dt><dd><span class=\"mono\">([0-9a-f]{32})", shown).group(1)
    mine = ["--tracking", codes[heron.number], "--member", heron.number, "--salt", salt]
    assert main(["recount", str(path), *mine]) == 0
    assert "says [1, 2]" in capsys.readouterr().out
    assert json.loads(path.read_text())["result"]["elected"]


def test_nothing_beside_a_vote_says_whose_it_is(app, people):
    """The row that answers a repeated form names nobody, and the session that came along is not touched."""
    poll = opened(app, people, prepared(app, people))
    known, where = poll.trustees[0], f"/own/votes/{poll.id}"
    credential = drawn(app, poll, known)
    given = {"credential": credential, "choices": "yes", "idempotency_key": "k3y-of-this-form-0123456789"}
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        page = known.client.get(where).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
        with app.app_context():
            before = execute(sa.text("SELECT xmin::text, seen_at FROM session ORDER BY id")).all()
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        cast = known.client.post(f"{where}/cast", data=given | {"csrf_token": token})
        again = known.client.post(f"{where}/cast", data=given | {"csrf_token": token})
        used = known.client.post(f"{where}/cast", data=given | {"csrf_token": token, "idempotency_key": ""})
    assert (cast.status_code, again.status_code, cast.data) == (200, 200, again.data)
    with app.app_context():
        assert execute(sa.text("SELECT xmin::text, seen_at FROM session ORDER BY id")).all() == before
        rows = execute(sa.text("SELECT route, actor_id FROM repeated_request WHERE route LIKE '%/cast'")).all()
        assert [tuple(row) for row in rows] == [(f"POST {where}/cast", None)]
        assert execute(sa.text("SELECT count(*) FROM vote")).scalar_one() == 1
        assert execute(sa.text("SELECT count(*) FROM audit_event WHERE actor_kind = 'member'")).scalar_one() == 0
    assert (used.status_code, "used already" in used.text) == (409, True)


def written(client, address, data, status):
    """A form of who is not signed in: the page that answers."""
    answer = client.submit(address, data, page="/own/paper")
    assert answer.status_code == status, answer.text
    return answer.text


def test_who_holds_a_credential_votes_without_being_signed_in(app, people, client):
    """By pages and by the API: the same refusals, nothing lost of what was filled in, and no session is read."""
    heron, finch = standing = [member(app, people) for _ in range(2)]
    poll = opened(app, people, prepared(app, people, method=Method.STV, candidates=standing))
    api, where = f"/api/v1/ballots/{poll.id}/votes", f"/own/paper/{poll.id}"
    taken = heron.client.submit(f"/own/votes/{poll.id}/paper", page=f"/own/votes/{poll.id}").text
    code = re.search(r'name="credential" value="([^"]+)"', taken).group(1)
    assert f"{code}</p>" in taken
    assert "/own/paper</span>" in taken
    assert "Whoever holds the note can vote in your place" in taken
    number = str(poll.id)[:8].upper()
    assert number in taken
    other = drawn(app, poll, finch)

    # What cannot be a credential, and one that is none; both stand in the form again.
    first = client.get("/own/paper").text
    assert "<title>Page</title>" in first
    assert not re.search(r"union|vote|ballot|election", re.sub(r"<[^>]+>", "", first), re.IGNORECASE)
    for typed, status, why in (("12-34", 422, "seven groups"), (code[:-4] + "ZZZZ", 409, "No open vote knows this")):
        page = written(client, "/own/paper", {"credential": typed}, status)
        assert why in page
        assert f'value="{typed}"' in page
        assert client.post("/api/v1/ballots/paper", json={"credential": typed}).status_code == status

    paper = written(client, "/own/paper", {"credential": code.lower().replace("-", " ")}, 200)
    seen = client.post("/api/v1/ballots/paper", json={"credential": code}).json
    listed = [{"position": at, "handle": one.handle} for at, one in enumerate(standing, 1)]
    assert (seen["ballot"], seen["number"], seen["options"]) == (str(poll.id), number, listed)
    assert all(one.handle in paper for one in standing)
    assert number in paper
    assert "Whether we meet in spring" not in paper  # sealed to the members, as are the words of who stands
    assert f"I am {heron.handle}" not in paper

    twice = written(client, where, {"credential": code, "place_1": "1", "place_2": "1"}, 422)
    assert "Two have this place" in twice
    look = written(client, where, {"credential": code, "place_1": "2", "place_2": "1"}, 200)
    assert f"1. {finch.handle}, 2. {heron.handle}" in look
    given = dict(hidden(look, f"{where}/cast")) | {"choices": ["2", "1"]}
    changed = written(client, f"{where}/cast", given | {"change": "true"}, 200)
    assert [place(changed, at) for at in (1, 2)] == ["2", "1"]
    forged = written(client, f"{where}/cast", given | {"credential": other[:-4] + "0000", "idempotency_key": ""}, 409)
    assert "used already, or is none of this ballot" in forged
    assert [place(forged, at) for at in (1, 2)] == ["2", "1"]

    # Cast in the session of somebody signed in, it is the same: none is read, and the same form has one effect.
    cast = written(client, f"{where}/cast", given, 200)
    assert "Your vote is in" in cast
    assert f"/own/votes/{poll.id}" not in cast
    code_of = re.compile(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}")
    assert code_of.search(written(heron.client, f"{where}/cast", given, 200))[0] == code_of.search(cast)[0]
    used = written(client, f"{where}/cast", given | {"idempotency_key": ""}, 409)
    assert "used already" in used
    assert place(used, 2) == "1"
    assert client.post(api, json={"credential": code, "choices": [2, 1]}).status_code == 409
    assert "No open vote knows this" in written(client, "/own/paper", {"credential": code}, 409)
    own = written(heron.client, f"/own/votes/{poll.id}/cast", given | {"idempotency_key": ""}, 409)
    assert f'href="/own/votes/{poll.id}"' in own
    assert "used already" in own
    with app.app_context():
        rows = execute(sa.text("SELECT route, actor_id FROM repeated_request WHERE route LIKE '%cast'")).all()
        assert [tuple(row) for row in rows] == [(f"POST {where}/cast", None)]
        assert execute(sa.text("SELECT count(*) FROM vote")).scalar_one() == 1
    late(app, client, where, other)


def place(page, position):
    """What stands in the field of a place."""
    return re.search(rf'name="place_{position}"[^>]* value="([^"]*)"', page).group(1)


def late(app, client, where, credential):
    """After the last day each step says so, and keeps what was filled in; a flood is held back."""
    look = written(client, where, {"credential": credential, "place_1": "1"}, 200)
    with time_machine.travel(clock.now() + timedelta(days=9)):
        for address, data in (
            ("/own/paper", {"credential": credential}),
            (where, {"credential": credential, "place_1": "1"}),
            (f"{where}/cast", dict(hidden(look, f"{where}/cast"))),
        ):
            page = written(client, address, data, 409)
            assert "the vote came too late" in page
        assert place(page, 1) == "1"
        assert client.post("/api/v1/ballots/paper", json={"credential": credential}).status_code == 409
    assert client.submit(f"/own/paper/{uuid4()}", {"credential": credential}, page="/own/paper").status_code == 404
    with app.app_context():
        execute(sa.text("UPDATE bucket SET tokens = 0, at = :at WHERE name = 'paper'"), {"at": clock.now()})
        db.session.commit()
    guessed = credential[:-4] + "0000"
    assert f'value="{guessed}"' in written(client, "/own/paper", {"credential": guessed}, 429)
    written(client, "/own/paper", {"credential": credential}, 200)  # a true one is never held back


def cancelled_by_two(app, people, council, rita, voter, opening):
    """Another ballot: one of the council asks with a reason, a registrar agrees; those who vote read both."""
    poll = opened(app, people, prepared(app, people, opening=opening))
    own, desk = f"/own/votes/{poll.id}", f"/union/ballots/{poll.id}"
    assert voter.client.get(f"{own}/act/cancel").status_code == 403
    none = council.client.submit(f"{own}/act/cancel", page=f"{own}/act/cancel")
    assert (none.status_code, "The members read it" in none.text) == (422, True)
    sent(council.client, f"{own}/act/cancel", {"reason": "candidates_withdrew"}, page=f"{own}/act/cancel")
    seen = voter.client.get(own).text
    assert "Those who stood do not want to any more. Another of those who run it agrees or says no." in seen
    assert f"{own}/act/agree" not in council.client.get(own).text + seen
    # Who may answer finds it on their first page, and who asked does not.
    another = member(app, people, MemberClass.FULL, Office.COUNCIL).client.get("/own").text
    assert (f'href="{own}"' in another, "It was asked to cancel a ballot" in another) == (True, True)
    assert "asked to cancel a ballot" not in council.client.get("/own").text + voter.client.get("/own").text
    assert "Ballots that another asked to cancel" in rita.get("/union/work").text
    assert 'href="/union/ballots">Ballots <span class="count">1</span>' in rita.get("/union/members").text
    assert "It was asked to cancel it" in voter.client.get("/own/votes").text
    assert council.client.submit(f"{own}/act/agree", page=f"{own}/act/agree").status_code == 403
    assert f"{desk}/act/refuse" in rita.get(desk).text
    sent(rita, f"{desk}/act/agree", page=f"{desk}/act/agree")
    seen = voter.client.get(own).text
    assert "This ballot was cancelled" in seen
    assert "asked to cancel" not in rita.get("/union/work").text + rita.get("/union/ballots").text
    assert "The reason given: Those who stood do not want to any more. Votes that were cast were destroyed" in seen

    # A draft is given up by one, and nobody had a vote in it.
    draft = f"/own/votes/{prepared(app, people, opening=opening).id}"
    sent(council.client, f"{draft}/act/cancel", {"reason": "error"}, page=f"{draft}/act/cancel")
    assert "There is an error in it. Nobody had voted." in council.client.get(draft).text


def test_a_resolution_short_of_its_quorum_by_the_councils_own_pages(app, as_, people):
    opening = trustees(app, people)
    council = member(app, people, MemberClass.FULL, Office.COUNCIL)
    voter = member(app, people)
    form = {
        "method": "yes_no",
        "title": "Zaranka: a common fund",
        "quorum": "60",
        "opens_on": clock.today().isoformat(),
        "closes_on": (clock.today() + timedelta(days=1)).isoformat(),
    } | {f"trustee_{number}": one.handle for number, one in enumerate(opening, 1)}
    where = sent(council.client, "/own/votes/new", form)
    poll = Poll(UUID(where.rsplit("/", 1)[1]), opening)
    for what in ("freeze", "open"):
        sent(council.client, f"{where}/act/{what}", page=f"{where}/act/{what}")
    missing, _none = vote(voter, poll.id)
    assert (missing.status_code, "Please fill this in" in missing.text) == (422, True)
    _checked, cast = vote(voter, poll.id, answer="yes")
    assert cast.status_code == 200
    late = member(app, people)
    assert "Not on the roll" in late.client.get("/own/votes").text
    cancelled_by_two(app, people, council, as_("rita"), voter, opening)
    sent(council.client, f"{where}/act/cancel", {"reason": "error"}, page=f"{where}/act/cancel")
    refused = late.client.submit(f"{where}/paper", page=where)
    assert (refused.status_code, "You are not on the roll" in refused.text) == (403, True)
    with app.test_request_context(), at_the_edge(), time_machine.travel(clock.now() + timedelta(days=2)):
        assert ballots.close_overdue() == 1
    counted(app, poll, 3, 1)
    page = late.client.get(where).text
    assert "1 voted, 3 were needed" in page
    assert "Nobody agreed before it closed" in page
    assert "Too few took part" in page


def test_who_has_no_part_in_it_sees_nothing(app, as_, people, client):
    """A stranger is asked to sign in; staff without the office get what an unknown one gets; voting is a member's."""
    standing = [member(app, people) for _ in range(2)]
    poll = opened(app, people, prepared(app, people, method=Method.APPROVAL, candidates=standing))
    for known in [*poll.trustees, *standing]:
        voted(app, poll, known, 1)
    closed(app, people, poll)
    counted(app, poll, 3, 1)
    page = standing[1].client.get(f"/own/votes/{poll.id}").text
    assert f"<b>Elected</b>: {standing[0].handle}." in page
    assert client.get(f"/own/votes/{poll.id}").status_code == 303
    for name in ("carol", "ada"):
        seen, unknown = (as_(name).get(f"/union/ballots/{one}") for one in (poll.id, uuid4()))
        assert (seen.status_code, len(seen.data)) == (unknown.status_code, len(unknown.data)) == (404, len(seen.data))
    # A registrar runs ballots, and has no paper: a member's addresses are not theirs.
    token = {"page": "/union/ballots/new"}
    assert as_("rita").submit(f"/own/votes/{poll.id}/find", {"tracking": "0"}, **token).status_code == 404
