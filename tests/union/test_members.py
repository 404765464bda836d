"""From a voucher to a membership, an appeal, a leave and the door out; over the API, and against the database."""

import re
from datetime import date

import pytest
import sqlalchemy as sa

from support.core import clock, throttle
from support.core.db import at_the_edge, execute, save
from support.core.settings import settings
from support.union import service as union
from support.union.model import DuesRate, MemberStatus
from support.union.service import queue
from support.vault import vouchers as vault_vouchers
from support.vault.model import Data, DataKey
from tests.union.factory import SECTION, asked, member, section
from tests.union.vouchers import officer

MEMBERS = "/api/v1/union/members"
OWN = "/api/v1/me/membership"


def _refused_by_database(app, statement, **values):
    with app.test_request_context(), pytest.raises(sa.exc.DBAPIError), at_the_edge():
        execute(sa.text(statement), values)


def test_an_officer_is_given_one_voucher_and_joins_with_it_as_nobody(app, client, as_, people):
    section(app)
    theirs = officer(client, as_, people)
    assert theirs.get("/api/v1/me/case").json["voucher"] is True
    assert "/mine/voucher" in theirs.get("/mine").text
    given = theirs.post("/api/v1/me/case/union-voucher")
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", given.json["voucher"])
    assert theirs.post("/api/v1/me/case/union-voucher").status_code == 409
    assert theirs.get("/api/v1/me/case").json["voucher"] is False
    assert "/mine/voucher" not in theirs.get("/mine").text

    asks = {"voucher": given.json["voucher"], "class": "full", "section": SECTION}
    altered = asks["voucher"][:-1] + ("0" if asks["voucher"][-1] != "0" else "1")
    for wrong, said in ((altered, "not issued here"), ("0000", "28 letters")):
        answer = client.post(MEMBERS, json=asks | {"voucher": wrong})
        assert (answer.status_code, list(answer.json["fields"])) == (422, ["voucher"])
        assert said in answer.json["fields"]["voucher"][0]
    joined = client.post(MEMBERS, json=asks | {"told": {"about": "Zubrava", "gender": "woman"}})
    assert joined.status_code == 201, joined.text
    assert joined.json["status"] == "applied"
    assert len(joined.json["number"]) == 8
    again = client.post(MEMBERS, json=asks)
    assert "used already" in again.json["fields"]["voucher"][0]

    signed = client.post("/api/v1/sessions", json={"passphrase": joined.json["passphrase"]})
    client.bearer = signed.json["token"]
    mine = client.get(OWN).json
    assert (mine["class"], mine["section"], mine["told"]["about"]) == ("full", SECTION, "Zubrava")
    assert client.get("/api/v1/me/case").status_code == 404
    with app.test_request_context():
        kept = execute(sa.text("SELECT hash FROM used_voucher")).scalars().all()
        assert kept == [vault_vouchers.hash_of(asks["voucher"])]
        named = "SELECT count(*) FROM audit_event WHERE action LIKE '%voucher%' OR action LIKE 'member%'"
        assert execute(sa.text(named)).scalar_one() == 0


def test_nobody_else_is_given_one_and_the_database_counts(app, client, as_, people):
    from tests.aid.factory import held_case

    early = people.officer(held_case(client, as_, people).passphrase)
    assert early.get("/api/v1/me/case").json["voucher"] is False
    assert early.post("/api/v1/me/case/union-voucher").status_code == 409
    for other in (as_("carol"), as_("rita"), member(app, people).client):
        assert other.post("/api/v1/me/case/union-voucher").status_code == 404
    with app.test_request_context():
        log = execute(sa.text("SELECT count(*) FROM audit_event WHERE reason LIKE '%voucher%'")).scalar_one()
        assert log == 0, "who wished for one stands in no log"
    _refused_by_database(app, "INSERT INTO used_voucher VALUES (decode(repeat('00', 32), 'hex'))")
    _refused_by_database(app, 'INSERT INTO case_voucher SELECT id FROM "case"')
    with app.app_context():
        forged = vault_vouchers.new_voucher(settings().pepper.encode())
    section(app)
    answer = client.post(MEMBERS, json={"voucher": forged, "class": "full", "section": SECTION})
    assert answer.status_code == 409, "made with a stolen secret, and nobody was given one"


def test_somebody_in_service_needs_two_members_and_a_supporter_nobody(app, client, people, monkeypatch):
    one, two = member(app, people), member(app, people)
    codes = [known.client.post(f"{OWN}/vouches").json["code"] for known in (one, one, two)]
    asks = {"class": "serving", "section": SECTION}
    for wrong in ([], codes[:1], codes[:2], [codes[0], codes[0]], [codes[0], "0000"]):
        answer = client.post(MEMBERS, json=asks | {"vouches": wrong})
        assert list(answer.json["fields"]) == ["vouches"], wrong
    listed = one.client.get(f"{OWN}/vouches").json["items"]
    assert [row["used"] for row in listed] == [False, False]
    joined = client.post(MEMBERS, json=asks | {"vouches": [codes[0], codes[2]]})
    assert joined.status_code == 201, joined.text
    assert client.post(MEMBERS, json=asks | {"vouches": [codes[0], codes[2]]}).status_code == 422
    shown = people_shown(app, people, joined.json["number"])
    assert shown["vouched_by"] == sorted((one.number, two.number))

    left = one.client.get(f"{OWN}/vouches").json["items"]
    assert [row["used"] for row in left] == [False, True]
    assert two.client.delete(f"{OWN}/vouches/{left[0]['id']}").status_code == 404
    assert one.client.delete(f"{OWN}/vouches/{left[1]['id']}").status_code == 409
    assert one.client.delete(f"{OWN}/vouches/{left[0]['id']}").status_code == 204
    more = [known.client.post(f"{OWN}/vouches") for known in (one, one, one, one, two)]
    assert {answer.status_code for answer in more} == {201}
    assert one.client.post(f"{OWN}/vouches").status_code == 409

    for wrong in ({"class": "supporter", "voucher": codes[1]}, {"class": "supporter", "vouches": codes[:2]}):
        assert client.post(MEMBERS, json=wrong).status_code == 422
    assert client.post(MEMBERS, json={"class": "supporter"}).status_code == 201
    assert client.post(MEMBERS, json={"class": "full", "section": SECTION}).status_code == 422
    assert list(client.post(MEMBERS, json={"class": "supporter", "section": "nowhere"}).json["fields"]) == ["section"]

    # A flood of guesses, and of those who need to prove nothing, is held back, and nobody who proves it with them.
    for bucket in ("join", "befriend"):
        monkeypatch.setitem(throttle.RATES, bucket, (1, 0.001))
    guess = asks | {"vouches": ["0000", "0001"]}
    tried = ({"class": "supporter"}, {"class": "supporter"}, guess, guess)
    flood = [client.post(MEMBERS, json=each).status_code for each in tried]
    assert flood == [201, 429, 422, 429], "guesses do not hold back supporters, nor the other way"
    proves = [more[0].json["code"], more[4].json["code"]]
    assert client.post(MEMBERS, json=asks | {"vouches": proves}).status_code == 201


def people_shown(app, people, number):
    with app.test_request_context(), at_the_edge():
        return union.show_member(people.actor("rita"), number)


def test_a_refusal_has_a_reason_and_another_registrar_hears_the_appeal(app, as_, people):
    known, other = asked(app), member(app, people)
    address = f"{MEMBERS}/{known.number}"
    rita, rhea = as_("rita"), as_("rhea")
    assert {row["number"] for row in rita.get(MEMBERS + "?status=applied").json["items"]} == {known.number}
    assert as_("carol").get(address).status_code == 404
    assert list(rita.post(f"{address}/decision", json={"decision": "refuse"}).json["fields"]) == ["reason", "why"]
    refuse = {"decision": "refuse", "reason": "conduct", "why": "Zarenka says otherwise."}
    assert rita.post(f"{address}/decision", json=refuse).json["status"] == "refused"
    assert rita.post(f"{address}/decision", json={"decision": "take_in"}).status_code == 403
    mine = known.client.get(OWN).json
    assert (mine["refusal"], mine["refusal_words"]) == ("conduct", "Zarenka says otherwise.")

    assert other.client.post(f"{address}/appeals", json={"grounds": "x"}).status_code == 404
    assert known.client.post(f"{address}/appeals", json={"grounds": "It was not me."}).status_code == 201
    assert known.client.post(f"{address}/appeals", json={"grounds": "Once more."}).status_code == 409
    heard = {"outcome": "overturned", "answer": "We looked again."}
    assert rita.post(f"{address}/appeals/decision", json=heard).status_code == 403
    assert rhea.get(address).json["appeal"]["grounds"] == "It was not me."
    _refused_by_database(app, "UPDATE member_appeal SET status = 'overturned', heard_by = refused_by")
    _refused_by_database(app, "UPDATE membership SET status = 'current', refusal = NULL WHERE status = 'refused'")
    assert rhea.post(f"{address}/appeals/decision", json=heard).json["status"] == "current"
    assert known.client.get(OWN).json["appeal"]["answer"] == "We looked again."
    assert rhea.post(f"{address}/appeals/decision", json=heard).status_code == 409

    gives_up = asked(app)
    assert rita.post(f"{MEMBERS}/{gives_up.number}/decision", json=refuse).status_code == 200
    assert gives_up.client.post(f"{MEMBERS}/{gives_up.number}/appeals", json={"grounds": "x"}).status_code == 201
    assert gives_up.client.delete(OWN, json={"confirm": True}).status_code == 204
    assert gives_up.client.get(OWN).json["told"] is None
    # Nobody is asked to decide on who has gone, and nothing is written of them anew.
    assert rhea.post(f"{MEMBERS}/{gives_up.number}/appeals/decision", json=heard).status_code == 409
    with app.test_request_context(), at_the_edge():
        assert union.appeals_waiting(people.actor("rhea")) == []
        assert queue.waiting(people.actor("rhea")).appeals == 0
    with app.test_request_context():
        rows = execute(
            sa.text("SELECT action, object_id, actor_id FROM audit_event WHERE day = :day"), {"day": clock.today()}
        )
        acts = {row.action: (row.object_id, row.actor_id) for row in rows}
        for action in ("membership.decided", "membership.read", "appeal.heard", "members.listed"):
            assert acts[action] == (None, people.rhea.id if action == "appeal.heard" else acts[action][1])
        assert "appeal.asked" not in acts


def test_a_member_changes_rests_rises_and_goes(app, client, as_, people):
    known = member(app, people, since=clock.quarters_on(clock.quarter(), -3))
    theirs, this = known.client, clock.quarter()
    section(app, "border-east")
    with app.test_request_context(), at_the_edge():
        first, by = date(2020, 1, 1), people.actor("rita").id
        save(DuesRate(klass="full", amount=1500, currency="EUR", valid_from=first, set_by=by))
    assert theirs.patch(OWN, json={"leave": 2}).status_code == 409  # a leave is no way around what is owed
    with app.test_request_context(), at_the_edge():
        union.by_id(known.id, lock=True).since = clock.quarters_on(this, -1)
    changed = theirs.patch(OWN, json={"told": {"about": "Zelva"}, "section": "border-east", "leave": 2}).json
    assert (changed["told"], changed["section"], changed["status"]) == ({"about": "Zelva"}, "border-east", "on_leave")
    assert changed["leave_until"] == clock.quarters_on(this, 1).isoformat()
    assert theirs.patch(OWN, json={"leave": 4}).status_code == 409
    card = {"statement": theirs.get(f"{OWN}/card").json["statement"]}
    assert client.get("/api/v1/union/cards/verify", query_string=card).json["result"] == "valid"
    assert theirs.patch(OWN, json={"leave": 0}).json["status"] in {"current", "grace"}
    # It said that it holds for the leave too, which is over: nobody keeps a card that nothing covers.
    assert client.get("/api/v1/union/cards/verify", query_string=card).json["result"] == "revoked"
    assert theirs.patch(OWN, json={"leave": 1}).status_code == 409
    assert list(theirs.patch(OWN, json={"leave": 5}).json["fields"]) == ["leave"]
    assert theirs.patch(OWN, json={"section": "nowhere"}).status_code == 422
    assert theirs.patch(OWN, json={"voucher": "x"}).status_code == 403

    assert theirs.delete(OWN, json={"confirm": False}).status_code == 422
    assert theirs.delete(OWN, json={"confirm": True}).status_code == 204
    gone = theirs.get(OWN).json
    assert (gone["status"], gone["told"], gone["section"], gone["ended"]) == ("left", None, None, this.isoformat())
    assert theirs.delete(OWN, json={"confirm": True}).status_code == 403
    with app.test_request_context():
        kept = execute(sa.select(DataKey.id).where(DataKey.scope_id == known.id, DataKey.kind == Data.MEMBER))
        assert kept.first() is None


def test_sections_are_kept_by_registrars_and_shown_to_whoever_may_join(app, client, as_):
    new = {"code": "border-east", "name": "Border, east", "agency": "Border troops", "region": "East"}
    assert as_("ada").post("/api/v1/union/sections", json=new).status_code == 403
    assert as_("rita").post("/api/v1/union/sections", json=new).status_code == 201
    assert as_("rita").post("/api/v1/union/sections", json=new).status_code == 409
    assert [row["code"] for row in client.get("/api/v1/union/sections").json["items"]] == ["border-east"]
    assert as_("rhea").patch("/api/v1/union/sections/border-east", json={"open": False}).json["open"] is False
    assert client.get("/api/v1/union/sections").json["items"] == []
    joining = client.post(MEMBERS, json={"class": "supporter", "section": "border-east"})
    assert list(joining.json["fields"]) == ["section"]
    assert as_("rita").patch("/api/v1/union/sections/nowhere", json={"open": True}).status_code == 404


def test_every_night_each_stands_as_follows_from_the_facts(app, people):
    this = clock.quarter()
    cases = {-2: "grace", 0: "current", -9: "lapsed"}
    made = {back: member(app, people, since=clock.quarters_on(this, back)) for back in cases}
    rested, waiting = member(app, people, since=date(2020, 1, 1)), asked(app)
    with app.test_request_context(), at_the_edge():
        union.by_id(rested.id, lock=True).leave_until = this
    with app.test_request_context(), at_the_edge():
        assert union.settle_all() == 3
    with app.test_request_context(), at_the_edge():
        assert union.settle_all() == 0
        stands = {back: union.by_id(known.id).status for back, known in made.items()}
        assert stands == cases
        assert union.by_id(rested.id).status == MemberStatus.ON_LEAVE
        assert union.by_id(waiting.id).status == MemberStatus.APPLIED
