"""Where the union, the checkout and the bank meet: none of them knows the others."""

from datetime import date
from uuid import UUID

from support.bank.model import What
from support.bank.service import Given, Match
from support.core.access import Actor
from support.core.money import Money
from support.giving import service as giving
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
    """A line of the bank that finance says is a member's transfer; the line does not name whose.

    Raises Forbidden, Invalid, Conflict.
    """
    union.money.arrived(actor, line.id, payment_id, Money(line.amount, line.currency))
    return Match(What.DUES, "dues")


TILL = union.till.Till(intend=intend, open=open_checkout, before=begun_before)
