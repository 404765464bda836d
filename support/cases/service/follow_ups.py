"""Asking again: three, six and twelve months after a case was closed."""

from calendar import monthrange
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import Case, Seat
from support.cases.model.moving import FollowUp, FollowUpStatus, Work
from support.cases.service.opening import open_folder, readers_of
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, execute, flush, save
from support.core.errors import Conflict, Missing
from support.people.model import Person
from support.vault.model import Data
from support.vault.service import Chest

#: How many months after the end of a case somebody asks how it went.
MONTHS = (3, 6, 12)


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month: three after 30 November is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def plan_follow_ups(folder: Folder) -> None:
    """Put down when to ask, for a case that closes."""
    today = clock.today()
    days = (later(today, months) for months in MONTHS)
    db.session.add_all(FollowUp(case_id=folder.id, due_on=day, status=FollowUpStatus.OPEN) for day in days)
    flush()


def drop_follow_ups(actor: Actor, folder: Folder) -> None:
    """Leave out what was still to be asked, for a case that is opened again."""
    waiting = sa.select(FollowUp).where(FollowUp.case_id == folder.id, FollowUp.status == FollowUpStatus.OPEN)
    for row in execute(waiting).scalars().all():
        _end(actor, row, FollowUpStatus.SKIPPED)


def _end(actor: Actor, row: FollowUp, status: FollowUpStatus) -> None:
    row.done_on, row.done_by = clock.today(), actor.id
    row.status = status
    save(row)


def follow_up(actor: Actor, folder: Folder, follow_up_id: UUID) -> FollowUp:
    """One follow-up of a case the actor sees. Raises Missing, Forbidden for who does not hold the case."""
    found: FollowUp | None = execute(
        sa.select(FollowUp)
        .where(FollowUp.id == follow_up_id, FollowUp.case_id == folder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    require(policy.may_follow_up, actor, folder)
    return found


def answer_follow_up(actor: Actor, folder: Folder, follow_up_id: UUID, *, work: Work, text: str | None) -> FollowUp:
    """Note what the officer said, sealed for the team. Raises Missing, Forbidden, Conflict when it is over already."""
    row = _still_open(follow_up(actor, folder, follow_up_id))
    chest = open_folder(actor, folder)
    answer = {"work": work, "text": text or ""}
    chest.write(Data.TEAM, row.id, "answer", answer, readers=readers_of(folder))
    _end(actor, row, FollowUpStatus.DONE)
    audit.record(actor, "follow_up.done", row)
    return row


def skip_follow_up(actor: Actor, folder: Folder, follow_up_id: UUID) -> FollowUp:
    """Leave one out: they cannot be reached, say. Raises Missing, Forbidden, Conflict when it is over already."""
    row = _still_open(follow_up(actor, folder, follow_up_id))
    _end(actor, row, FollowUpStatus.SKIPPED)
    audit.record(actor, "follow_up.skipped", row)
    return row


def _still_open(row: FollowUp) -> FollowUp:
    if row.status != FollowUpStatus.OPEN:
        raise Conflict(_("This was answered or left out already."))
    return row


def follow_ups_of(folder: Folder, chest: Chest) -> list[dict[str, Any]]:
    """All follow-ups of a case, the earliest first, with what the session's keys open of the answers.

    `[{id, due_on, status, done_on, by, answer: {work, text} or None}]`.
    """
    rows = execute(
        sa.select(FollowUp, Person.name)
        .outerjoin(Person, Person.id == FollowUp.done_by)
        .where(FollowUp.case_id == folder.id)
        .order_by(FollowUp.due_on, FollowUp.id)
    )
    return [
        {
            "id": row.id,
            "due_on": row.due_on,
            "status": row.status,
            "done_on": row.done_on,
            "by": name,
            "answer": chest.read(row.id, "answer"),
        }
        for row, name in rows
    ]


def follow_ups_due(actor: Actor, until: date) -> list[dict[str, Any]]:
    """What is to be asked by a day in the cases the actor holds, the earliest first.

    `[{id, reference, handle, due_on}]`; one statement.
    """
    held = sa.select(Seat.case_id).where(Seat.person_id == actor.id).scalar_subquery()
    rows = execute(
        sa.select(FollowUp.id, Case.reference, Case.handle, FollowUp.due_on)
        .join(Case, Case.id == FollowUp.case_id)
        .where(
            Case.id == sa.any_(sa.func.array(held)),
            policy.visible(actor),
            FollowUp.status == FollowUpStatus.OPEN,
            FollowUp.due_on <= until,
        )
        .order_by(FollowUp.due_on, FollowUp.id)
    )
    return [dict(row._mapping) for row in rows]
