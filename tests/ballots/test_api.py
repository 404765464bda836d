"""The JSON doors of ballots; and what a vote over them leaves on the disk beside itself."""

import json
import secrets
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, ProgrammingError

from support.ballots import recount
from support.ballots import service as ballots
from support.core import clock, throttle
from support.core.db import at_the_edge
from support.vault import polls
from tests.ballots.factory import closed, drawn, frozen, opened, prepared, trustees, voted
from tests.union.factory import member


def body(opening, **more):
    return {
        "kind": "election",
        "method": "approval",
        "title": "The council",
        "opens_on": clock.today().isoformat(),
        "closes_on": (clock.today() + timedelta(days=3)).isoformat(),
        "trustees": [one.handle for one in opening],
    } | more


def test_the_doors_from_the_draft_to_the_file(app, people, as_, client, monkeypatch):
    opening = trustees(app, people)
    one, other = member(app, people), member(app, people)
    rita, carol = as_("rita"), as_("carol")
    given = body(opening, candidates=[{"member": one.number, "text": "I stand."}], quorum=20)
    assert carol.post("/api/v1/ballots", json=given).status_code == 403
    wrong = rita.post("/api/v1/ballots", json=given | {"method": "yes_no", "closes_on": given["opens_on"]})
    assert (wrong.status_code, set(wrong.json["fields"])) == (422, {"method", "closes_on"})
    made = rita.post("/api/v1/ballots", json=given)
    assert made.status_code == 201, made.text
    address = f"/api/v1/ballots/{made.json['id']}"
    assert other.client.post(f"{address}/candidates", json={"text": "So do I."}).status_code == 201
    assert other.client.delete(f"{address}/candidates/me").json["candidates"][0]["text"] == "I stand."
    assert other.client.get(f"{address}/published").status_code == 409
    assert one.client.post(f"{address}/freeze-roll").status_code == 403
    assert carol.get(address).status_code == carol.get(f"/api/v1/ballots/{opening[0].id}").status_code == 404
    assert one.client.post(f"{address}/cancel", json={"reason": "error"}).status_code == 403
    frozen_now = rita.post(f"{address}/freeze-roll").json
    assert (frozen_now["roll_size"], frozen_now["taken_off"]) == (5, [])
    refused_to_end(address, rita, as_("rhea"), one)
    assert rita.post(f"{address}/open").json["status"] == "open"
    credential = one.client.post(f"{address}/credentials").json["credential"]
    assert rita.post(f"{address}/credentials").status_code == 403
    kept = client.post(f"{address}/votes", json={"credential": credential, "choices": [1]})
    assert kept.status_code == 201, kept.text
    again = client.post(f"{address}/votes", json={"credential": credential, "choices": []})
    assert (again.status_code, "used already" in again.json["detail"]) == (409, True)
    assert client.post(f"{address}/votes", json={"credential": credential, "choices": [7]}).status_code == 422
    assert client.post(f"{address}/votes", json={"credential": credential, "choices": [[1]]}).status_code == 422
    assert rita.post(f"{address}/close").status_code == 409
    monkeypatch.setitem(throttle.RATES, "vote", (1, 0.001))
    forged = {"credential": "ABCD-" * 6 + "ABCD", "choices": []}
    flood = [client.post(f"{address}/votes", json=forged).status_code for _each in range(2)]
    assert flood == [409, 429]  # which holds back nobody of those who now vote
    for known in (other, *opening):
        voted_over_http(client, address, known, [])
    assert opening[0].client.post(f"{address}/trustees/1/open").status_code == 409
    assert rita.post(f"{address}/close").json["status"] == "closed"
    assert rita.post(f"{address}/cancel", json={"reason": "other"}).status_code == 409
    assert opening[0].client.post(f"{address}/trustees/2/open").status_code == 403
    assert opening[0].client.post(f"{address}/trustees/1/open").json["status"] == "closed"
    whole = opening[2].client.post(f"{address}/trustees/3/open").json
    assert (whole["status"], whole["outcome"], whole["candidates"][0]["elected"]) == ("counted", "elected", True)
    # What was counted is kept: nobody's question opens a vote again.
    with monkeypatch.context() as patched:
        patched.setattr(polls, "open_vote", None)
        answer = other.client.get(f"{address}/published")
        assert other.client.get(f"/own/votes/{made.json['id']}").status_code == 200
    assert answer.data == rita.get(f"{address}/published").data
    found = recount.read(json.loads(answer.data))
    assert recount.findings(found) == []
    assert kept.json["tracking"] in found.votes
    listed = other.client.get("/api/v1/ballots?status=counted").json["items"]
    assert [(brief["title"], brief["cast"], brief["drawn"]) for brief in listed] == [("The council", 5, True)]
    assert carol.get("/api/v1/ballots").status_code == 403


def refused_to_end(address, rita, rhea, voter):
    """One asks to cancel a frozen ballot; not they but another answers, and it goes on."""
    assert rita.post(f"{address}/cancel", json={"reason": "we lose"}).status_code == 422
    assert rhea.post(f"{address}/cancel/decision", json={"agree": True}).status_code == 409
    asked = rita.post(f"{address}/cancel", json={"reason": "not_needed"}).json
    assert (asked["status"], asked["cancel_reason"], asked["may_decide_cancel"]) == ("roll", "not_needed", False)
    own = rita.post(f"{address}/cancel/decision", json={"agree": True})
    assert (own.status_code, "another" in own.json["detail"]) == (403, True)
    assert rhea.post(f"{address}/cancel", json={"reason": "error"}).status_code == 409
    assert voter.client.post(f"{address}/cancel/decision", json={"agree": True}).status_code == 403
    assert rhea.get(address).json["may_decide_cancel"] is True
    answered = rhea.post(f"{address}/cancel/decision", json={"agree": False}).json
    assert (answered["status"], answered["cancel_answered"]) == ("roll", True)
    assert rhea.post(f"{address}/cancel/decision", json={"agree": True}).status_code == 409


def voted_over_http(client, address, known, choices):
    credential = known.client.post(f"{address}/credentials").json["credential"]
    return client.post(f"{address}/votes", json={"credential": credential, "choices": choices}).json["tracking"]


def rows_of(owner):
    """Every row of every table: where it is, the transaction that wrote it, its text."""
    tables = owner.execute(
        sa.text("SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                " WHERE relkind = 'r' AND nspname = 'public'")
    ).scalars().all()  # fmt: skip
    for table in tables:
        for xmin, text in owner.execute(sa.text(f"SELECT xmin::text, t::text FROM {table} t")):
            yield table, xmin, text


def test_nothing_that_a_vote_leaves_on_the_disk_leads_to_who_cast_it(app, people, settings):
    """Cast in the member's own session, under a key for repeating it: the worst that a client does."""
    poll = opened(app, people, prepared(app, people))
    known, key = poll.trustees[0], secrets.token_hex(16)
    credential = known.client.post(f"{poll.address}/credentials").json["credential"]
    given = {"json": {"credential": credential, "choices": ["no"]}, "headers": {"Idempotency-Key": key}}
    tracking = known.client.post(f"{poll.address}/votes", **given).json["tracking"]
    assert known.client.post(f"{poll.address}/votes", **given).json["tracking"] == tracking
    engine = sa.create_engine(settings.database_owner_url)
    with engine.connect() as owner:
        rows = list(rows_of(owner))
    engine.dispose()
    [(wrote, vote)] = [(xmin, text) for table, xmin, text in rows if table == "vote"]
    assert tracking in vote
    assert [table for table, _xmin, text in rows if tracking in text] == ["vote"]
    beside = [(table, text) for table, xmin, text in rows if xmin == wrote and table != "vote"]
    assert [table for table, _text in beside] == ["repeated_request"], beside
    mine = {str(known.id), known.number, known.handle, credential}
    assert not any(one in text for one in mine for _table, text in [*beside, ("vote", vote)])
    # What is searched would be found: the same search sees the member in their own rows.
    assert {table for table, _xmin, text in rows if str(known.id) in text} >= {"member", "membership", "roll_entry"}
    assert not any(str(known.id) in text for table, _xmin, text in rows if table == "audit_event")


@pytest.fixture
def sql(app, settings):
    """A statement as the application's own login, alone in its transaction."""
    engine = sa.create_engine(settings.database_url)

    def run(statement, **given):
        with engine.begin() as connection:
            connection.execute(sa.text(statement), given)

    yield run
    engine.dispose()


INSERTED = "INSERT INTO vote (ballot_id, tracking, sealed) VALUES (:b, '0123456789ABCDEF', 'x')"


def test_the_database_keeps_the_sum_the_roll_and_the_order_of_things(app, people, sql):
    late, draft = member(app, people), prepared(app, people)
    given = {"b": draft.id, "t": draft.trustees[0].id, "late": late.id}
    salted = "INSERT INTO roll_entry (ballot_id, member_id, salt) VALUES (:b, :late, decode(repeat('00', 16), 'hex'))"
    piece = (
        "INSERT INTO seed_piece (ballot_id, pair, of, holder, pair_id, sealed)"
        " SELECT :b, 12, 1, 2, pair_id, 'x' FROM member WHERE id = :t"
    )
    hashed = "INSERT INTO ballot_credential (ballot_id, hash) VALUES (:b, decode(repeat('00', 32), 'hex'))"
    standing = "INSERT INTO ballot_option (id, ballot_id, member_id, position) VALUES (gen_random_uuid(), :b, :t, 1)"

    def refuse(why, *statements):
        for statement in statements:
            with pytest.raises((IntegrityError, ProgrammingError), match=why):
                sql(statement, **given)

    refuse("in which they stand", standing)
    refuse("not begun", INSERTED)
    frozen(app, people, draft)
    refuse("is frozen", salted, "DELETE FROM roll_entry WHERE ballot_id = :b",
           "UPDATE ballot SET roll_size = 3 WHERE id = :b")  # fmt: skip
    refuse("prepared already", standing)
    refuse("never back", "UPDATE ballot SET status = 'draft' WHERE id = :b")
    refuse("a credential for each", "UPDATE ballot SET status = 'open', public = 'x' WHERE id = :b")
    other = opened(app, people, prepared(app, people, opening=draft.trustees))
    given["b"] = other.id
    credential = drawn(app, other, other.trustees[0])
    refuse("a vote for a credential", INSERTED, "DELETE FROM ballot_credential WHERE ballot_id = :b")
    refuse("made once", hashed)
    refuse("after the close", piece)
    refuse("stay", "UPDATE ballot SET closes_on = closes_on + 1 WHERE id = :b",
           "UPDATE ballot SET public = 'x' WHERE id = :b")  # fmt: skip
    refuse("before the close", "UPDATE ballot SET seed = 'x' WHERE id = :b")
    asks, agrees = "cancel_asked_by = :t, cancel_reason = 'error'", "status = 'cancelled', cancel_decided_by"
    refuse("another decides", "UPDATE ballot SET status = 'cancelled' WHERE id = :b",
           f"UPDATE ballot SET {asks}, {agrees} = :late WHERE id = :b")  # fmt: skip
    refuse("cancelled_by_two", f"UPDATE ballot SET {asks}, status = 'cancelled' WHERE id = :b")
    sql(f"UPDATE ballot SET {asks} WHERE id = :b", **given)
    refuse("by_another", f"UPDATE ballot SET {agrees} = :t WHERE id = :b")
    refuse("another decides", f"UPDATE ballot SET {agrees} = :late, cancel_reason = 'other' WHERE id = :b")
    refuse("permission denied", "UPDATE vote SET sealed = 'x' WHERE ballot_id = :b")
    with app.test_request_context(), at_the_edge():
        ballots.cast(other.id, credential, ["yes"])
    for known in other.trustees[1:]:
        voted(app, other, known, "yes")
    refuse("a vote for a credential", "DELETE FROM vote WHERE ballot_id = :b")
    voted(app, other, late, "no")
    closed(app, people, other)
    refuse(
        "never back", *(f"UPDATE ballot SET status = '{one}' WHERE id = :b" for one in ("open", "roll", "cancelled"))
    )
    refuse("before its close", "UPDATE ballot SET cancel_decided_by = :late WHERE id = :b")
    refuse("while a ballot is open", "DELETE FROM vote WHERE ballot_id = :b", INSERTED)
    refuse("closed stays", "UPDATE ballot SET votes_hash = decode(repeat('00', 32), 'hex') WHERE id = :b")
    refuse("two trustees", "UPDATE ballot SET status = 'counted', outcome = 'adopted', seed = 'x' WHERE id = :b")
