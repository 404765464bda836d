"""Gifts, refunds, disputes and gaps as finance meets them, for tests of its side."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from support.core import clock
from support.core.db import at_the_edge, execute, save
from support.core.money import Money
from support.giving import service as giving
from support.giving.model import Dispute, Gap, Gift, Payout, ProviderException, RefundReason, Status
from support.ledger import service as ledger


def paid_gift(app: Any, minor: int = 25_00, fund: str = "general") -> str:
    """A gift that was paid, without asking Stripe."""
    with app.test_request_context(), at_the_edge():
        chosen = ledger.fund_by_code(fund)
        charge = f"ch_{uuid4().hex}"
        given = save(
            Gift(
                fund_id=chosen.id,
                amount=minor,
                currency="EUR",
                status=Status.PAID,
                day=clock.today(),
                charge_id=charge,
                settled=False,
            )
        )
        ledger.gift_paid(charge, chosen, Money(minor, "EUR"))
        return str(given.id)


def asked_refund(app: Any, people: Any, gift_id: str, minor: int | None = None, who: str = "fina") -> str:
    """A refund that somebody of finance asked for."""
    with app.test_request_context(), at_the_edge():
        amount = None if minor is None else Money(minor, "EUR")
        order = giving.refunding.ask(people.actor(who), UUID(gift_id), amount=amount, reason=RefundReason.MISTAKE)
        return str(order["id"])


def disputed(app: Any, gift_id: str, minor: int = 10_00, due: int = 5, status: str = "needs_response") -> str:
    """A dispute, written down as the sync does."""
    with app.test_request_context(), at_the_edge():
        found = Dispute(
            id=f"du_{secrets.token_hex(8)}",
            gift_id=UUID(gift_id),
            amount=minor,
            currency="EUR",
            status=status,
            reason="fraudulent",
            due_on=clock.today() + timedelta(days=due),
            owner_id=giving.duty.least_busy(),
        )
        return str(save(found).id)


def paid_out(app: Any, minor: int = 90_00) -> str:
    """A payout that is on its way."""
    with app.test_request_context(), at_the_edge():
        found = Payout(
            id=f"po_{secrets.token_hex(8)}",
            amount=minor,
            currency="EUR",
            status="in_transit",
            booked=False,
            arrives_on=clock.today(),
        )
        return str(save(found).id)


class Line:
    """A line of Stripe's statement that nothing of ours explains."""

    def __init__(self, amount: int, fee: int = 0) -> None:
        self.id, self.source = f"txn_{uuid4().hex}", f"adj_{uuid4().hex}"
        self.category, self.currency = "other_adjustment", "EUR"
        self.amount, self.fee = amount, fee


def in_suspense(app: Any, minor: int = 12_00) -> tuple[str, str]:
    """A movement nobody has explained: the gap's id and the line's."""
    line: Any = Line(minor)
    with app.test_request_context(), at_the_edge():
        giving.exceptions.unexplained(line)
        return gap_about(line.id), line.id


def gap_about(about: str) -> str:
    """The id of the gap about something; within a context."""
    return str(execute(sa.select(ProviderException.id).where(ProviderException.about == about)).scalar_one())


def noted(app: Any, kind: Gap, about: str, minor: int | None = None) -> str:
    """A gap that was noted."""
    with app.test_request_context(), at_the_edge():
        giving.exceptions.note(kind, about, minor, None if minor is None else "EUR")
        return gap_about(about)


def known(app: Any, people: Any) -> dict[str, str]:
    """One of everything that an address names, for tests of who sees what."""
    gift_id = paid_gift(app, 30_00)
    return {
        "gift_id": gift_id,
        "order_id": asked_refund(app, people, gift_id, 5_00),
        "dispute_id": disputed(app, paid_gift(app)),
        "payout_id": paid_out(app),
        "gap_id": in_suspense(app)[0],
    }
