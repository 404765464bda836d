"""Transfers between funds: two people, which way money may go, never more than there is, shortfall filled first."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.core import clock
from support.core.db import at_the_edge, db, execute
from support.core.errors import Conflict, Forbidden, Invalid
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.model import Fund, TransferReason
from tests.ledger.factory import agreed, comes, fund_of
from tests.ledger.lines import Told

EUR = "EUR"
SUPPORT, MET, CORRECTION = TransferReason


@pytest.fixture
def there(app, people):
    """General 100, an open purpose 50, a closed one 40, an empty one, and a grant's 300."""
    with app.test_request_context(), at_the_edge():
        for code in ("family", "school", "empty"):
            ledger.add_fund(None, code=code, name=code, purpose=code)
        agreed(people)
        for code, minor in (("general", 100_00), ("family", 50_00), ("school", 40_00), ("meadow", 300_00)):
            comes(code, minor)
        ledger.set_open(people.actor("fina"), fund_of("school"), wanted=False)


@pytest.fixture
def funds(there, ctx):
    """The same, for tests of the verbs."""


def standing(code):
    row = execute(sa.select(Fund.available, Fund.shortfall).where(Fund.code == code)).one()
    return row.available, row.shortfall


def ask(actor, giving="general", taking="family", minor=10_00, reason=SUPPORT):
    with at_the_edge():
        told = ledger.ask_transfer(actor, giving=giving, taking=taking, amount=Money(minor, EUR), reason=reason)
    return told["id"]


def test_one_asks_and_another_releases(funds, people):
    fina, felix = people.actor("fina"), people.actor("felix")
    moved = ask(fina)
    for verb in (ledger.release_transfer, ledger.decline_transfer):
        for actor in (fina, people.actor("otto")):
            with pytest.raises(Forbidden), at_the_edge():
                verb(actor, moved)
    with pytest.raises(Forbidden), at_the_edge():
        ledger.withdraw_transfer(felix, moved)
    assert (standing("general"), standing("family")) == ((100_00, 0), (50_00, 0))
    with at_the_edge():
        told = ledger.release_transfer(felix, moved)
    assert (told["status"], told["decided_by"]) == ("released", people.felix.name)
    assert (standing("general"), standing("family")) == ((90_00, 0), (60_00, 0))
    for verb in (ledger.release_transfer, ledger.decline_transfer):
        with pytest.raises(Conflict), at_the_edge():
            verb(people.actor("fedor"), moved)
    with pytest.raises(Conflict), at_the_edge():
        ledger.withdraw_transfer(fina, moved)
    assert ledger.self_check().broken is None


#: Which way money may go for which reason; everything else is refused. General, family (open), school (closed), meadow
#: (a grant's).
MAY = {
    (SUPPORT, "general", "family"),
    (MET, "school", "general"),
    (MET, "school", "family"),
    *((CORRECTION, one, other) for one, other in product(("general", "family", "school"), repeat=2) if one != other),
}


def test_which_way_money_may_go(funds, people):
    fina, felix = people.actor("fina"), people.actor("felix")
    codes = ("general", "family", "school", "meadow")
    for reason, giving, taking in product(TransferReason, codes, codes):
        if (reason, giving, taking) in MAY:
            moved = ask(fina, giving, taking, 1, reason)
            with at_the_edge():
                ledger.release_transfer(felix, moved)
            continue
        with pytest.raises(Invalid) as refusal:
            ask(fina, giving, taking, 1, reason)
        assert set(refusal.value.fields) <= {"from", "to"}
    assert ledger.self_check().broken is None


def test_the_database_refuses_the_same_ways(funds, people):
    """As the application's login, past every line of our own."""
    ids = {fund.code: fund.id for fund in ledger.funds()}
    fina, felix, carol = (people.actor(name).id for name in ("fina", "felix", "carol"))
    make = sa.text(
        "INSERT INTO fund_transfer (id, from_id, to_id, amount, currency, reason, status, asked_by, asked_on)"
        " VALUES (:id, :giving, :taking, 1, 'EUR', :reason, 'asked', :by, :day)"
    )
    decide = sa.text("UPDATE fund_transfer SET status = :to, decided_by = :by, decided_on = :day WHERE id = :id")
    told = {"day": clock.today(), "reason": "support", "giving": ids["general"], "taking": ids["family"]}
    with pytest.raises(sa.exc.IntegrityError), at_the_edge():
        db.session.execute(make, {**told, "id": uuid4(), "by": carol})
    moved = {**told, "id": uuid4()}
    with at_the_edge():
        db.session.execute(make, {**moved, "by": fina})
    for to, who in (("released", fina), ("declined", fina), ("released", carol), ("withdrawn", felix)):
        with pytest.raises(sa.exc.IntegrityError), at_the_edge():
            db.session.execute(decide, {**moved, "to": to, "by": who})
    for giving, taking, reason in (("family", "general", "support"), ("family", "general", "purpose_met")):
        wrong = {**told, "id": uuid4(), "giving": ids[giving], "taking": ids[taking], "reason": reason}
        with at_the_edge():
            db.session.execute(make, {**wrong, "by": fina})
        with pytest.raises(sa.exc.IntegrityError), at_the_edge():
            db.session.execute(decide, {**wrong, "to": "released", "by": felix})
    for giving, taking in (("meadow", "general"), ("general", "meadow")):
        wrong = {**told, "id": uuid4(), "giving": ids[giving], "taking": ids[taking], "reason": "correction"}
        with at_the_edge():
            db.session.execute(make, {**wrong, "by": fina})
        with pytest.raises(sa.exc.IntegrityError), at_the_edge():
            db.session.execute(decide, {**wrong, "to": "released", "by": felix})


def test_nothing_is_booked_that_two_did_not_release(funds, people):
    ids = {fund.code: fund.id for fund in ledger.funds()}
    moved = ask(people.actor("fina"))
    book = sa.text(
        "WITH made AS (INSERT INTO entry (id, source, kind, day, lines)"
        " VALUES (gen_random_uuid(), :source, 'transferred', :day, 4) RETURNING id)"
        " INSERT INTO posting (id, entry_id, account, fund_id, amount, currency)"
        " SELECT gen_random_uuid(), made.id, line.account, line.fund, line.amount, 'EUR' FROM made, (VALUES"
        " ('transfers', CAST(:giving AS uuid), 5), ('bank', CAST(:giving AS uuid), -5),"
        " ('bank', CAST(:taking AS uuid), 5), ('transfers', CAST(:taking AS uuid), -5)) AS line (account, fund, amount)"
    )
    told = {"day": clock.today(), "giving": ids["general"], "taking": ids["family"]}
    for source in (str(moved), str(uuid4())):
        with pytest.raises(sa.exc.IntegrityError), at_the_edge():
            db.session.execute(book, {**told, "source": source})
    with at_the_edge():
        ledger.decline_transfer(people.actor("felix"), moved)
    with pytest.raises(sa.exc.IntegrityError), at_the_edge():
        db.session.execute(book, {**told, "source": str(moved)})


def test_no_more_than_there_is_and_a_shortfall_first(funds, people):
    fina, felix = people.actor("fina"), people.actor("felix")
    with pytest.raises(Conflict), at_the_edge():
        ledger.ask_transfer(fina, giving="general", taking="family", amount=Money(100_01, EUR), reason=SUPPORT)
    whole = ask(fina, minor=100_00)
    with at_the_edge():
        ledger.disputed(fund_of("family"), Told("txn_1", "dispute", "du_1", -70_00, 0))
    assert standing("family") == (0, 20_00)
    with at_the_edge():
        ledger.release_transfer(felix, whole)
    assert (standing("general"), standing("family")) == ((0, 0), (80_00, 0))
    with at_the_edge():
        comes("general", 10_00)
    late = ask(fina, minor=10_00)
    with at_the_edge():
        ledger.provider_fee(Told("txn_2", "fee", "x", 0, 1))
    with pytest.raises(Conflict), at_the_edge():
        ledger.release_transfer(felix, late)
    assert ledger.fund_transfer(fina, late)["status"] == "asked"
    assert ledger.self_check().broken is None


def test_of_many_at_once_as_many_as_the_money_lasts(app, funds, people):
    """Two funds give to each other at once, twelve times; nothing deadlocks and no fund gives what it has not."""
    fina, felix = people.actor("fina"), people.actor("felix")
    ways = [("general", "family", CORRECTION), ("family", "general", CORRECTION)] * 6
    ids = [ask(fina, giving, taking, 40_00, reason) for giving, taking, reason in ways]
    gate = threading.Barrier(len(ids))

    def release(moved):
        with app.test_request_context():
            gate.wait()
            try:
                with at_the_edge():
                    ledger.release_transfer(felix, moved)
            except Conflict:
                return 0
            finally:
                db.session.remove()
            return 1

    with ThreadPoolExecutor(len(ids)) as pool:
        done = sum(pool.map(release, ids))
    assert done >= 3
    assert standing("general")[0] + standing("family")[0] == 150_00
    assert ledger.self_check().broken is None


def test_the_api(there, as_):
    fina, felix, otto = as_("fina"), as_("felix"), as_("otto")
    given = {"from": "general", "to": "family", "amount": {"minor": 10_00, "currency": EUR}, "reason": "support"}
    assert otto.post("/api/v1/fund-transfers", json=given).status_code == 403
    refused = fina.post("/api/v1/fund-transfers", json={**given, "from": "nowhere"})
    assert set(refused.json["fields"]) == {"from"}
    ids = [fina.post("/api/v1/fund-transfers", json=given).json["id"] for _number in range(3)]
    address = f"/api/v1/fund-transfers/{ids[0]}"
    assert fina.post(f"{address}/release").status_code == 403
    assert as_("carol").post(f"{address}/release").status_code == 404
    assert felix.post(f"{address}/release").json["status"] == "released"
    assert felix.post(f"{address}/release").status_code == 409
    assert felix.post(f"/api/v1/fund-transfers/{ids[1]}/decline").json["status"] == "declined"
    assert felix.post(f"/api/v1/fund-transfers/{ids[2]}/withdraw").status_code == 403
    assert fina.post(f"/api/v1/fund-transfers/{ids[2]}/withdraw").json["status"] == "withdrawn"
    page = otto.get("/api/v1/fund-transfers?limit=2").json
    assert len(page["items"]) == 2
    rest = otto.get(f"/api/v1/fund-transfers?limit=2&cursor={page['next']}").json
    assert {one["id"] for one in page["items"] + rest["items"]} == set(ids)
    assert as_("carol").get("/api/v1/fund-transfers").status_code == 403


def test_the_pages(there, as_):
    fina, felix = as_("fina"), as_("felix")
    assert "Nothing was moved between funds yet" in fina.get("/transfers").text
    given = {"from": "general", "to": "family", "amount": "10,00", "reason": "support"}
    refused = fina.submit("/transfers", {**given, "amount": "1000000"})
    assert refused.status_code == 409
    assert 'value="1000000"' in refused.text
    made = fina.submit("/transfers", given)
    assert made.status_code == 303, made.text
    assert "somebody else of finance releases it" in fina.get(made.location).text
    assert fina.submit(f"{made.location}/release", {"confirmed": "true"}).status_code == 403
    assert "Release this transfer?" in felix.submit(f"{made.location}/release", {}).text
    assert felix.submit(f"{made.location}/release", {"confirmed": "true"}).status_code == 303
    assert "Released" in as_("otto").get(made.location).text
    assert "Ask for a transfer" not in as_("otto").get("/transfers").text
    assert as_("carol").get(made.location).status_code == 404


def test_funds_are_added_closed_and_opened_by_finance(app, there, as_):
    fina = as_("fina")
    made = fina.post("/api/v1/funds", json={"code": "medical", "name": "Medical", "purpose": "Doctors."})
    assert (made.status_code, made.json["open"]) == (201, True)
    assert fina.post("/api/v1/funds", json={"code": "medical", "name": "x", "purpose": "x"}).status_code == 409
    assert fina.post("/api/v1/funds", json={"code": "general_usd", "name": "x", "purpose": "x"}).status_code == 409
    assert fina.post("/api/v1/funds", json={"code": "A", "name": "x", "purpose": "x"}).status_code == 422
    assert fina.patch("/api/v1/funds/medical", json={"open": False}).json["open"] is False
    assert fina.patch("/api/v1/funds/general", json={"open": False}).status_code == 409
    assert fina.patch("/api/v1/funds/meadow", json={"open": False}).status_code == 409
    assert fina.patch("/api/v1/funds/nowhere", json={"open": False}).status_code == 404
    for nobody in ("otto", "carol"):
        assert as_(nobody).patch("/api/v1/funds/medical", json={"open": True}).status_code == 403
        assert as_(nobody).post("/api/v1/funds", json={"code": "x2", "name": "x", "purpose": "x"}).status_code == 403
    refused = fina.submit("/books/funds", {"code": "A", "name": "School fees", "purpose": ""})
    assert refused.status_code == 422
    assert 'value="School fees"' in refused.text
    done = fina.submit("/books/funds", {"code": "fees_help", "name": "School fees", "purpose": "Schools."})
    assert done.status_code == 303
    assert fina.submit("/books/funds/fees_help/close", {}).status_code == 303
    assert "APORA FEES HELP" in fina.get("/books/funds").text
    assert fina.submit("/books/funds/fees_help/open", {}).status_code == 303
    with app.test_request_context():
        assert fund_of("fees_help").open
    assert as_("otto").get("/books/funds").status_code == 200
    assert as_("carol").get("/books/funds").status_code == 403
