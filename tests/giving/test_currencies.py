"""Gifts in another currency: all that is about one stands in that currency's books, and nothing is guessed."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from support.core.db import at_the_edge, db
from support.giving import service as giving
from support.ledger import service as ledger
from tests.giving.books import one, rows, standing


@pytest.fixture
def settings(settings):
    return replace(settings, currencies=("EUR", "USD"))


@pytest.fixture
def dollars(app):
    """The general fund in dollars, and one for a purpose."""
    with app.test_request_context(), at_the_edge():
        ledger.add_fund(None, code="general_usd", name="General (USD)", purpose="Whatever is needed.", currency="USD")
        ledger.add_fund(None, code="medicine", name="Medicine", purpose="Medicine.", currency="USD")
    return "medicine"


@pytest.fixture
def told(notices, work):
    def done():
        notices.deliver()
        work()
        notices.discard()

    return done


@pytest.fixture
def paid(app, box, client, told, dollars):
    """A gift in dollars that was paid: its charge."""

    def given(interval="once"):
        body = {"amount": {"minor": 100_00, "currency": "USD"}, "fund": dollars, "interval": interval}
        assert client.post("/api/v1/gifts", json=body).status_code == 201
        table = "gift" if interval == "once" else "pledge"
        box.complete(one(app, f"SELECT checkout_id FROM {table} WHERE checkout_id IS NOT NULL"))
        box.settle()
        told()
        return box.every("charge")[0]["id"]

    return given


def currencies(app):
    """Of each fund that has postings, their currencies."""
    wanted = sa.text("SELECT DISTINCT f.code, p.currency FROM posting p JOIN fund f ON f.id = p.fund_id ORDER BY 1, 2")
    with app.app_context():
        return [tuple(row) for row in db.session.execute(wanted)]


def no_fault(app):
    """No check of the books is broken."""
    with app.test_request_context():
        result = ledger.self_check()
    assert result.broken is None, result.checks


@pytest.mark.parametrize("interval", ["once", "month"])
def test_everything_about_a_gift_in_dollars_is_in_the_books_of_dollars(app, box, told, paid, interval):
    charge = paid(interval)
    box.refund(charge, 10_00)
    box.reinstate(box.dispute(charge, 90_00)["id"])
    told()
    box.arrive(box.pay_out(currency="usd")["id"])
    told()
    with app.app_context():
        giving.sweep()
    assert currencies(app) == [("general_usd", "USD"), ("medicine", "USD")]
    assert (standing(app, "medicine"), standing(app, "general_usd")) == ((90_00, 0), (0, 21_75))
    assert standing(app) == (0, 0)
    assert ("payout_arrived", "bank", "medicine", 90_00) in rows(app)
    no_fault(app)


def test_dollars_that_stripe_turns_into_euro_wait_for_finance_and_the_books_stand(app, box, told, paid):
    box.exchange["usd"] = ("eur", 0.9)
    charge = paid()
    box.refund(charge, 10_00)
    box.dispute(charge, 90_00)
    told()
    for _round in range(2):
        with app.app_context(), at_the_edge():
            giving.sweep()
    assert rows(app) == [("gift_paid", "clearing", "medicine", 100_00), ("gift_paid", "donations", "medicine", -100_00)]
    with app.app_context():
        gaps = db.session.execute(
            sa.text(
                "SELECT amount, currency, owner_id IS NOT NULL FROM provider_exception"
                " WHERE kind = 'currency' ORDER BY amount"
            )
        ).all()
    assert [tuple(gap)[:2] for gap in gaps] == [(-81_00, "EUR"), (-9_00, "EUR"), (90_00, "EUR")]
    assert one(app, "SELECT count(*) FROM provider_exception") == 3
    no_fault(app)


def test_a_movement_in_a_currency_that_has_no_books_is_left_to_finance(app, box, told, paid):
    paid()
    with box.acting():
        row = {"object": "charge", "id": "ch_foreign", "currency": "pln", "description": None}
        box.move("charge", "charge", 50_00, row)
    with app.app_context(), at_the_edge():
        giving.sweep()
    with app.app_context():
        gaps = db.session.execute(sa.text("SELECT kind, amount, currency FROM provider_exception")).all()
    assert [tuple(gap) for gap in gaps] == [("currency", 50_00, "PLN")]
    no_fault(app)
