"""One sync behind notices, the page after the checkout and the sweeper: look at Stripe, then book what is new.

Stripe is asked with no transaction open. What it answered may be older than what is known by then: a status that
does not lead on from the present one is old news and left out, and the ledger books a source once. Locks are taken
in one order, gift, then its fund, then the general fund, so that two syncs wait for each other and never deadlock.
"""

import logging
from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from support.core.db import execute, flush, save, step
from support.core.money import Money
from support.giving import gateway
from support.giving.model import Dispute, Gift, Payout, Refund, Status
from support.ledger import service as ledger
from support.ledger.model import Fund

log = logging.getLogger("apora.giving")

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


def sync(object_id: str) -> None:
    """Bring what we know of one of Stripe's objects up to date and book it; any number of times, in any order.

    Raises Unavailable when Stripe cannot be asked.
    """
    act = _SYNCS.get(gateway.kind_of(object_id))
    if act is None:
        return
    step()
    try:
        act(object_id)
    except gateway.Gone:
        log.warning("Stripe knows no such object any more: %s", gateway.kind_of(object_id))


def locked(gift_id: UUID) -> Gift | None:
    """A gift, for this transaction alone."""
    wanted = sa.select(Gift).where(Gift.id == gift_id).with_for_update().execution_options(populate_existing=True)
    gift: Gift | None = execute(wanted).scalar_one_or_none()
    return gift


def sync_line(line: gateway.Txn) -> None:
    """Book a line of the statement through the object it is about; what has none is a fee, or waits unexplained."""
    sync(line.source)
    if gateway.kind_of(line.source) == "payout" or ledger.statement_has([line.id]):
        return
    if line.category == "fee":
        ledger.provider_fee(line)
    else:
        ledger.unexplained(line)


# -- gifts ------------------------------------------------------------------------------------------------------------


def _sync_checkout(checkout_id: str) -> None:
    found = gateway.checkout(checkout_id)
    gift = _gift(found.gift)
    if gift is None:
        return
    gift.checkout_id = gift.checkout_id or found.id
    gift.intent_id = gift.intent_id or found.intent or None
    if found.paid and found.charge is not None:
        _paid(gift, found.charge)
    elif found.status == "expired":
        _follow(gift, Status.EXPIRED)
    elif found.status == "complete":
        _follow(gift, Status.FAILED if found.failed else Status.PROCESSING)
    else:
        _follow(gift, Status.OPEN)
    flush()


def _sync_intent(intent_id: str) -> None:
    charge = gateway.intent_charge(intent_id)
    if charge is not None:
        _of_charge(charge)


def _sync_charge(charge_id: str) -> None:
    _of_charge(gateway.charge(charge_id))


def _of_charge(charge: gateway.Charge) -> tuple[Gift, Fund] | None:
    """The gift a charge pays, with what the charge tells booked, and its fund; None when it is none of ours."""
    gift = _gift(charge.gift)
    if gift is None:
        return None
    fund = _paid(gift, charge) if charge.succeeded else _fund(gift)
    flush()
    return gift, fund


def _gift(told: str) -> Gift | None:
    try:
        return locked(UUID(told))
    except ValueError:
        return None


def _fund(gift: Gift) -> Fund:
    found: Fund = execute(sa.select(Fund).where(Fund.id == gift.fund_id)).scalar_one()
    return found


def _follow(gift: Gift, status: Status) -> None:
    """Move on, unless what was read is old news."""
    if status in Gift.MOVES.get(gift.status, set()):
        gift.status = status


def _paid(gift: Gift, charge: gateway.Charge) -> Fund:
    """Book a paid gift, and its fee once that is known; nothing is left to do when both were."""
    fund = _fund(gift)
    if gift.settled and gift.charge_id == charge.id:
        return fund
    ledger.hold([fund.id, ledger.general().id])
    ledger.gift_paid(charge.id, fund, Money(charge.amount, charge.currency))
    gift.charge_id = gift.charge_id or charge.id
    gift.intent_id = gift.intent_id or charge.intent or None
    if charge.txn is not None:
        ledger.fee_known(charge.txn)
        gift.settled = True
    _follow(gift, Status.PAID)
    return fund


# -- refunds, disputes ------------------------------------------------------------------------------------------------


def _sync_refund(refund_id: str) -> None:
    found = gateway.refund(refund_id)
    ours = _of_charge(found.charge)
    if ours is None:
        return
    gift, fund = ours
    _keep(Refund, found, gift_id=gift.id)
    if found.txn is not None:
        ledger.refunded(fund, found.txn)
    if found.failure is not None:
        ledger.refund_failed(fund, found.failure)


def _sync_dispute(dispute_id: str) -> None:
    found = gateway.dispute(dispute_id)
    ours = _of_charge(found.charge)
    if ours is None:
        return
    gift, fund = ours
    _keep(Dispute, found, gift_id=gift.id)
    for txn in found.txns:
        book = ledger.disputed if txn.amount < 0 else ledger.reinstated
        book(fund, txn)


def _keep(
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


# -- payouts ----------------------------------------------------------------------------------------------------------


def _sync_payout(payout_id: str) -> None:
    """A payout is booked once all its lines are, each through its own object and in its own transaction."""
    found = gateway.payout(payout_id)
    lines = gateway.payout_lines(payout_id) if found.automatic else None
    known = ledger.statement_has([line.id for line in lines or []])
    step()
    for line in lines or []:
        if line.id not in known:
            sync_line(line)
            step()
    _keep(Payout, found, booked=False)
    if found.txn is None:
        return
    ledger.payout_sent(found.id, found.txn, made_of=None if lines is None else [line.id for line in lines])
    if found.status == "paid":
        ledger.payout_arrived(found.id, found.currency)
    if found.failure is not None:
        ledger.payout_failed(found.id, found.failure)
    if ledger.statement_has([found.txn.id]):
        execute(sa.update(Payout).where(Payout.id == found.id).values(booked=True))


_SYNCS: dict[str, Callable[[str], None]] = {
    "checkout": _sync_checkout,
    "intent": _sync_intent,
    "charge": _sync_charge,
    "refund": _sync_refund,
    "dispute": _sync_dispute,
    "payout": _sync_payout,
}
