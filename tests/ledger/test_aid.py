"""Aid in the books: chosen, sent, returned; and what the database refuses by itself."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.core.db import at_the_edge, db, execute
from support.core.errors import Conflict, Missing
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.model import Fund


def give(minor: int, code: str = "general") -> Fund:
    """Money that came in through a paid gift."""
    fund = ledger.fund_by_code(code)
    ledger.gift_paid(f"ch_{uuid4().hex}", fund, Money(minor, "EUR"))
    return fund


def standing(code: str = "general") -> tuple[int, int]:
    """What a fund has now: available and shortfall."""
    row = execute(sa.select(Fund.available, Fund.shortfall).where(Fund.code == code)).one()
    return row.available, row.shortfall


def balance(account: str) -> int:
    """The sum of one account over all funds."""
    wanted = sa.text("SELECT coalesce(sum(amount), 0) FROM posting WHERE account = :account")
    return int(db.session.execute(wanted, {"account": account}).scalar_one())


def test_aid_is_reserved_owed_and_sent(ctx):
    source = uuid4()
    with at_the_edge():
        fund = give(100_00)
        ledger.aid_approved(source, fund, "emergency", Money(40_00, "EUR"))
    assert standing() == (60_00, 0)
    assert ledger.open_payables() == {source: Money(40_00, "EUR")}
    with at_the_edge():
        ledger.aid_sent(source)
    assert ledger.open_payables() == {}
    assert (balance("aid"), balance("payable"), balance("ordered")) == (40_00, 0, -40_00)
    assert ledger.self_check().ok


def test_a_fund_that_cannot_cover_it_refuses(ctx):
    with at_the_edge():
        fund = give(100_00)
    with pytest.raises(Conflict) as refusal, at_the_edge():
        ledger.aid_approved(uuid4(), fund, "emergency", Money(100_01, "EUR"))
    assert "cannot cover it" in str(refusal.value.detail)
    assert standing() == (100_00, 0)
    assert balance("aid") == 0


def test_one_source_is_approved_sent_and_returned_once(ctx):
    source = uuid4()
    with at_the_edge():
        fund = give(100_00)
        ledger.aid_approved(source, fund, "emergency", Money(10_00, "EUR"))
    for verb in (lambda: ledger.aid_approved(source, fund, "emergency", Money(10_00, "EUR")),):
        with pytest.raises(Conflict), at_the_edge():
            verb()
    with at_the_edge():
        ledger.aid_sent(source)
    with pytest.raises(Conflict), at_the_edge():
        ledger.aid_sent(source)
    with at_the_edge():
        ledger.aid_returned(source)
    with pytest.raises(Conflict), at_the_edge():
        ledger.aid_returned(source)
    assert standing() == (100_00, 0)
    assert (balance("aid"), balance("payable"), balance("bank")) == (0, 0, 0)


def test_what_was_never_sent_returns_from_what_is_owed(ctx):
    source = uuid4()
    with at_the_edge():
        fund = give(100_00)
        ledger.aid_approved(source, fund, "emergency", Money(10_00, "EUR"))
        ledger.aid_returned(source)
    assert standing() == (100_00, 0)
    assert (balance("payable"), balance("bank")) == (0, 0)
    with pytest.raises(Conflict), at_the_edge():
        ledger.aid_sent(source)
    assert ledger.self_check().ok


def test_an_unknown_source_is_missing(ctx):
    with pytest.raises(Missing):
        ledger.aid_sent(uuid4())
