"""How the books become units: what belongs together is one, what repeats itself is no news, what waits comes again."""

import pytest

from support.core.db import at_the_edge, db
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.model import Account
from support.oversight.service.gathering import Month, gather, gift_fees
from support.oversight.service.suppressing import News
from tests.ledger.lines import Told
from tests.oversight.factory import aid, card, fee_of, month_ago, on, publish, transfer

LAST, BEFORE = Month(month_ago(3).replace(day=1)), Month(month_ago(4).replace(day=1))


@pytest.fixture
def units(app):
    """The units of a month: gifts, or payments."""

    def of(month=LAST, kind="gifts"):
        with app.test_request_context(), at_the_edge():
            return getattr(gather(month), kind).get("EUR", [])

    yield of
    with app.app_context():
        db.session.remove()


def test_what_was_unexplained_and_is_a_gift_is_one_and_its_fee_waits_with_it(app, monkeypatch, units):
    with on(app, monkeypatch, month_ago(3)):
        ledger.unexplained(Told("txn_lost", "charge", "ch_lost", 70_00, 1_30))
        assert units() == []
    with app.test_request_context(), at_the_edge():
        assert gift_fees(LAST) == {}, "the fee would say what the gift is"
    with on(app, monkeypatch, month_ago(3)):
        ledger.explained("txn_lost", ledger.fund_by_code("general"), Account.DONATIONS)
    assert [(unit.key, unit.amount, unit.news) for unit in units()] == [(("general", "card"), 70_00, News.FRESH)]
    with app.test_request_context(), at_the_edge():
        assert gift_fees(LAST) == {"EUR": 1_30}
    publish(app)
    with app.test_request_context(), at_the_edge():
        assert gift_fees(LAST) == {}, "it waits, and its fee with it"


def test_a_fee_travels_with_its_gift_although_it_came_a_month_later(app, monkeypatch):
    with on(app, monkeypatch, month_ago(4)):
        ledger.gift_paid("ch_late", ledger.general(), Money(50_00, "EUR"))
    with on(app, monkeypatch, month_ago(3)):
        ledger.fee_known(Told("txn_late", "charge", "ch_late", 50_00, fee_of(50_00)))
    with app.test_request_context(), at_the_edge():
        assert gift_fees(BEFORE) == {"EUR": fee_of(50_00)}


def test_a_transfer_like_one_of_the_month_before_is_a_standing_order(app, monkeypatch, units):
    amounts = (20_00, 30_00, 40_00, 50_00, 60_00, 60_00)
    with on(app, monkeypatch, month_ago(4)):
        for minor in amounts:
            transfer(minor)
    with on(app, monkeypatch, month_ago(3)):
        for minor in (*amounts, 60_00, 70_00):
            transfer(minor)
    assert {unit.news for unit in units(BEFORE)} == {News.FRESH}
    assert len({unit.who for unit in units(BEFORE)}) == len(amounts)
    # The month before is told first; what repeats it is no news then.
    publish(app)
    again = [(unit.amount, unit.news) for unit in units(LAST)]
    assert sorted(amount for amount, news in again if news is News.FRESH) == [60_00, 70_00]


def test_a_standing_order_that_waits_for_months_is_one_giver(app, monkeypatch, units):
    for ago in (8, 7, 6, 5, 4):
        with on(app, monkeypatch, month_ago(ago)):
            transfer(35_00)
    publish(app)
    waiting = [unit for unit in units(LAST) if unit.key[1] == "transfer"]
    assert [unit.amount for unit in waiting] == [35_00] * 5
    assert len({unit.who for unit in waiting}) == 1


def test_a_payment_that_came_back_before_it_was_told_of_is_never_told_of(app, monkeypatch, units):
    with on(app, monkeypatch, month_ago(3)):
        card(900_00)
        back = aid(80_00, "medical")
        ledger.aid_returned(back)
        aid(90_00, "medical")
        aid(70_00, "legal")
    assert sorted(unit.amount for unit in units(LAST, "payments")) == [70_00, 90_00]
    publish(app)
    assert sorted(unit.amount for unit in units(LAST, "payments")) == [70_00, 90_00]
