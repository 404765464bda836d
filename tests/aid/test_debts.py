"""Debts: sealed whole, corrected without losing what others wrote, and their balance follows what was paid."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.aid import policy
from support.aid import service as aid
from support.aid.service.debts import creditor_of, ensure_owes
from support.cases import service as cases
from support.core.db import db
from support.core.errors import Conflict, Forbidden, Invalid
from support.core.money import Money
from support.vault import service as vault
from tests.aid.debts import DEBT, note_debt
from tests.aid.factory import held_case
from tests.aid.rows import rows_of
from tests.files.factory import photograph, send
from tests.intake.factory import application


def euros(amount):
    return Money(amount * 100, "EUR")


def minor(amount):
    return {"minor": amount * 100, "currency": "EUR"}


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def rows(app, server, settings, case, people):
    with app.test_request_context():
        case_id = cases.case_ids([case.reference])[case.reference]
        db.session.remove()
    with rows_of(server, settings, case_id, people.carol.id) as found:
        yield found


def test_a_debt_is_noted_and_read_by_holders_and_the_officer(as_, people, case, settings):
    noted = note_debt(as_, case)
    assert noted["left"] == minor(6000)
    assert noted["creditor"]["iban"] == "DE89370400440532013000"
    listed = as_("cyril").get(f"{case.address}/debts").json["items"]
    assert [one["id"] for one in listed] == [noted["id"]]
    assert listed[0]["note"] == DEBT["note"]
    assert listed[0]["instalment"] == {"amount": minor(250), "every": "month", "day": 31}
    own = people.officer(case.passphrase).get("/api/v1/me/case/debts").json["items"]
    assert own[0]["court_days"] == DEBT["court_days"]
    for who in ("chloe", "fina", "abel", "ina"):
        assert as_(who).get(f"{case.address}/debts").status_code == 404
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        acts = connection.execute(sa.text("SELECT action, actor_kind FROM audit_event WHERE action LIKE 'debt%'")).all()
    engine.dispose()
    assert sorted(acts) == [("debt.noted", "staff"), ("debts.opened", "officer"), ("debts.opened", "staff")]


def test_who_sees_and_keeps_debts(app, client, as_, people, case):
    with app.test_request_context():
        folder = cases.by_id(cases.case_ids([case.reference])[case.reference])
        for who in people:
            holds = who in ("carol", "cyril")
            assert policy.may_see_debts(people.actor(who), folder) is holds, who
            assert policy.may_keep_debts(people.actor(who), folder) is holds, who
            assert policy.may_see_own_debts(people.actor(who), folder) is False, who
        db.session.remove()
    applied = client.post("/api/v1/applications", json=application("Other")).json
    assert as_("ina").get(f"/api/v1/cases/{applied['reference']}/debts").status_code == 403, "seen, and not theirs"


def test_nothing_of_a_debt_stands_in_the_open(as_, case, settings):
    note_debt(as_, case)
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        row = connection.execute(sa.text("SELECT to_jsonb(d) FROM debt d")).scalar_one()
        kinds = connection.execute(
            sa.text("SELECT k.kind FROM sealed_part p JOIN data_key k ON k.id = p.key_id WHERE p.part = 'debt'")
        ).scalars()
        assert set(row) == {"id", "case_id", "status", "noted_by", "noted_on", "revision"}
        assert list(kinds) == ["story"], "the officer, the holders and recovery read it, and no group besides"
    engine.dispose()


#: What is sent, and the field that is named.
WRONG = [
    ({"creditor": {"name": "A", "iban": "DE89370400440532013001"}}, "creditor.iban"),
    ({"creditor": {"name": "A"}}, "creditor.iban"),
    ({"creditor": {"name": "A", "iban": "DE89370400440532013000", "officer": True}}, "creditor.officer"),
    ({"principal": {"minor": 100, "currency": "PLN"}}, "principal"),
    ({"balance": {"minor": 0, "currency": "EUR"}}, "balance"),
    ({"balance_on": "2999-01-01"}, "balance_on"),
    ({"instalment": {"amount": {"minor": 1, "currency": "EUR"}, "day": 32}}, "instalment.day"),
    ({"court_days": [{"on": "soon", "what": "x"}]}, "court_days.0.on"),
    ({"papers": [str(uuid4())]}, "papers"),
    ({"kind": "wish"}, "kind"),
]


def test_what_cannot_be_is_refused(as_, case):
    for changes, field in WRONG:
        refused = as_("carol").post(f"{case.address}/debts", json={**DEBT, **changes})
        assert refused.status_code == 422, refused.text
        assert field in refused.json["fields"], changes
    assert as_("carol").get(f"{case.address}/debts").json["items"] == []


def test_a_paper_is_a_document_of_this_case(client, as_, people, case):
    document = send(people.officer(case.passphrase), "/api/v1/me/case/documents", photograph()).json["id"]
    assert note_debt(as_, case, papers=[document])["papers"] == [document]
    other = held_case(client, as_, people)
    refused = as_("carol").post(f"{other.address}/debts", json={**DEBT, "papers": [document]})
    assert refused.status_code == 422


def test_a_change_since_is_a_conflict_that_loses_nothing(as_, case):
    debt = note_debt(as_, case)
    address = f"{case.address}/debts/{debt['id']}"
    changed = as_("cyril").patch(address, json={"revision": debt["revision"], "note": "Interest was dropped."})
    assert changed.status_code == 200, changed.text
    assert changed.json["revision"] == debt["revision"] + 1
    assert changed.json["court_days"] == DEBT["court_days"], "what is not named stays"
    late = as_("carol").patch(address, json={"revision": debt["revision"], "balance": minor(1)})
    assert late.status_code == 409
    now = as_("carol").get(f"{case.address}/debts").json["items"][0]
    assert (now["note"], now["balance"]) == ("Interest was dropped.", minor(6000))
    again = as_("carol").patch(address, json={"revision": now["revision"], "balance": minor(5000), "instalment": None})
    assert again.status_code == 200, again.text
    assert (again.json["left"], again.json["instalment"]) == (minor(5000), None)
    assert as_("carol").patch(address, json={"note": "x"}).status_code == 422, "without the revision it was read at"
    assert as_("carol").patch(f"{case.address}/debts/{uuid4()}", json={"revision": 1}).status_code == 404
    assert as_("fina").patch(address, json={"revision": 3}).status_code == 404


#: Payments for a debt of 6,000 told on 1 June: how each ended and when it was sent, and what is left of the debt.
PAID = [
    ([], 6000),
    ([("due", 5, 1000)], 6000),
    ([("sent", 5, 1000)], 5000),
    ([("settled", 5, 1000), ("received", 6, 500)], 4500),
    ([("not_received", 5, 1000), ("with_issues", 6, 1000)], 4000),
    ([("stopped", 5, 1000), ("returned", 5, 1000), ("failed", 5, 1000)], 6000),
    ([("sent", 1, 1000)], 5000),
    ([("settled", -1, 1000)], 6000),
    ([("settled", 5, 7000)], 0),
]


def test_the_balance_follows_what_was_paid(app, as_, people, case, rows):
    debt = note_debt(as_, case, balance_on="2026-06-01")
    first = date(2026, 6, 1)
    for payments, left in PAID:
        rows.clear()
        for status, day, amount in payments:
            on = date.fromordinal(first.toordinal() + day - 1)
            asked = rows.request("contract_penalty", amount * 100, on, status="approved", debt_id=UUID(debt["id"]))
            rows.payment(asked, amount * 100, on, status=status)
        now = as_("carol").get(f"{case.address}/debts").json["items"][0]
        assert now["left"] == minor(left), payments
        assert now["waiting"] == minor(sum(amount for status, _day, amount in payments if status == "due"))
    print(f"debts: {len(PAID)} ways of paying leave what they should")


def test_a_debt_is_called_paid_when_nothing_is_left_and_may_be_dropped_and_stand_again(as_, case, rows):
    debt = note_debt(as_, case, balance_on="2026-06-01")
    address = f"{case.address}/debts/{debt['id']}"
    early = as_("carol").patch(address, json={"revision": 1, "status": "paid"})
    assert early.status_code == 409
    assert "6" in early.json["detail"]
    asked = rows.request("contract_penalty", 6000_00, date(2026, 7, 1), status="approved", debt_id=UUID(debt["id"]))
    rows.payment(asked, 6000_00, date(2026, 7, 1), status="settled")
    now = as_("carol").get(f"{case.address}/debts").json["items"][0]
    assert now["left"] == minor(0) | {"minor": 0}
    assert [one["what"] for one in now["next"]] == ["Zelenka-hearing"], "no instalment is due of what is paid"
    closed = as_("carol").patch(address, json={"revision": now["revision"], "status": "paid"})
    assert closed.json["status"] == "paid", closed.text
    again = as_("carol").patch(address, json={"revision": closed.json["revision"], "status": "open"})
    assert again.json["status"] == "open"
    dropped = as_("carol").patch(address, json={"revision": again.json["revision"], "status": "dropped"})
    assert dropped.json["status"] == "dropped"


def test_who_asks_for_aid_towards_a_debt_is_told_what_is_left(app, as_, people, case, rows):
    debt_id = UUID(note_debt(as_, case, balance_on="2026-06-01")["id"])
    waits = rows.request("contract_penalty", 1000_00, date(2026, 7, 1), times=2, debt_id=debt_id)
    with app.test_request_context():
        actor = people.actor("carol")
        folder = cases.get(actor, case.reference)
        chest = vault.open_chest(actor.keyring, folder.id)
        payee = creditor_of(chest, folder, debt_id)
        assert payee == {
            "name": "Zelenka-academy",
            "iban": "DE89370400440532013000",
            "reference": "Zelenka-file 17",
        }
        ensure_owes(chest, folder, debt_id, euros(4000))
        with pytest.raises(Invalid) as refused:
            ensure_owes(chest, folder, debt_id, euros(4001))
        told = str(refused.value.fields["amount"][0])
        assert "000.00 EUR of this debt is left" in told
        assert "4" in told.rpartition("than")[2]
        ensure_owes(chest, folder, debt_id, euros(6000), besides=waits)
        with pytest.raises(Invalid) as unknown:
            creditor_of(chest, folder, uuid4())
        assert "debt_id" in unknown.value.fields
        blind = people.actor("ina")
        with pytest.raises(Conflict):
            ensure_owes(vault.open_chest(blind.keyring, folder.id), folder, debt_id, euros(1))
        with pytest.raises(Forbidden):
            aid.own_debts(actor, folder)
        db.session.remove()
    debt = as_("carol").get(f"{case.address}/debts").json["items"][0]
    as_("carol").patch(f"{case.address}/debts/{debt_id}", json={"revision": debt["revision"], "status": "dropped"})
    with app.test_request_context():
        actor = people.actor("carol")
        folder = cases.get(actor, case.reference)
        with pytest.raises(Conflict):
            ensure_owes(vault.open_chest(actor.keyring, folder.id), folder, debt_id, euros(1))
        db.session.remove()


#: The day, and when the instalment of the 31st is next due.
MONTHS = [
    (date(2031, 1, 31), date(2031, 1, 31)),
    (date(2031, 2, 1), date(2031, 2, 28)),
    (date(2032, 2, 28), date(2032, 2, 29)),
    (date(2031, 4, 30), date(2031, 4, 30)),
    (date(2031, 12, 31), date(2031, 12, 31)),
]


def test_what_comes_next_is_the_nearest_first(app, as_, people, case):
    days = [{"on": "2031-03-05", "what": "later"}, {"on": "2031-02-10", "what": "sooner"}]
    note_debt(as_, case, court_days=days)
    with app.test_request_context():
        actor = people.actor("carol")
        folder = cases.get(actor, case.reference)
        debts = None
        for today, next_on in MONTHS:
            with time_machine.travel(datetime(today.year, today.month, today.day, 12, tzinfo=UTC), tick=False):
                debts = aid.debts_of(actor, folder)
                instalment = next(one for one in debts[0]["next"] if one["what"] is None)
                assert instalment["on"] == next_on, today
                assert instalment["amount"] == euros(250)
        with time_machine.travel(datetime(2031, 2, 8, 12, tzinfo=UTC), tick=False):
            coming = aid.coming(aid.debts_of(actor, folder))
            assert [one["what"] for one in coming] == ["sooner", None, "later"]
        db.session.remove()


def test_the_database_keeps_a_debt(as_, case, settings):
    note_debt(as_, case)
    engine = sa.create_engine(settings.database_url)
    for statement in ("DELETE FROM debt", "UPDATE debt SET case_id = id", "UPDATE debt SET status = 'gone'"):
        with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError):
            connection.execute(sa.text(statement))
    engine.dispose()
