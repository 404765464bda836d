"""Stripe's notices: verified, written down once, and left to a job that looks for itself."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from support.core import clock, outbox
from support.core.db import execute
from support.giving import gateway
from support.giving.model import StripeEvent

#: Stripe repeats a notice for three days, and by hand for thirty.
KEPT = timedelta(days=60)


def take_notice(raw: bytes, signature: str) -> bool:
    """Take a notice: the event and the job that follows it are one transaction. False when it was taken before.

    `raw` is the body as it came. Raises Malformed when it is forged, stale, of the wrong mode or account.
    """
    notice = gateway.read_notice(raw, signature)
    row = {
        "event_id": notice.event_id,
        "type": notice.type,
        "object_id": notice.object_id,
        "livemode": notice.livemode,
        "day": clock.today(),
    }
    statement = insert(StripeEvent).values(row).on_conflict_do_nothing().returning(StripeEvent.event_id)
    if execute(statement).scalar_one_or_none() is None:
        return False
    if gateway.kind_of(notice.object_id):
        outbox.defer("giving.sync", lock=notice.object_id, object_id=notice.object_id)
    return True


def forget_old_notices() -> int:
    """Delete what can no longer be repeated; the number deleted."""
    done = execute(sa.delete(StripeEvent).where(StripeEvent.day < clock.today() - KEPT))
    return int(done.rowcount)
