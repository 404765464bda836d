"""Finding places in programmes, and opening what one's keys open of them."""

from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Case
from support.cases.service import Page
from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Invalid, Missing
from support.core.keyset import MOST, Cursor
from support.core.money import Money
from support.retraining import policy
from support.retraining.model import Enrolment, EnrolmentStatus, Milestone, Programme
from support.retraining.service.keys import open_training
from support.retraining.service.profile import PART, shown


class Held(NamedTuple):
    """A place with its programme, both locked, and its case."""

    enrolment: Enrolment
    programme: Programme
    folder: Folder


def get(actor: Actor, enrolment_id: UUID) -> Enrolment:
    """A place the actor sees. Raises Missing."""
    wanted = sa.select(Enrolment).where(Enrolment.id == enrolment_id, policy.visible_enrolments(actor))
    found: Enrolment | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def hold(actor: Actor, enrolment_id: UUID) -> Held:
    """A place the actor sees, locked after its programme: who moves up is decided by one at a time. Raises Missing."""
    seen = get(actor, enrolment_id)
    fresh = {"populate_existing": True}
    programme = sa.select(Programme).where(Programme.id == seen.programme_id).with_for_update()
    course: Programme = execute(programme.execution_options(**fresh)).scalar_one()
    locked = sa.select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update()
    one: Enrolment = execute(locked.execution_options(**fresh)).scalar_one()
    return Held(one, course, cases.by_id(one.case_id))


def browse(
    actor: Actor,
    *,
    status: str | None = None,
    programme_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """Places and wishes for one, by handle, the last changed first. Raises Forbidden, Invalid."""
    require(policy.may_browse_enrolments, actor)
    wanted = _rows().where(policy.visible_enrolments(actor))
    if status:
        wanted = wanted.where(Enrolment.status == _status(status))
    if programme_id:
        wanted = wanted.where(Enrolment.programme_id == programme_id)
    if cursor:
        at = Cursor.read(cursor).as_row()
        wanted = wanted.where(sa.tuple_(Enrolment.changed_on, Enrolment.id) < sa.tuple_(*at))
    limit = max(1, min(limit, MOST))
    rows = execute(wanted.order_by(Enrolment.changed_on.desc(), Enrolment.id.desc()).limit(limit + 1)).all()
    last = rows[limit - 1].Enrolment if len(rows) > limit else None
    return Page([item(row) for row in rows[:limit]], Cursor(last.changed_on, last.id).write() if last else None)


def _status(given: str) -> EnrolmentStatus:
    try:
        return EnrolmentStatus(given)
    except ValueError:
        listed = ", ".join(EnrolmentStatus)
        raise Invalid(fields={"status": [_("Use one of: %(listed)s.", listed=listed)]}) from None


def _rows() -> Any:
    return (
        sa.select(Enrolment, Programme, Case.handle, Case.reference)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(Case, Case.id == Enrolment.case_id)
    )


def item(row: Any) -> dict[str, Any]:
    """A place in a list. The reference is for who sees the case; views name the handle."""
    one, programme = row.Enrolment, row.Programme
    return {
        "id": one.id,
        "handle": row.handle,
        "reference": row.reference,
        "programme": {
            "id": programme.id,
            "title": programme.title,
            "trade": programme.trade,
            "starts_on": programme.starts_on,
            "ends_on": programme.ends_on,
            "certificate": programme.certificate,
            "price": Money(programme.cost, programme.currency),
        },
        "status": one.status,
        "applied_on": one.applied_on,
        "changed_on": one.changed_on,
        "offered_until": one.offered_until if one.status == EnrolmentStatus.OFFERED else None,
        "drop_reason": one.drop_reason,
        "certified": one.certified,
    }


def of_case(case_id: UUID) -> list[dict[str, Any]]:
    """The places of a case, the last changed first; the caller has checked who asks."""
    rows = execute(
        _rows().where(Enrolment.case_id == case_id).order_by(Enrolment.changed_on.desc(), Enrolment.id.desc())
    )
    return [item(row) for row in rows]


def show(actor: Actor, enrolment_id: UUID) -> dict[str, Any]:
    """A place with its steps, and what the actor's keys open of it, recorded first. Raises Missing.

    `skills` is what the officer can do; nobody else's words are shown to who does not hold the training key.
    """
    get(actor, enrolment_id)
    row = execute(_rows().where(Enrolment.id == enrolment_id)).one()
    one: Enrolment = row.Enrolment
    folder = cases.by_id(one.case_id)
    audit.record(actor, "enrolment.opened", one)
    chest = open_training(actor, folder)
    reached = execute(sa.select(Milestone).where(Milestone.enrolment_id == one.id)).scalars().all()
    steps = [
        {"kind": step.kind, "reached_on": step.reached_on, "note": chest.read(step.id, "progress")}
        for step in sorted(reached, key=lambda step: (step.reached_on, step.kind))
    ]
    return {
        **item(row),
        "line": _line(one),
        "steps": steps,
        "opened": chest.read(one.id, "wish") is not None,
        "wish": chest.read(one.id, "wish"),
        "offer": chest.read(one.id, "offer"),
        "progress": chest.read(one.id, "progress"),
        "why_left": chest.read(one.id, "why_left"),
        "skills": shown(chest.read(folder.id, PART)),
        "costs": cases.costs_from(one.id) if policy.concerns(actor, folder) else [],
        "may": _may(actor, one, folder),
        "concerns": policy.concerns(actor, folder),
    }


def _may(actor: Actor, one: Enrolment, folder: Folder) -> dict[str, bool]:
    return {
        "offer": policy.may_offer(actor, one),
        "accept": policy.may_accept(actor, one, folder),
        "note": policy.may_note_progress(actor, one, folder),
        "drop": policy.may_drop(actor, one, folder),
    }


def _line(one: Enrolment) -> str | None:
    """How near one is to a place while waiting, coarsely: how many wait is nobody's to know exactly."""
    if one.status != EnrolmentStatus.WAITING:
        return None
    before = sa.select(sa.func.count()).where(
        Enrolment.programme_id == one.programme_id,
        Enrolment.status == EnrolmentStatus.WAITING,
        Enrolment.position < one.position,
    )
    ahead = int(execute(before).scalar_one())
    return "next" if ahead == 0 else "soon" if ahead < 5 else "later"
