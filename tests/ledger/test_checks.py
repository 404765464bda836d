"""The books check themselves; a broken invariant halts payouts (MO9), and finance lifts the halt once they hold."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine

from support.core import clock, outbox
from support.core.db import at_the_edge, db
from support.core.errors import Conflict, Forbidden
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.service.provider import Txn
from tests.ledger.lines import Told

EUR = "EUR"


@pytest.fixture
def books(app):
    """A gift with its fee, aid approved, aid sent, a payout, a gift whose fee is unknown."""
    with app.test_request_context(), at_the_edge():
        general = ledger.general()
        ledger.gift_paid("ch_1", general, Money(500_00, EUR))
        ledger.fee_known(Told("txn_1", "charge", "ch_1", 500_00, 7_75))
        ledger.gift_paid("ch_2", general, Money(30_00, EUR))
        ledger.payout_sent("po_1", Told("txn_2", "payout", "po_1", -492_25, 0), made_of=["txn_1"])
        ledger.payout_arrived("po_1", EUR)
        for sent in (True, False):
            source = uuid4()
            ledger.aid_approved(source, general, "emergency", Money(40_00, EUR))
            if sent:
                ledger.aid_sent(source)


@pytest.fixture
def owner(settings):
    """SQL as the owner with the triggers off: what a thief of the database, or a fault in it, could do."""
    engine = sa.create_engine(settings.database_owner_url)

    def run(statement):
        with engine.begin() as connection:
            connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
            for table in ("entry", "posting", "fund", "balance_txn"):
                connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            connection.execute(sa.text(statement))
            for table in ("entry", "posting", "fund", "balance_txn"):
                connection.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))

    yield run
    engine.dispose()


def test_the_protocol_is_met():
    told: Txn = Told("txn_1", "charge", "ch_1", 1, 0)
    assert told.currency == EUR


def test_good_books_pass_every_check(ctx, books):
    result = ledger.self_check()
    assert result.ok
    assert len(result.checks) == 8
    ledger.ensure_not_halted()


BREAKS = {
    "entries_balance": "UPDATE posting SET amount = amount + 1 WHERE account = 'bank' AND amount > 0",
    "funds_agree": "UPDATE fund SET available = available + 1",
    "payables_open": "UPDATE posting SET amount = amount - 1 WHERE account = 'payable' AND amount > 0",
    "clearing_agrees": "UPDATE balance_txn SET amount = amount - 1, net = net - 1 WHERE id = 'txn_1'",
    "payouts_add_up": "UPDATE balance_txn SET payout = NULL; INSERT INTO balance_txn VALUES"
    " ('txn_9', 'charge', 'ch_9', 5, 0, 5, 'EUR', 'po_1')",
}


@pytest.mark.parametrize("name", BREAKS)
def test_mo9_each_broken_invariant_is_named_and_halts_payouts(ctx, books, owner, people, as_, name):
    for statement in BREAKS[name].split("; "):
        owner(statement)
    broken = {check.name for check in ledger.self_check().checks if not check.ok}
    assert name in broken
    with pytest.raises(Conflict) as refusal:
        ledger.ensure_not_halted()
    first = ledger.self_check().broken.name
    assert first in str(refusal.value.detail)
    db.session.rollback()
    assert ledger.halted() == first
    with pytest.raises(Conflict):
        ledger.lift_halt(people.actor("fina"))
    answer = as_("otto").get("/api/v1/ledger/check").json
    assert answer["ok"] is False
    assert name in {check["name"] for check in answer["checks"] if not check["ok"]}
    print(f"MO9: {name} broken, payouts halted")


def test_mo9_a_halt_stays_until_finance_lifts_it(ctx, books, owner, people):
    owner("UPDATE fund SET available = available + 1")
    ledger.watch()
    owner("UPDATE fund SET available = available - 1")
    assert ledger.self_check().ok
    with pytest.raises(Conflict):
        ledger.ensure_not_halted()
    for nickname in ("otto", "carol", "ada"):
        with pytest.raises(Forbidden):
            ledger.lift_halt(people.actor(nickname))
        db.session.rollback()
    with at_the_edge():
        ledger.lift_halt(people.actor("fina"))
    ledger.ensure_not_halted()
    log = db.session.execute(sa.text("SELECT action, reason FROM audit_event WHERE action LIKE 'ledger.%' ORDER BY 1"))
    assert [tuple(row) for row in log] == [("ledger.halted", "funds_agree"), ("ledger.resumed", "funds_agree")]


def test_mo9_the_timer_halts(app, books, owner):
    owner("UPDATE fund SET available = available + 1")
    outbox._flask["app"] = app
    outbox.queue.tasks["ledger.check"].func(timestamp=0)
    with app.test_request_context():
        assert ledger.halted() == "funds_agree"
        ledger.halt("funds_agree")
        assert db.session.execute(sa.text("SELECT count(*) FROM halt")).scalar_one() == 1


def test_an_unsettled_gift_is_an_exception_and_halts_nothing(ctx, books):
    with time_machine.travel(clock.now() + timedelta(days=2)):
        result = ledger.self_check()
        assert not result.ok
        assert result.broken is None
        assert [check.name for check in result.checks if not check.ok] == ["gifts_settled"]
        ledger.ensure_not_halted()


def test_who_may_check(as_, client, books):
    assert client.get("/api/v1/ledger/check").status_code == 401
    assert as_("carol").get("/api/v1/ledger/check").status_code == 403
    for nickname in ("fina", "otto"):
        answer = as_(nickname).get("/api/v1/ledger/check")
        assert answer.status_code == 200
        assert answer.json["ok"] is True
        assert all(set(check) == {"name", "ok", "detail"} for check in answer.json["checks"])


def test_the_page_of_the_books(as_, books, owner):
    assert as_("carol").get("/books").status_code == 403
    page = as_("fina").get("/books")
    assert page.status_code == 200
    assert "The books hold" in page.text
    assert "442.25" in page.text
    assert "442.25" not in as_("otto").get("/books").text
    owner("UPDATE fund SET available = available + 1")
    assert "Broken" in as_("otto").get("/books").text


def test_finance_lets_payouts_go_on_from_the_page(app, as_, books):
    with app.test_request_context():
        ledger.halt("funds_agree")
    fina = as_("fina")
    assert "Payouts are halted" in fina.get("/books").text
    assert "resume" not in as_("otto").get("/books").text
    assert fina.submit("/books/resume", {}, page="/books").status_code == 303
    assert "Payouts are halted" not in fina.get("/books").text
