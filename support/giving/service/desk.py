"""Finance's desk: today's gifts and refunds, what waits for whom, whether the books hold. Nothing of who gave."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core import clock
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Conflict, Missing
from support.core.keyset import Cursor
from support.core.money import Money
from support.giving import policy
from support.giving.model import Dispute, Gift, OrderStatus, ProviderException, Refund, RefundOrder, Status
from support.giving.service import disputes, exceptions
from support.giving.service.disputes import WANTS_ANSWER
from support.giving.service.paging import Page, one_of, paged
from support.giving.service.refunding import ensure_returnable, left_of
from support.ledger import service as ledger
from support.ledger.model import Account, Entry, Fund, Kind, Posting

#: What of a day's bookings is a gift that came, and what one that went back.
CAME, BACK = (Kind.GIFT_PAID,), (Kind.REFUNDED, Kind.REFUND_FAILED)
#: So many days before its deadline a dispute is a warning.
SOON = 3
#: So many of what waits are shown on the desk itself.
SHOWN = 5


def gifts(
    actor: Actor,
    *,
    day: date | None = None,
    status: str | None = None,
    fund: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """Gifts, the newest first: amount, fund, status and day, and nothing else. Raises Forbidden, Invalid."""
    require(policy.may_see_giving, actor)
    wanted = _gifts().order_by(Gift.day.desc(), Gift.id.desc())
    if day:
        wanted = wanted.where(Gift.day == day)
    if status:
        wanted = wanted.where(Gift.status == Status(one_of("status", status, tuple(Status))))
    if fund:
        wanted = wanted.where(Gift.fund_id == ledger.fund_by_code(fund, must_be_open=False).id)
    if cursor:
        at = sa.tuple_(*Cursor.read(cursor).as_row())
        wanted = wanted.where(sa.tuple_(Gift.day, Gift.id) < at)
    return paged(wanted, limit, _gift, lambda row: Cursor(row.Gift.day, row.Gift.id).write())


def gift(actor: Actor, gift_id: UUID) -> dict[str, Any]:
    """One gift, what came back of it and what may still be given back. Raises Missing."""
    row = None
    if policy.may_see_giving(actor):
        row = execute(_gifts().where(Gift.id == gift_id)).one_or_none()
    if row is None:
        raise Missing()
    returned = execute(sa.select(Refund).where(Refund.gift_id == gift_id).order_by(Refund.id)).scalars()
    return {
        **_gift(row),
        "left": Money(left_of(row.Gift), row.Gift.currency),
        "obstacle": _obstacle(row.Gift),
        "refunds": [
            {"id": one.id, "amount": Money(one.amount, one.currency), "status": one.status} for one in returned
        ],
        "disputes": disputes.of_gift(actor, gift_id),
    }


def today(actor: Actor) -> list[dict[str, Any]]:
    """What was booked today of gifts and refunds, by fund. Raises Forbidden."""
    require(policy.may_see_giving, actor)
    came, back = Entry.kind.in_(CAME), Entry.kind.in_(BACK)
    total = sa.func.coalesce(sa.func.sum(-Posting.amount).filter(came), 0)
    gone = sa.func.coalesce(sa.func.sum(Posting.amount).filter(back), 0)
    rows = execute(
        sa.select(
            Fund.code,
            Fund.name,
            Fund.currency,
            sa.func.count().filter(came).label("gifts"),
            total.label("given"),
            sa.func.count().filter(Entry.kind == Kind.REFUNDED).label("refunds"),
            gone.label("returned"),
        )
        .join(Posting, Posting.fund_id == Fund.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Entry.day == clock.today(), Entry.kind.in_((*CAME, *BACK)), Posting.account == Account.DONATIONS)
        .group_by(Fund.id)
        .order_by(Fund.code)
    )
    return [
        {
            "code": row.code,
            "name": row.name,
            "gifts": row.gifts,
            "given": Money(int(row.given), row.currency),
            "refunds": row.refunds,
            # What came back of failed refunds may be more than what went today.
            "returned": int(row.returned),
            "currency": row.currency,
        }
        for row in rows
    ]


def waiting(actor: Actor) -> dict[str, Any]:
    """What waits: refunds this person may release, their gaps and disputes, and all disputes by deadline."""
    require(policy.may_see_giving, actor)
    name = getattr(actor, "name", None)
    asked = sa.select(sa.func.count()).where(RefundOrder.status == OrderStatus.ASKED).select_from(RefundOrder)
    gaps = sa.select(sa.func.count()).select_from(ProviderException).where(ProviderException.closed_on.is_(None))
    wants = sa.and_(Dispute.status.in_(WANTS_ANSWER), Dispute.answered_on.is_(None))
    pressing = sa.select(sa.func.count()).select_from(Dispute).where(wants)
    late = pressing.where(Dispute.due_on < clock.today())
    counts = execute(
        sa.select(
            asked.where(RefundOrder.asked_by != actor.id).scalar_subquery().label("to_release"),
            asked.where(RefundOrder.asked_by == actor.id).scalar_subquery().label("own_refunds"),
            gaps.scalar_subquery().label("gaps"),
            gaps.where(ProviderException.owner_id == actor.id).scalar_subquery().label("own_gaps"),
            pressing.scalar_subquery().label("disputes"),
            late.scalar_subquery().label("overdue"),
        )
    ).one()
    return {
        **counts._asdict(),
        "warn_at": SOON,
        "deadlines": disputes.browse(actor, status=disputes.WAITING, limit=SHOWN).items,
        "own": exceptions.browse(actor, owner=name, limit=SHOWN).items,
    }


def _obstacle(found: Gift) -> Any:
    """Why a gift is not given back, in words; None when it may be."""
    try:
        ensure_returnable(found)
    except Conflict as refused:
        return refused.detail
    return None


def _gifts() -> Any:
    return sa.select(Gift, Fund.code, Fund.name.label("fund_name")).join(Fund, Fund.id == Gift.fund_id)


def _gift(row: Any) -> dict[str, Any]:
    found = row.Gift
    return {
        "id": found.id,
        "amount": Money(found.amount, found.currency),
        "fund": row.code,
        "fund_name": row.fund_name,
        "status": found.status,
        "day": found.day,
        "monthly": found.pledge_id is not None,
        "settled": found.settled,
    }
