"""Which quarters of a member's are covered, by a payment or a waiver: each once, and until when that reaches."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from support.core import clock
from support.core.db import execute, save
from support.core.money import Money
from support.union.model import (
    GRACE,
    TAKING_PART,
    DuesPayment,
    DuesQuarter,
    Membership,
    MemberStatus,
    PaymentStatus,
    Waiver,
    WaiverStatus,
)
from support.union.service import rates, revoking, settling, standing

#: So many quarters beyond the present one can be paid ahead.
AHEAD = 4


def reaches(membership: Membership) -> date:
    """The last quarter that is covered, by payment, waiver, leave or the quarter of coming in."""
    known = (membership.since, membership.paid_until, membership.leave_until)
    return max(day for day in known if day is not None)


def first_due(membership: Membership) -> date:
    """The first quarter that is not covered; who lapsed begins again with the present one."""
    after = clock.quarters_on(reaches(membership), 1)
    lapsed = standing.derived(membership) == MemberStatus.LAPSED
    return max(after, clock.quarter()) if lapsed else after


def next_quarters(membership: Membership, count: int) -> list[date]:
    """The next quarters that nothing covers, what is meant but not paid counted as covered."""
    first = first_due(membership)
    wanted = sa.select(DuesQuarter.quarter).where(DuesQuarter.member_id == membership.id, DuesQuarter.quarter >= first)
    taken = set(execute(wanted).scalars())
    free = (clock.quarters_on(first, step) for step in range(count + len(taken)))
    return [quarter for quarter in free if quarter not in taken][:count]


def behind(membership: Membership) -> int:
    """How many quarters up to the present one are not covered."""
    first, now = first_due(membership), clock.quarter()
    return max((now.year - first.year) * 4 + (now.month - first.month) // 3 + 1, 0)


def owed_before(membership: Membership) -> Money:
    """What is owed for quarters before the present one."""
    first, earlier = first_due(membership), behind(membership) - 1
    quarters = [clock.quarters_on(first, at) for at in range(earlier)]
    return rates.total(rates.all_rates(), membership.klass, quarters)


def cover(
    member_id: UUID, quarters: Iterable[date], *, payment_id: UUID | None = None, waiver_id: UUID | None = None
) -> None:
    """Write quarters down as covered; the database refuses one twice."""
    for quarter in quarters:
        save(DuesQuarter(member_id=member_id, quarter=quarter, payment_id=payment_id, waiver_id=waiver_id))


def free(payment: DuesPayment) -> None:
    """The quarters of a payment that came to nothing are due again."""
    execute(sa.delete(DuesQuarter).where(DuesQuarter.payment_id == payment.id))


def move_up(member_id: UUID, freed: Sequence[date]) -> None:
    """What was paid for the quarters that follow the freed ones without a gap counts for the earlier ones instead.

    So what is due again is the last of them, and nobody has a quarter for nothing. Waivers stay where they are.
    """
    wanted = sa.select(DuesQuarter).where(DuesQuarter.member_id == member_id, DuesQuarter.quarter >= min(freed))
    rows = {row.quarter: row for row in execute(wanted.execution_options(populate_existing=True)).scalars()}
    chain = [min(freed)]
    while (following := clock.quarters_on(chain[-1], 1)) in rows or following in freed:
        chain.append(following)
    paying = [rows[at].payment_id for at in chain if at in rows and rows[at].payment_id]
    places = [at for at in chain if at not in rows or rows[at].payment_id]
    execute(
        sa.delete(DuesQuarter).where(
            DuesQuarter.member_id == member_id, DuesQuarter.quarter.in_(places), DuesQuarter.payment_id.is_not(None)
        )
    )
    for quarter, payment_id in zip(places, paying, strict=False):
        cover(member_id, [quarter], payment_id=payment_id)


def covered_by(payment: DuesPayment) -> list[date]:
    """The quarters of a payment, the earliest first."""
    wanted = sa.select(DuesQuarter.quarter).where(DuesQuarter.payment_id == payment.id).order_by(DuesQuarter.quarter)
    return list(execute(wanted).scalars())


def count(membership: Membership) -> None:
    """Say anew until when somebody has paid, and what follows of it for their status and their cards."""
    wanted = (
        sa.select(sa.func.max(DuesQuarter.quarter))
        .outerjoin(DuesPayment, DuesPayment.id == DuesQuarter.payment_id)
        .outerjoin(Waiver, Waiver.id == DuesQuarter.waiver_id)
        .where(
            DuesQuarter.member_id == membership.id,
            sa.or_(DuesPayment.status == PaymentStatus.PAID, Waiver.status == WaiverStatus.GRANTED),
        )
    )
    reached: date | None = execute(wanted).scalar_one()
    if not rates.amount_for(rates.all_rates(), membership.klass, clock.quarter()):
        reached = max(reached or clock.quarter(), clock.quarter())
    membership.paid_until = reached
    settling.settle(membership)
    revoking.trim(membership.id, valid_until(membership))


def valid_until(membership: Membership) -> date:
    """Until which day a card made now holds: the end of grace after what is covered, a year ahead at most."""
    last = min(clock.quarters_on(reaches(membership), GRACE), clock.quarters_on(clock.today(), AHEAD))
    return clock.quarters_on(last, 1) - date.resolution


def free_classes() -> int:
    """Whoever's class pays nothing this quarter owes nothing for it; how many that was said of."""
    known, now = rates.all_rates(), clock.quarter()
    nothing = [klass for klass in known if not rates.amount_for(known, klass, now)]
    done = execute(
        sa.update(Membership)
        .where(
            Membership.klass.in_(nothing),
            Membership.status.in_((*TAKING_PART, MemberStatus.LAPSED)),
            sa.or_(Membership.paid_until.is_(None), Membership.paid_until < now),
        )
        .values(paid_until=now)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)
