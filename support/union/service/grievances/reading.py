"""Reading grievances: one's own, those one represents, and for registrars those that wait for somebody."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Missing
from support.union.model import Grievance, GrievanceKind, GrievanceStep, Stage
from support.union.policy import grievances as policy
from support.union.policy.members import Own, is_member
from support.union.service import standing
from support.union.service.grievances.keys import open_grievance
from support.union.service.places import Page, after, page, undated
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest

#: The parts of a grievance, of a step, of a collective case.
STORY, OUTCOME, STEP, SHARED = "story", "outcome", "step", "shared"


@dataclass(frozen=True)
class Seen:
    """A grievance and the membership of the member who looks at it; a registrar has none."""

    row: Grievance
    own: Own | None

    @property
    def role(self) -> str:
        """As what one looks at it."""
        if self.own is None:
            return "registrar"
        return "member" if self.row.member_id == self.own.id else "representative"


def get(actor: Actor, grievance_id: UUID, *, lock: bool = False) -> Seen:
    """A grievance the actor sees. Raises Missing, also to who represented it and holds the office no more."""
    wanted = sa.select(Grievance).where(Grievance.id == grievance_id, policy.visible(actor))
    wanted = wanted.execution_options(populate_existing=True)
    found: Grievance | None = execute(wanted.with_for_update() if lock else wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    own = standing.own(actor) if is_member(actor) else None
    if own is not None and found.member_id != own.id and not policy.is_representative(actor, own):
        raise Missing()
    return Seen(found, own)


def browse(
    actor: Actor,
    *,
    role: str | None = None,
    stage: Stage | None = None,
    kind: GrievanceKind | None = None,
    unassigned: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of what the actor sees, in no order of time; nothing is opened. Raises Forbidden, Invalid for a cursor."""
    require(policy.may_browse_grievances, actor)
    wanted = sa.select(Grievance).where(_mine(actor, role), after(Grievance.id, cursor)).order_by(Grievance.id)
    if stage is not None:
        wanted = wanted.where(Grievance.status == stage)
    if kind is not None:
        wanted = wanted.where(Grievance.kind == kind)
    if unassigned:
        wanted = wanted.where(Grievance.status == Stage.TOLD, Grievance.representative_id.is_(None))
    return page(wanted, limit, undated, lambda rows: outlines(actor, rows))


def _mine(actor: Actor, role: str | None) -> sa.ColumnElement[bool]:
    """What is visible; of a member's, what they represent only while they hold the office."""
    if not is_member(actor):
        return policy.visible(actor)
    own = standing.own(actor)
    told: sa.ColumnElement[bool] = Grievance.member_id == actor.id
    carried = policy.represented(actor) if policy.is_representative(actor, own) else sa.false()
    return {"member": told, "representative": carried}.get(role or "", sa.or_(told, carried))


def outlines(actor: Actor, rows: list[Grievance]) -> list[dict[str, Any]]:
    """What stands open of some."""
    named = standing.handles({who for row in rows for who in (row.member_id, row.representative_id) if who})
    return [outline(actor, row, named) for row in rows]


def outline(actor: Actor, row: Grievance, named: dict[UUID, str]) -> dict[str, Any]:
    """What stands open of a grievance. A registrar is not told whose it is once a representative has it."""
    staff = not is_member(actor)
    role = "registrar" if staff else "member" if row.member_id == actor.id else "representative"
    hidden = staff and row.status != Stage.TOLD
    together = None if row.collective_id is None else "joined" if row.joined else "asked"
    return {
        "id": row.id,
        "role": role,
        "kind": row.kind,
        "stage": row.status,
        "outcome": row.outcome,
        "member": None if hidden else named.get(row.member_id),
        "representative": named.get(row.representative_id) if row.representative_id else None,
        "together": None if staff else together,
        **next_of([]),
    }


def next_of(days: list[date]) -> dict[str, Any]:
    """What is due next, out of the days on which something is."""
    due = min(days, default=None)
    return {"due": due, "late": due is not None and due < clock.today()}


def show(actor: Actor, grievance_id: UUID) -> dict[str, Any]:
    """A grievance with all that was said and done, as far as the actor's keys open it. Raises Missing."""
    seen = get(actor, grievance_id)
    row = seen.row
    audit.record(actor, "grievance.read", row)
    chest = open_grievance(actor, row)
    steps = list(
        execute(
            sa.select(GrievanceStep).where(GrievanceStep.grievance_id == row.id).order_by(GrievanceStep.number)
        ).scalars()
    )
    concerned = {row.member_id, row.representative_id, *(one.by_id for one in steps)}
    named = standing.handles({who for who in concerned if who})
    shown = [] if seen.role == "registrar" else [step_of(chest, one, row, named) for one in steps]
    waits = [] if row.status == Stage.CLOSED else [one["due"] for one in shown if one["due"] and not one["done"]]
    return {
        **outline(actor, row, named),
        **next_of(waits),
        "opened": chest.has(Data.GRIEVANCE),
        "story": chest.read(row.id, STORY),
        "told_outcome": chest.read(row.id, OUTCOME),
        "steps": shown,
        "collective": _collective(actor, seen),
        "may": _may(actor, seen),
    }


def step_of(chest: Chest, step: GrievanceStep, row: Grievance, named: dict[UUID, str]) -> dict[str, Any]:
    """A step, opened; whoever represented the member before is named by their own handle."""
    return {
        "id": step.id,
        "number": step.number,
        "stage": step.stage,
        "by": "member" if step.by_id == row.member_id else "representative",
        "handle": named.get(step.by_id),
        **opened(chest.read(step.id, STEP)),
    }


def opened(told: dict[str, Any] | None) -> dict[str, Any]:
    """What was sealed of a step, with its days as days."""
    told = told or {}
    due, done = _day(told.get("due")), bool(told.get("done"))
    return {
        "text": told.get("text"),
        "day": _day(told.get("day")),
        "due": due,
        "done": done,
        "late": due is not None and not done and due < clock.today(),
    }


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _collective(actor: Actor, seen: Seen) -> dict[str, Any] | None:
    row = seen.row
    if row.collective_id is None or seen.own is None:
        return None
    shared = vault.open_chest(actor.keyring, row.collective_id).read(row.collective_id, SHARED) or {}
    return {"id": row.collective_id, "title": shared.get("title"), "joined": row.joined}


def _may(actor: Actor, seen: Seen) -> dict[str, bool]:
    row, own = seen.row, seen.own
    member = policy.may_add(actor, row)
    works = own is not None and policy.may_work(actor, row, own)
    return {
        "add": member or works,
        "work": works,
        "take": own is not None and policy.may_take(actor, row, own),
        "give_back": own is not None and policy.may_return(actor, row, own),
        "withdraw": member,
        "assign": policy.may_assign(actor, row),
        "answer": policy.may_answer_invitation(actor, row),
        "invite": own is not None and policy.may_invite(actor, row, own),
    }
