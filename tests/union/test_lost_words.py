"""A member who lost their words: two registrars, a code, new words; what opens again, and what the old ones learn."""

import re

import pytest
import sqlalchemy as sa

from support.core import clock, throttle
from support.core.db import at_the_edge, execute
from support.people.service import sessions
from support.union import jobs
from support.union.service.renewing import DEAD
from tests.ballots.factory import opened, prepared
from tests.union import grievances, living
from tests.union.factory import member

API = "/api/v1"
NEW, OPEN, OWN = f"{API}/union/words", f"{API}/union/words-requests", f"{API}/me/membership"
SESSIONS = f"{API}/sessions"


def _of(known):
    return f"{API}/union/members/{known.number}/words-request"


def _agreed(as_, known):
    """A code for somebody, by two registrars on their pages."""
    page = f"/union/members/{known.number}"
    assert "This member lost their words" in as_("rita").get(page).text
    assert as_("rita").submit(f"{page}/words", {}).status_code == 422
    assert as_("rita").submit(f"{page}/words", {"recognised": "sign"}).status_code == 303
    assert "Waits for another registrar" in as_("rita").get(page).text
    assert known.number in as_("rhea").get("/union/words").text
    assert "Members who lost their words" in as_("rhea").get("/union/work").text
    assert "I have my words" in known.client.get("/own").text
    shown = as_("rhea").submit(f"{page}/words/agree", {})
    return re.search(r"([0-9A-Z]{4}-){6}[0-9A-Z]{4}", shown.text).group()


@pytest.fixture
def hours(monkeypatch):
    """Hours that go by at the door of codes, and nowhere else."""
    real, gone = clock.timestamp, [0]
    monkeypatch.setattr(clock, "timestamp", lambda: real() + 3600 * sum(gone))
    return gone.append


def test_from_asking_to_new_words_and_what_opens_again(app, client, as_, people, hours):
    rita, rhea, mila = as_("rita"), as_("rhea"), member(app, people, about="Zabrodje")
    asks = {"recognised": "in_person", "note": "Zanoza met her at the station."}
    for other in (as_("carol"), as_("ada"), mila.client, client):
        assert other.post(_of(mila), json=asks).status_code in (401, 404)
    assert list(rita.post(_of(mila), json={"recognised": "words"}).json["fields"]) == ["recognised"]
    assert rita.post(f"{_of(mila)}/agreement").status_code == 409, "nothing was asked for"
    asked = rita.post(_of(mila), json=asks)
    assert (asked.status_code, asked.json["may_agree"], asked.json["note"]) == (201, False, asks["note"])
    assert rhea.post(_of(mila), json=asks).status_code == 409
    assert rita.post(f"{_of(mila)}/agreement").status_code == 403, "never the one who asked"
    assert mila.client.delete(f"{OWN}/words-request").status_code == 204, "who has the words stops it"
    assert rhea.get(OPEN).json["items"] == []

    rita.post(_of(mila), json=asks)
    (listed,) = rhea.get(OPEN).json["items"]
    assert (listed["number"], listed["status"], listed["may_agree"]) == (mila.number, "asked", True)
    dead = rhea.post(f"{_of(mila)}/agreement").json["code"]
    assert rhea.post(f"{_of(mila)}/agreement").status_code == 409
    hours(72)
    late = client.post(NEW, json={"code": dead})
    assert rita.post(_of(mila), json=asks).status_code == 201, "a dead code is followed by another"
    code = rhea.post(f"{_of(mila)}/agreement").json["code"]
    hours(71)
    told = {client.post(NEW, json={"code": wrong}).text for wrong in ("0000", dead, code[:-1] + "?")}
    assert told == {late.text}
    assert late.json["detail"] == str(DEAD)
    assert mila.client.post(NEW, json={"code": code}).status_code == 409, "nobody while signed in"

    given = client.post(NEW, json={"code": code.lower().replace("-", " ")})
    assert given.status_code == 201, given.text
    assert client.post(NEW, json={"code": code}).text == late.text, "used"
    assert mila.client.get(OWN).status_code == 401, "their sessions ended"

    client.bearer = client.post(SESSIONS, json=given.json).json["token"]
    shut = client.get(OWN).json
    assert (shut["number"], shut["told"]) == (mila.number, None), "until a registrar looks"
    assert client.patch(OWN, json={"told": {"about": "Again"}}).status_code == 409
    assert [each.get(OPEN).json["items"] for each in (rhea, rita)] == [[], []], "this look gave them back"
    assert client.get(OWN).json["told"]["about"] == "Zabrodje"
    assert rita.delete(_of(mila)).status_code == 409, "nothing is left to stop"
    with app.test_request_context():
        kept = "SELECT count(*) FROM sealed_part WHERE part = 'note'"
        assert execute(sa.text(kept)).scalar_one() == 0
        log = "SELECT action, object_id FROM audit_event WHERE action LIKE 'words.%' ORDER BY at"
        acts = execute(sa.text(log)).all()
    assert [row.action for row in acts] == [*["words.asked"] * 2, *["words.agreed", "words.asked"] * 1, "words.agreed"]
    assert {row.object_id for row in acts} == {None}


def test_what_the_old_words_alone_opened_and_what_they_are_told(app, client, as_, people, monkeypatch):
    mila, mitya, reza = member(app, people), member(app, people), grievances.representative(app, people)
    thread = living.write_to(mitya, living.offer(mila, as_))
    taken = grievances.taken(as_, mila, reza)
    poll = opened(app, people, prepared(app, people))
    with app.test_request_context():
        old = execute(sa.text("SELECT lookup FROM member WHERE id = :one"), {"one": mila.id}).scalar_one()
    real = sessions.officer_keys_of
    monkeypatch.setattr(sessions, "officer_keys_of", lambda typed: (old, mila.seed) if typed == "old" else real(typed))
    code = _agreed(as_, mila)
    for wrong in ("", "0000"):
        assert client.submit("/own/words/new", {"code": wrong}).status_code in (404, 422)
    shown = client.submit("/own/words/new", {"code": code})
    given = {"passphrase": " ".join(re.findall(r"<li>(?:<[^>]*>)*([a-z]+)(?:<[^>]*>)*</li>", shown.text))}
    wrong, true = (client.post(SESSIONS, json={"passphrase": typed}) for typed in ("wrong", "old"))
    assert (wrong.status_code, true.status_code) == (401, 401)
    assert "council" in true.json["detail"]
    assert clock.quarter().isoformat() in true.json["detail"]
    assert "replaced" not in wrong.text
    assert "council" in client.submit("/own/words", {"passphrase": "old"}).text

    client.bearer = client.post(SESSIONS, json=given).json["token"]
    letters, told = f"{API}/mutual-aid/threads/{thread}", f"{API}/grievances/{taken}"
    assert "Your words are new" in client.get("/own").text
    as_("rita").get(OPEN)
    for door in (letters, told, f"{API}/ballots/{poll.id}"):
        assert client.get(door).status_code == 200, door
    for page in ("", "/work", f"/work/{taken}", f"/each-other/letters/{thread}", f"/votes/{poll.id}", "/told"):
        assert client.get(f"/own{page}").status_code == 200, page
    assert client.get(letters).json["messages"][0]["text"] is None
    assert client.get(told).json["story"] is None
    assert "no longer use" in client.post(f"{poll.address}/credentials").json["detail"], "one vote each"

    # Whoever has the other end gives it back by their next act.
    assert mitya.client.post(f"{letters}/messages", json={"text": "Are you there?"}).status_code == 201
    assert reza.client.get(told).status_code == 200
    assert client.get(letters).json["messages"][0]["text"] == "For two nights?"
    assert client.get(told).json["story"] == grievances.STORY


def test_no_one_alone_and_nobody_whose_membership_is_over(app, client, as_, people, monkeypatch):
    mila, mitya, nela = (member(app, people) for _ in range(3))
    code = _agreed(as_, mitya)
    assert mitya.client.delete(OWN, json={"confirm": True}).status_code == 204
    answers = {client.post(NEW, json={"code": tried}).text for tried in (code, "0000")}
    assert len(answers) == 1, "the membership ended"
    assert as_("rita").post(_of(mitya), json={"recognised": "sign"}).status_code == 403
    asked = (
        "INSERT INTO words_request (id, member_id, recognised, status, asked_by, agreed_by, code_hash, asked_in) VALUES"
        " (gen_random_uuid(), :one, 'sign', {}, current_date)"
    )
    hashed = "decode(repeat('00', 32), 'hex')"
    as_("rita").post(_of(nela), json={"recognised": "sign"})
    agree = f"UPDATE words_request SET status = 'agreed', code_hash = {hashed}, agreed_by = "
    tries = [
        (asked.format("'asked', :nobody, NULL, NULL"), mila.id),
        (asked.format(f"'agreed', :rita, :rhea, {hashed}"), mila.id),
        (asked.format("'asked', :rita, NULL, NULL"), mitya.id),
        (f"{agree} :rita WHERE member_id = :one", nela.id),
        (f"{agree} :nobody WHERE member_id = :one", nela.id),
        ("UPDATE words_request SET status = 'renewed' WHERE member_id = :one", nela.id),
        ("UPDATE words_request SET asked_by = :rhea WHERE member_id = :one", nela.id),
        (f"UPDATE member SET lookup = {hashed} WHERE id = :one", nela.id),
    ]
    values = {"rita": people.rita.id, "rhea": people.rhea.id, "nobody": people.carol.id}
    for statement, one in tries:
        named = {name: value for name, value in values.items() if f":{name}" in statement}
        with app.test_request_context(), pytest.raises(sa.exc.DBAPIError), at_the_edge():
            execute(sa.text(statement), {"one": one, **named})

    monkeypatch.setitem(throttle.RATES, "join", (1, 0.001))
    assert [client.post(NEW, json={"code": "0000"}).status_code for _try in range(3)] == [404, 429, 429]
    assert as_("rhea").post(f"{_of(nela)}/agreement").status_code == 201
    monkeypatch.setattr(clock, "quarter", lambda day=None: clock.quarters_on(clock.today(), 2))
    with app.test_request_context(), at_the_edge():
        jobs.settle()
        assert execute(sa.text("SELECT count(*) FROM words_request")).scalar_one() == 0, (
            "nobody took it for two quarters"
        )
