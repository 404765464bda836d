"""Money that goes back: refunds and disputes, as they stand at Stripe."""

import sqlalchemy as sa

from support.core.db import execute
from support.giving import gateway
from support.giving.model import Dispute, Refund
from support.giving.service import entrusted
from support.giving.service.charges import of_charge
from support.giving.service.duty import least_busy
from support.giving.service.elsewhere import agrees
from support.giving.service.paying import keep
from support.giving.service.receipts import void_if_returned
from support.ledger import service as ledger


def sync_refund(refund_id: str) -> None:
    """A refund, made here or by hand at Stripe: both are booked the same. Raises Gone, Unavailable."""
    took_refund(gateway.refund(refund_id))


def took_refund(found: gateway.Refund) -> None:
    """Book what is new of a refund as Stripe has it; one of a charge that is none of ours is left."""
    ours = of_charge(found.charge)
    if ours is None:
        return
    gift, fund = ours
    keep(Refund, found, gift_id=gift.id)
    if found.txn is not None and agrees(found.txn, gift.currency):
        ledger.refunded(fund, found.txn)
    if found.failure is not None and agrees(found.failure, gift.currency):
        ledger.refund_failed(fund, found.failure)
    void_if_returned(gift)
    entrusted.tell(gift)


def sync_dispute(dispute_id: str) -> None:
    """A dispute, with somebody of finance who looks after it. Raises Gone, Unavailable."""
    found = gateway.dispute(dispute_id)
    ours = of_charge(found.charge)
    if ours is None:
        return
    gift, fund = ours
    keep(Dispute, found, gift_id=gift.id, reason=found.reason or None, due_on=found.due_on, owner_id=least_busy())
    if found.due_on is not None:
        execute(
            sa.update(Dispute)
            .where(Dispute.id == found.id, Dispute.due_on.is_distinct_from(found.due_on))
            .values(due_on=found.due_on)
        )
    for txn in found.txns:
        if not agrees(txn, gift.currency):
            continue
        book = ledger.disputed if txn.amount < 0 else ledger.reinstated
        book(fund, txn)
    void_if_returned(gift)
    entrusted.tell(gift)
