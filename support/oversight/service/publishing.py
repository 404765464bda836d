"""Publishing the months that are over: in order, once, signed, each chained to the one before."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from support.core import audit, clock
from support.core.db import execute, many
from support.ledger.model import Entry
from support.oversight.model import HeldBack, Snapshot
from support.oversight.service.composing import canonical, compose
from support.oversight.service.gathering import Gathered, Month, gather, gift_fees
from support.oversight.service.suppressing import Told, Unit, tell_gifts, tell_payments
from support.vault import notary

#: A month is published from this day of the next one on: whoever knows the day of a gift learns nothing from ours.
DELAY_DAY = 15
#: Two that publish at once would both begin from the same month.
_ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(hashtext('oversight.publish'))")


def publish_until(day: date | None = None) -> list[str]:
    """Publish every month that is due on a day (today) and was not published; which."""
    execute(_ONE_AT_A_TIME)
    done = []
    for month in due(day or clock.today()):
        _publish(month)
        done.append(month.code)
    return done


def due(day: date) -> list[Month]:
    """The months that could be published on a day and are not, the oldest first."""
    last = execute(sa.select(sa.func.max(Snapshot.month))).scalar_one()
    first = execute(sa.select(sa.func.min(Entry.day))).scalar_one() if last is None else Month(last).after
    if first is None:
        return []
    month, months = Month(first.replace(day=1)), []
    while month.after.replace(day=DELAY_DAY) <= day:
        months.append(month)
        month = Month(month.after)
    return months


def _publish(month: Month) -> None:
    gathered = gather(month)
    told = tell(gathered)
    _remember(month, [one for pair in told.values() for one in pair], gathered.silent)
    write(month, gathered, told, gift_fees(month), clock.today())
    audit.record(None, "snapshot.published", reason=month.code)


def tell(gathered: Gathered) -> dict[str, tuple[Told, Told]]:
    """What may be told of gifts and of payments, by currency."""
    return {
        currency: (tell_gifts(gathered.gifts.get(currency, [])), tell_payments(gathered.payments.get(currency, [])))
        for currency in sorted({*gathered.gifts, *gathered.payments})
    }


def write(
    month: Month,
    gathered: Gathered,
    told: Mapping[str, tuple[Told, Told]],
    fees: Mapping[str, int],
    published_on: date,
) -> None:
    """Compose a month after the one published last, sign it, and write it down for ever."""
    before = execute(sa.select(Snapshot.body, Snapshot.digest).order_by(Snapshot.month.desc()).limit(1)).one_or_none()
    document = compose(
        month,
        gathered,
        told,
        fees,
        json.loads(before.body) if before else None,
        previous=before.digest.hex() if before else None,
        published_on=published_on,
    )
    body = canonical(document)
    execute(
        sa.insert(Snapshot).values(
            month=month.first,
            body=body,
            digest=hashlib.sha256(body.encode()).digest(),
            previous=before.digest if before else None,
            signature=notary.sign(body.encode()),
            verify_key=notary.verify_key(),
            published_on=published_on,
        )
    )


def _remember(month: Month, told: Iterable[Told], silent: Iterable[UUID]) -> None:
    """Write down what waits for a later month, and forget of it what is told now."""
    waiting: set[UUID] = set(silent)
    shown: set[UUID] = set()
    for one in told:
        waiting |= _parts(one.held)
        for cell in (*one.cells.values(), one.together, one.large):
            shown |= _parts(cell)
    known = set(execute(sa.select(HeldBack.entry_id)).scalars())
    gone, new = sorted(known & shown), sorted(waiting - known)
    if gone:
        given = sa.literal(gone, sa.ARRAY(sa.Uuid()))
        execute(
            sa.delete(HeldBack).where(HeldBack.entry_id == sa.any_(given)).execution_options(synchronize_session=False)
        )
    if new:
        rows = [{"entry_id": entry_id, "since": month.first} for entry_id in new]
        execute(sa.insert(HeldBack).from_select(*many(HeldBack, rows), include_defaults=False))


def _parts(units: Iterable[Unit]) -> set[UUID]:
    return {part for unit in units for part in unit.parts}
