"""What no notice told us: gifts and pledges left between the two steps or waiting, movements and payouts we missed."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from support.core import clock
from support.core.db import execute, flush, step
from support.core.errors import Invalid
from support.core.money import Money
from support.core.settings import settings
from support.giving import gateway
from support.giving.model import Gift, Payout, Pledge, PledgeStatus, Status
from support.giving.service import entrusted, pledges
from support.giving.service.gifts import open_checkout
from support.giving.service.notices import forget_old_notices
from support.giving.service.paying import locked
from support.giving.service.syncing import sync, sync_line
from support.ledger import service as ledger

#: So many gifts are looked at in one round; those looked at least often come first.
ROUND = 40


def sweep() -> None:
    """Look for what was missed. Raises Unavailable when Stripe cannot be asked; the next round goes on."""
    forget_old_notices()
    if not settings().stripe_key:
        return
    for gift_id in _waiting():
        _look_after(gift_id)
        step()
    for pledge_id in _pledges():
        _look_after_pledge(pledge_id)
        step()
    _read_statement()
    for payout_id in _unfinished_payouts():
        sync(payout_id)
        step()


def _waiting() -> list[UUID]:
    unsettled = sa.and_(Gift.status == Status.PAID, sa.not_(Gift.settled))
    pending = Gift.status.in_([Status.INTENDED, Status.OPEN, Status.PROCESSING])
    wanted = sa.select(Gift.id).where(sa.or_(pending, unsettled)).order_by(Gift.sweeps, Gift.id).limit(ROUND)
    return list(execute(wanted).scalars())


def _look_after(gift_id: UUID) -> None:
    gift = locked(gift_id)
    if gift is None:
        return
    gift.sweeps += 1
    flush()
    step()
    if gift.status == Status.INTENDED:
        _finish(gift)
    elif gift.charge_id is not None:
        sync(gift.charge_id)
    elif gift.checkout_id is not None:
        sync(gift.checkout_id)


def _finish(gift: Gift) -> None:
    """Repeat the second step under the same key, for as long as Stripe remembers keys; then nothing came of it."""
    if gift.day < clock.today() - timedelta(days=1):
        late = locked(gift.id)
        if late is not None and late.status == Status.INTENDED:
            late.status = Status.EXPIRED
            flush()
            entrusted.tell(late)
        return
    try:
        open_checkout(gift.id, Money(gift.amount, gift.currency))
    except Invalid:
        return  # recorded as failed


def _pledges() -> list[UUID]:
    waits = [PledgeStatus.INTENDED, PledgeStatus.OPEN, PledgeStatus.PAST_DUE]
    wanted = sa.select(Pledge.id).where(Pledge.status.in_(waits)).order_by(Pledge.sweeps, Pledge.id).limit(ROUND)
    return list(execute(wanted).scalars())


def _look_after_pledge(pledge_id: UUID) -> None:
    pledge = pledges.held(pledge_id)
    if pledge is None:
        return
    pledge.sweeps += 1
    flush()
    step()
    if pledge.status == PledgeStatus.INTENDED:
        _finish_pledge(pledge)
    elif pledge.subscription_id is not None:
        sync(pledge.subscription_id)
        step()
        pledges.lapse(pledge_id)
    elif pledge.checkout_id is not None:
        sync(pledge.checkout_id)


def _finish_pledge(pledge: Pledge) -> None:
    if pledge.day < clock.today() - timedelta(days=1):
        late = pledges.held(pledge.id)
        if late is not None:
            pledges.follow(late, PledgeStatus.EXPIRED)
            flush()
        return
    try:
        open_checkout(pledge.id, Money(pledge.amount, pledge.currency), "month")
    except Invalid:
        return  # recorded as failed


def _read_statement() -> None:
    lines = gateway.latest_lines()
    known = ledger.statement_has([line.id for line in lines])
    step()
    for line in reversed(lines):
        if line.id not in known:
            sync_line(line)
            step()


def _unfinished_payouts() -> list[str]:
    wanted = sa.select(Payout.id).where(sa.or_(sa.not_(Payout.booked), Payout.status.in_(["pending", "in_transit"])))
    return list(execute(wanted.order_by(Payout.id).limit(ROUND)).scalars())
