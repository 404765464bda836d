"""Seats: how many are taken, and who moves up when one is free. The database counts too."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute, save
from support.retraining.model import SEATED, DropReason, Enrolment, EnrolmentStatus, Programme, ProgrammeStatus
from support.retraining.service.keys import end_access

#: So many days an offered place is kept.
KEPT = timedelta(days=14)
#: These had no place yet, and these had one.
BEFORE = (EnrolmentStatus.APPLIED, EnrolmentStatus.WAITING, EnrolmentStatus.OFFERED)
INSIDE = (EnrolmentStatus.ENROLLED, EnrolmentStatus.ATTENDING)
#: How many jobs one turn ends; the next takes the others.
A_TURN = 200


def taken(programme_id: UUID) -> int:
    """How many seats are taken, those that are offered included."""
    seated = sa.select(sa.func.count()).where(Enrolment.programme_id == programme_id, Enrolment.status.in_(SEATED))
    return int(execute(seated).scalar_one())


def move_up(programme: Programme) -> list[Enrolment]:
    """Offer what is free to those who wait longest, until it begins; the caller holds the programme's lock."""
    if programme.status not in (ProgrammeStatus.OPEN, ProgrammeStatus.CLOSED) or programme.starts_on < clock.today():
        return []
    free = programme.seats - taken(programme.id)
    if free <= 0:
        return []
    waiting = (
        sa.select(Enrolment)
        .where(Enrolment.programme_id == programme.id, Enrolment.status == EnrolmentStatus.WAITING)
        .order_by(Enrolment.position)
        .limit(free)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    moved = list(execute(waiting).scalars())
    for one in moved:
        offer_to(one, programme)
        audit.record(None, "enrolment.moved_up", one)
    return moved


def offer_to(one: Enrolment, programme: Programme) -> None:
    """Put a place before somebody, until a day that is not after the programme began."""
    one.status = EnrolmentStatus.OFFERED
    one.offered_until = min(clock.today() + KEPT, max(programme.starts_on, clock.today()))
    one.changed_on = clock.today()
    save(one)


def ended(one: Enrolment, programme: Programme) -> None:
    """After somebody's way ended: the next moves up, and who has no more to do with the case loses its key."""
    move_up(programme)
    end_access(one.case_id)


def cancel_all(actor: Actor | None, programme: Programme) -> None:
    """A programme does not take place: whoever waited is told no, whoever had a place leaves it."""
    live = sa.select(Enrolment).where(Enrolment.programme_id == programme.id, Enrolment.status.in_([*BEFORE, *INSIDE]))
    for one in execute(live.with_for_update().execution_options(populate_existing=True)).scalars().all():
        if one.status in INSIDE:
            one.drop_reason = DropReason.CANCELLED
            one.status = EnrolmentStatus.DROPPED
        else:
            one.status, one.offered_until = EnrolmentStatus.DECLINED, None
        one.changed_on = clock.today()
        save(one)
        audit.record(actor, f"enrolment.{one.status.value}", one, reason="cancelled")
        end_access(one.case_id)


def lapse() -> int:
    """End offers nobody answered in time, and wishes for a programme that began; whoever waits moves up; how many."""
    today = clock.today()
    offered = sa.and_(Enrolment.status == EnrolmentStatus.OFFERED, Enrolment.offered_until < today)
    began = sa.and_(
        Enrolment.status.in_((EnrolmentStatus.APPLIED, EnrolmentStatus.WAITING)), Programme.starts_on < today
    )
    late = (
        sa.select(Enrolment.id, Enrolment.programme_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(sa.or_(offered, began))
        .order_by(Enrolment.programme_id, Enrolment.position)
        .limit(A_TURN)
    )
    rows = execute(late).all()
    for row in rows:
        _lapse(row.id, row.programme_id)
    return len(rows)


def _lapse(enrolment_id: UUID, programme_id: UUID) -> None:
    programme = execute(sa.select(Programme).where(Programme.id == programme_id).with_for_update()).scalar_one()
    wanted = sa.select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.status.in_(BEFORE)).with_for_update()
    one = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if one is None:
        return
    one.status, one.offered_until, one.changed_on = EnrolmentStatus.DECLINED, None, clock.today()
    save(one)
    audit.record(None, "enrolment.lapsed", one)
    ended(one, programme)
