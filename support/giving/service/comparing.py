"""Once a day: what Stripe lists against what we have. What is missing is fetched, and what does not agree is named."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from support.core import clock, outbox
from support.core.db import execute, step
from support.core.settings import settings
from support.giving import gateway
from support.giving.model import Gap, Gift, Payout, Status, StripeEvent
from support.giving.service.exceptions import arrived, note, open_about
from support.giving.service.syncing import sync
from support.ledger.model import BalanceTxn

#: For so long Stripe lists its events.
LISTED = timedelta(days=30)
#: For so long a paid gift may wait for its line of the statement.
SETTLES_IN = timedelta(days=1)
ROUND = 200


def compare() -> None:
    """Compare notices, gifts and payouts with Stripe's own lists. Raises Unavailable; the next round goes on."""
    if not settings().stripe_key:
        return
    _notices()
    _gifts()
    for payout_id in _payouts():
        sync(payout_id)
        step()


def catch_up(event_id: str, type: str, object_id: str) -> None:  # noqa: A002 - Stripe's word
    """Look at the object of a notice that never came, and take the notice for told. Raises Unavailable."""
    sync(object_id)
    row = {
        "event_id": event_id,
        "type": type,
        "object_id": object_id,
        "livemode": settings().stripe_livemode,
        "day": clock.today(),
    }
    execute(insert(StripeEvent).values(row).on_conflict_do_nothing())
    arrived(Gap.MISSED, event_id)


def _notices() -> None:
    """What Stripe lists and nobody told us. Nothing older than the first notice we ever took counts."""
    first = execute(sa.select(sa.func.min(StripeEvent.day))).scalar_one()
    if first is None:
        return
    since: date = max(first, clock.today() - LISTED)
    step()
    listed = {one.event_id: one for one in gateway.events_since(since) if gateway.kind_of(one.object_id)}
    known = set(execute(sa.select(StripeEvent.event_id).where(StripeEvent.event_id.in_(listed))).scalars())
    missed = open_about(Gap.MISSED)
    for event_id in sorted(missed & known):
        arrived(Gap.MISSED, event_id)
    for event_id in sorted(set(listed) - known):
        one = listed[event_id]
        note(Gap.MISSED, event_id)
        outbox.defer(
            "giving.catch_up",
            lock=one.object_id,
            event_id=event_id,
            type=one.type,
            object_id=one.object_id,
        )
    step()


def _gifts() -> None:
    """Paid gifts whose line is not on the statement after a day; those that were settled since are none any more."""
    open_gaps = open_about(Gap.UNSETTLED)
    on_statement = sa.exists().where(BalanceTxn.source == Gift.charge_id)
    settled = sa.select(Gift.charge_id).where(Gift.charge_id.in_(open_gaps), sa.or_(Gift.settled, on_statement))
    for charge_id in list(execute(settled).scalars()):
        arrived(Gap.UNSETTLED, str(charge_id))
    late = (
        sa.select(Gift.id, Gift.charge_id, Gift.amount, Gift.currency)
        .where(Gift.status == Status.PAID, sa.not_(Gift.settled), Gift.day < clock.today() - SETTLES_IN)
        .where(sa.not_(on_statement), Gift.charge_id.not_in(open_gaps))
    )
    for gift in execute(late.order_by(Gift.sweeps, Gift.id).limit(ROUND)).all():
        note(Gap.UNSETTLED, gift.charge_id, gift.amount, gift.currency)
    step()


def _payouts() -> list[str]:
    """Payouts that ought to have arrived and are not booked: each is looked at again, which opens or closes its gap."""
    wanted = sa.select(Payout.id).where(sa.not_(Payout.booked), Payout.arrives_on <= clock.today())
    return list(execute(wanted.order_by(Payout.id).limit(ROUND)).scalars())
