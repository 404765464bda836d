"""Where the union, the checkout and the bank meet: none of them knows the others."""

from datetime import date
from uuid import UUID

from support.bank.model import What
from support.bank.service import Given, Match
from support.core.access import Actor
from support.core.money import Money
from support.giving import service as giving
from support.giving.model import RefundReason
from support.ledger.model import Fund
from support.union import service as union


def intend(fund: Fund, amount: Money) -> UUID:
    """A card payment that is meant. Raises TooMany."""
    return giving.entrusted.intend(fund, amount)


def open_checkout(payment_id: UUID, amount: Money) -> str:
    """Where it is paid. Raises Unavailable, Invalid."""
    return giving.open_checkout(payment_id, amount).checkout_url


def begun_before(payment_ids: set[UUID], day: date) -> set[UUID]:
    """Which of these were begun before a day."""
    return giving.entrusted.before(payment_ids, day)


def explain(actor: Actor, line: Given, payment_id: UUID) -> Match:
    """A line of the bank that finance says is a member's transfer, dues that went back, or what the members spent.

    The line does not name a member. Raises Forbidden, Invalid, Conflict.
    """
    amount = Money(abs(line.amount), line.currency)
    if union.spending.is_one(payment_id):
        settle = union.spending.settled if line.amount < 0 else union.spending.came_back
        settle(actor, line.id, payment_id, amount)
        return Match(What.SPENT, str(payment_id))
    book = union.returning.sent if line.amount < 0 else union.money.arrived
    book(actor, line.id, payment_id, amount)
    return Match(What.DUES, "dues")


def refund(actor: Actor, payment_id: UUID) -> None:
    """Ask for a card payment to be given back, as for a gift; another of finance releases it. Raises Conflict."""
    giving.refunding.ask(actor, payment_id, reason=RefundReason.DONOR_ASKED)


TILL = union.till.Till(intend=intend, open=open_checkout, before=begun_before, refund=refund)
