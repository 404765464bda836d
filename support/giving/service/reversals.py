"""Money that goes back: refunds and disputes, as they stand at Stripe."""

from support.giving import gateway
from support.giving.model import Dispute, Refund
from support.giving.service.charges import of_charge
from support.giving.service.paying import keep
from support.ledger import service as ledger


def sync_refund(refund_id: str) -> None:
    found = gateway.refund(refund_id)
    ours = of_charge(found.charge)
    if ours is None:
        return
    gift, fund = ours
    keep(Refund, found, gift_id=gift.id)
    if found.txn is not None:
        ledger.refunded(fund, found.txn)
    if found.failure is not None:
        ledger.refund_failed(fund, found.failure)


def sync_dispute(dispute_id: str) -> None:
    found = gateway.dispute(dispute_id)
    ours = of_charge(found.charge)
    if ours is None:
        return
    gift, fund = ours
    keep(Dispute, found, gift_id=gift.id)
    for txn in found.txns:
        book = ledger.disputed if txn.amount < 0 else ledger.reinstated
        book(fund, txn)
