"""A gift's charge, booked once: what checkouts, notices, refunds and the sweeper have in common.

What Stripe answered may be older than what is known by then: a status that does not lead on from the present one is
old news and left out, and the ledger books a source once. Locks are taken in one order, gift, then its fund, then the
general fund, so that two syncs wait for each other and never deadlock.
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from support.core.db import execute, save
from support.core.money import Money
from support.giving import gateway
from support.giving.model import Dispute, Gift, Payout, Refund, Status
from support.giving.service import entrusted, exceptions
from support.giving.service.elsewhere import agrees
from support.ledger import service as ledger
from support.ledger.model import Fund

#: How far along a refund, dispute or payout is; what is less far is older.
PROGRESS = {
    "succeeded": 2,
    "paid": 2,
    "won": 2,
    "lost": 2,
    "prevented": 2,
    "warning_closed": 2,
    "under_review": 1,
    "warning_under_review": 1,
    "in_transit": 1,
    "failed": 3,
    "canceled": 3,
}


def locked(gift_id: UUID) -> Gift | None:
    """A gift, for this transaction alone."""
    wanted = sa.select(Gift).where(Gift.id == gift_id).with_for_update().execution_options(populate_existing=True)
    gift: Gift | None = execute(wanted).scalar_one_or_none()
    return gift


def gift_told(told: str) -> Gift | None:
    """The gift whose id Stripe tells back, locked; None when it is none of ours."""
    try:
        return locked(UUID(told))
    except ValueError:
        return None


def fund_of(gift: Gift) -> Fund:
    """The fund a gift is for."""
    found: Fund = execute(sa.select(Fund).where(Fund.id == gift.fund_id)).scalar_one()
    return found


def follow(gift: Gift, status: Status) -> None:
    """Move on, unless what was read is old news."""
    if status in Gift.MOVES.get(gift.status, set()):
        gift.status = status
        entrusted.tell(gift)


def paid(gift: Gift, charge: gateway.Charge) -> Fund:
    """Book a paid gift, and its fee once that is known; nothing is left to do when both were."""
    fund = fund_of(gift)
    if gift.settled and gift.charge_id == charge.id:
        return fund
    ledger.hold([fund.id, ledger.general(fund.currency).id])
    ledger.gift_paid(charge.id, fund, Money(charge.amount, charge.currency))
    gift.charge_id = gift.charge_id or charge.id
    gift.intent_id = gift.intent_id or charge.intent or None
    if charge.txn is not None:
        if agrees(charge.txn, charge.currency):
            exceptions.settled(charge.txn, charge.amount, fund)
        gift.settled = True
    follow(gift, Status.PAID)
    return fund


def keep(
    model: type[Refund | Dispute | Payout], found: gateway.Refund | gateway.Dispute | gateway.Payout, **more: object
) -> None:
    """Write the row of one of Stripe's objects, or bring its status up to date."""
    row = {"id": found.id, "amount": found.amount, "currency": found.currency, "status": found.status, **more}
    execute(insert(model).values(row).on_conflict_do_nothing(index_elements=["id"]))
    held = sa.select(model).where(model.id == found.id).with_for_update().execution_options(populate_existing=True)
    known = execute(held).scalar_one()
    if PROGRESS.get(found.status, 0) >= PROGRESS.get(known.status, 0):
        known.status = found.status
        save(known)
