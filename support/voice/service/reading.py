"""Reading: the desk of who looks into complaints, and one's own."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import ARRAY

from support.cases import service as cases
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Missing
from support.core.keyset import MOST, Cursor
from support.people.model import Person, Role
from support.vault.service import Chest
from support.voice import policy
from support.voice.model import TO_ASK_AGAIN, Category, Complaint, ComplaintStatus
from support.voice.service.keys import open_complaint
from support.voice.service.saying import ensure_may_say

OPEN = "open"


@dataclass
class Page:
    """A page of a list: the items and the cursor of the next page."""

    items: list[dict[str, Any]] = field(default_factory=list)
    next: str | None = None


def get(actor: Actor, complaint_id: UUID, *, lock: bool = False) -> Complaint:
    """A complaint that lies on the actor's desk. Raises Missing."""
    return _one(Complaint.id == complaint_id, policy.on_desk(actor), lock=lock)


def get_own(actor: Actor, complaint_id: UUID, *, lock: bool = False) -> Complaint:
    """What the actor said. Raises Missing."""
    return _one(Complaint.id == complaint_id, Complaint.by_id == actor.id, lock=lock)


def _one(*conditions: sa.ColumnElement[bool], lock: bool) -> Complaint:
    wanted = sa.select(Complaint).where(*conditions).execution_options(populate_existing=True)
    found: Complaint | None = execute(wanted.with_for_update() if lock else wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def browse(
    actor: Actor,
    *,
    status: str | None = OPEN,
    category: Category | None = None,
    late: bool = False,
    mine: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """What lies on the actor's desk, the newest first; nothing is opened. Raises Forbidden, Invalid for a cursor."""
    require(policy.may_browse, actor)
    wanted = sa.select(Complaint, Person.name).outerjoin(Person, Person.id == Complaint.handler_id)
    wanted = wanted.where(policy.on_desk(actor))
    if status == OPEN:
        wanted = wanted.where(Complaint.status != ComplaintStatus.RESOLVED)
    elif status is not None:
        wanted = wanted.where(Complaint.status == status)
    if category is not None:
        wanted = wanted.where(Complaint.category == category)
    if late:
        wanted = wanted.where(is_late())
    if mine:
        wanted = wanted.where(Complaint.handler_id == actor.id)
    return _paged(wanted, cursor, limit, lambda row: outline(row[0]) | {"handler": row.name})


def own(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """What the actor said, the newest first. Raises Missing to members of the union, who say nothing signed in."""
    ensure_may_say(actor)
    wanted = sa.select(Complaint).where(Complaint.by_id == actor.id)
    return _paged(wanted, cursor, limit, lambda row: outline(row[0]))


def _paged(wanted: Any, cursor: str | None, limit: int, item: Any) -> Page:
    columns = sa.tuple_(Complaint.received_on, Complaint.id)
    if cursor:
        wanted = wanted.where(columns < sa.tuple_(*Cursor.read(cursor).as_row()))
    limit = max(1, min(limit, MOST))
    rows = execute(wanted.order_by(Complaint.received_on.desc(), Complaint.id.desc()).limit(limit + 1)).all()
    last = rows[limit - 1][0] if len(rows) > limit else None
    return Page([item(row) for row in rows[:limit]], Cursor(last.received_on, last.id).write() if last else None)


def is_late() -> sa.ColumnElement[bool]:
    """Whether one of the two days has passed; as a condition."""
    today = clock.today()
    unread = sa.and_(Complaint.status == ComplaintStatus.RECEIVED, Complaint.acknowledge_by < today)
    return sa.or_(unread, sa.and_(Complaint.status != ComplaintStatus.RESOLVED, Complaint.answer_by < today))


def outline(complaint: Complaint) -> dict[str, Any]:
    """What stands open of a complaint."""
    today, open_ = clock.today(), complaint.status != ComplaintStatus.RESOLVED
    unread = complaint.status == ComplaintStatus.RECEIVED and complaint.acknowledge_by < today
    return {
        "id": complaint.id,
        "category": complaint.category,
        "sensitive": complaint.sensitive,
        "source": complaint.source,
        "status": complaint.status,
        "received_on": complaint.received_on,
        "acknowledge_by": complaint.acknowledge_by,
        "acknowledged_on": complaint.acknowledged_on,
        "answer_by": complaint.answer_by,
        "resolved_on": complaint.resolved_on,
        "resolution": complaint.resolution,
        "reopened_on": complaint.reopened_on,
        "late": unread or (open_ and complaint.answer_by < today),
    }


def show(actor: Actor, complaint_id: UUID) -> dict[str, Any]:
    """A complaint with all that was said of it, for who looks into it. It is recorded first. Raises Missing."""
    complaint = get(actor, complaint_id)
    audit.record(actor, "complaint.read", complaint)
    chest = open_complaint(actor, complaint)
    named = _named([complaint.about_id, complaint.handler_id])
    return {
        **outline(complaint),
        **_words(chest, complaint),
        "about": named.get(complaint.about_id),
        "handler": named.get(complaint.handler_id),
        "notes": _notes(chest),
        "may_direct": policy.may_direct(actor, complaint),
        "may_handle": policy.may_handle(actor, complaint),
    }


def show_own(actor: Actor, complaint_id: UUID) -> dict[str, Any]:
    """What the actor said, and what was answered. Raises Missing."""
    return _own(actor, get_own(actor, complaint_id))


def _own(actor: Actor, complaint: Complaint) -> dict[str, Any]:
    chest = open_complaint(actor, complaint)
    told = {**outline(complaint), **_words(chest, complaint), "about": None, "coordinator": None}
    told["may_ask_again"] = may_be_asked_again(complaint)
    if complaint.about_id and actor.kind == "officer":
        told["coordinator"] = cases.own(actor).numbers.get(complaint.about_id)
    elif complaint.about_id and actor.kind == "staff":
        told["about"] = _named([complaint.about_id]).get(complaint.about_id)
    return told


def own_copy(actor: Actor) -> list[dict[str, Any]]:
    """All that the actor said, with the answers, for a copy of what is held of them."""
    rows = execute(
        sa.select(Complaint).where(Complaint.by_id == actor.id).order_by(Complaint.received_on, Complaint.id)
    )
    return [_own(actor, complaint) for complaint in rows.scalars()]


def may_be_asked_again(complaint: Complaint) -> bool:
    """Whether it was answered lately and was not asked again before."""
    if complaint.resolved_on is None or complaint.reopened_on is not None:
        return False
    return (clock.today() - complaint.resolved_on).days <= TO_ASK_AGAIN


def _words(chest: Chest, complaint: Complaint) -> dict[str, Any]:
    again = [chest.read(row_id, "again") for row_id in chest.rows("again")]
    return {
        "text": chest.read(complaint.id, "text"),
        "answer": chest.read(complaint.id, "answer"),
        "again": again[0] if again else None,
    }


def _notes(chest: Chest) -> list[dict[str, Any]]:
    found = sorted((chest.read(row_id, "note") for row_id in chest.rows("note")), key=lambda one: one["at"])
    return [{"text": one["text"], "by": one["by"], "on": date.fromisoformat(one["on"])} for one in found]


def _named(person_ids: list[UUID | None]) -> dict[UUID | None, str]:
    rows = execute(sa.select(Person.id, Person.name).where(Person.id.in_([one for one in person_ids if one])))
    return {row.id: row.name for row in rows}


def candidates(actor: Actor, complaint: Complaint) -> list[tuple[str, Any]]:
    """Who could look into it: `(name, as what)`, complaints officers first."""
    roles = Person.roles.op("&&")(sa.cast([Role.COMPLAINTS.value, Role.LEAD.value], ARRAY(sa.Text)))
    rows = execute(sa.select(Person).where(roles, Person.disabled_on.is_(None)).order_by(Person.name)).scalars()
    fit = [one for one in rows if policy.may_be_given(one, complaint)]
    words = {True: _("Complaints officer"), False: _("Team lead")}
    found = [(one.name, Role.COMPLAINTS in one.roles, one.id == actor.id) for one in fit]
    return [(name, words[first]) for name, first, me in sorted(found, key=lambda one: (not one[2], not one[1], one[0]))]


def waiting(actor: Actor) -> dict[str, int]:
    """How many lie on the actor's desk, and how many of them are late; one statement. Nothing to anybody else."""
    if not policy.may_browse(actor):
        return {"open": 0, "late": 0}
    counted = sa.select(sa.func.count(), sa.func.count().filter(is_late())).select_from(Complaint)
    found = execute(counted.where(policy.on_desk(actor), Complaint.status != ComplaintStatus.RESOLVED)).one()
    return {"open": int(found[0]), "late": int(found[1])}
