"""Card payments for a fund that takes no gifts: opened for another room, which is told what becomes of each.

At Stripe such a payment is like every other: the same words, the same addresses, an id of ours and nothing else.
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from support.core import clock, throttle
from support.core.db import execute, save
from support.core.errors import Missing
from support.core.money import Money
from support.giving.model import Dispute, Gift, Refund, Status
from support.ledger.model import Fund, FundKind

#: What a room is told: a payment came, came to nothing, or went back whole.
PAID, FAILED, RETURNED = "paid", "failed", "returned"
#: Told of a payment's id and one of these, any number of times.
Told = Callable[[UUID, str], None]

_told: dict[str, Told] = {}


def also_tell(name: str, told: Told) -> None:
    """Tell a room what becomes of such payments; the application joins it. Twice is once."""
    _told[name] = told


def intend(fund: Fund, amount: Money) -> UUID:
    """Write a payment that is meant, and no private link: whoever pays has another way back. Raises TooMany."""
    throttle.take("give")
    made = save(
        Gift(
            fund_id=fund.id,
            amount=amount.minor,
            currency=amount.currency,
            status=Status.INTENDED,
            day=clock.today(),
        )
    )
    return made.id


def tell(gift: Gift) -> None:
    """Say what became of a payment for a fund that takes no gifts; nothing of any other."""
    state = _state(gift) if is_one(gift) else None
    if state is not None:
        for told in _told.values():
            told(gift.id, state)


def is_one(gift: object) -> bool:
    """Whether this is a payment of that kind, and no gift."""
    if not isinstance(gift, Gift):
        return False
    kind = execute(sa.select(Fund.kind).where(Fund.id == gift.fund_id)).scalar_one()
    return bool(kind == FundKind.DUES)


def before(gift_ids: set[UUID], day: date) -> set[UUID]:
    """Which of these were begun before a day."""
    if not gift_ids:
        return set()
    return set(execute(sa.select(Gift.id).where(Gift.id.in_(gift_ids), Gift.day < day)).scalars())


def amount_of(gift_id: UUID) -> Money:
    """How much such a payment is. Raises Missing."""
    found = execute(sa.select(Gift.amount, Gift.currency).where(Gift.id == gift_id)).one_or_none()
    if found is None:
        raise Missing
    return Money(found.amount, found.currency)


def _state(gift: Gift) -> str | None:
    if gift.status in (Status.FAILED, Status.EXPIRED):
        return FAILED
    if gift.status != Status.PAID:
        return None
    back = _sum(Refund, gift.id, Refund.status.not_in(("failed", "canceled")))
    lost = _sum(Dispute, gift.id, Dispute.status == "lost")
    return RETURNED if back + lost >= gift.amount else PAID


def _sum(model: type[Refund | Dispute], gift_id: UUID, counted: sa.ColumnElement[bool]) -> int:
    wanted = sa.select(sa.func.coalesce(sa.func.sum(model.amount), 0)).where(model.gift_id == gift_id, counted)
    return int(execute(wanted).scalar_one())
