"""Members as they stand: found, and their status derived from facts."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import clock
from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Missing
from support.union import policy
from support.union.model import GRACE, LAPSE, Membership, MemberStatus, OfficeHolder
from support.union.policy import Own

#: What is not derived from dues: a decision, an end, a hearing.
FIXED = (
    MemberStatus.APPLIED,
    MemberStatus.REFUSED,
    MemberStatus.SUSPENDED,
    MemberStatus.LEFT,
    MemberStatus.EXPELLED,
)


def derived(membership: Membership, on: date | None = None) -> MemberStatus:
    """The status that follows from the facts on a day, today by default.

    A member pays for quarters; the one in which they were taken in is free. One quarter of grace follows the last that
    is paid or waived, and after four unpaid ones membership lapses. What was decided or has ended stays. A payment that
    fails changes nothing by itself: only what is paid until when counts (CiviMember's rules of start, end and grace).
    """
    if membership.status in FIXED or membership.since is None:
        return membership.status
    this = clock.quarter(on)
    if membership.leave_until is not None and this <= membership.leave_until:
        return MemberStatus.ON_LEAVE
    covered = max(membership.paid_until or membership.since, membership.since)
    if membership.leave_until is not None:
        covered = max(covered, membership.leave_until)
    behind = _quarters_between(covered, this)
    if behind <= 0:
        return MemberStatus.CURRENT
    return MemberStatus.GRACE if behind <= GRACE + LAPSE - 1 else MemberStatus.LAPSED


def _quarters_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 4 + (later.month - earlier.month) // 3


def by_id(member_id: UUID, *, lock: bool = False) -> Membership:
    """A membership by its id. Raises Missing."""
    wanted = sa.select(Membership).where(Membership.id == member_id).execution_options(populate_existing=True)
    found: Membership | None = execute(wanted.with_for_update() if lock else wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def by_number(actor: Actor, number: str, *, lock: bool = False) -> Membership:
    """A membership by its number, for a registrar. Raises Missing, for everybody else too."""
    wanted = sa.select(Membership).where(Membership.number == number).execution_options(populate_existing=True)
    found: Membership | None = execute(wanted.with_for_update() if lock else wanted).scalar_one_or_none()
    if not policy.may_see_members(actor):
        raise Missing()
    if found is None:
        raise Missing(_("No member has this number. Look at it again, letter by letter."))
    return found


def own(actor: Any, *, lock: bool = False) -> Own:
    """The actor's own membership with the offices they hold today. Raises Missing for everybody else."""
    if not policy.is_member(actor):
        raise Missing()
    return own_of(by_id(actor.id, lock=lock))


def own_of(membership: Membership) -> Own:
    """A member with their offices."""
    today = clock.today()
    rows = execute(
        sa.select(OfficeHolder.office).where(
            OfficeHolder.member_id == membership.id,
            OfficeHolder.since <= today,
            sa.or_(OfficeHolder.until.is_(None), OfficeHolder.until > today),
        )
    )
    return Own(membership, frozenset(rows.scalars()))


def handles(member_ids: set[UUID]) -> dict[UUID, str]:
    """Under which handle others know these members; one statement."""
    rows = execute(sa.select(Membership.id, Membership.handle).where(Membership.id.in_(member_ids)))
    return {row.id: row.handle for row in rows}
