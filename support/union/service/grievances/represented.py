"""A list of grievances: what a representative carries stands in the order of what is due next."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core.access import Actor
from support.core.db import execute
from support.core.keyset import MOST, Cursor
from support.union.model import Grievance, GrievanceKind, GrievanceStep, Stage
from support.union.policy import grievances as policy
from support.union.policy.members import is_member
from support.union.service import standing
from support.union.service.grievances import reading
from support.union.service.grievances.reading import STEP, next_of, opened, outlines
from support.union.service.places import Page, undated
from support.vault import service as vault
from support.vault.model import Data


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
    """A page of what the actor sees; what one represents by what is due next, which their keys alone can tell.

    Raises Forbidden, Invalid for a cursor.
    """
    if role == "representative" and is_member(actor) and not unassigned:
        return _carried(actor, stage, kind, cursor, min(max(1, limit), MOST))
    narrowed: dict[str, Any] = {"role": role, "stage": stage, "kind": kind, "unassigned": unassigned}
    return reading.browse(actor, **narrowed, cursor=cursor, limit=limit)


def _carried(actor: Actor, stage: Stage | None, kind: GrievanceKind | None, cursor: str | None, limit: int) -> Page:
    if not policy.is_representative(actor, standing.own(actor)):
        return Page([], None)
    wanted = sa.select(Grievance).where(policy.represented(actor))
    if stage is not None:
        wanted = wanted.where(Grievance.status == stage)
    if kind is not None:
        wanted = wanted.where(Grievance.kind == kind)
    rows = list(execute(wanted).scalars())
    due = _due(actor, rows)
    rows.sort(key=lambda row: (due.get(row.id, date.max), row.status == Stage.CLOSED, row.id))
    rest = _after(rows, cursor)
    items = [item | next_of([due[item["id"]]] if item["id"] in due else []) for item in outlines(actor, rest[:limit])]
    return Page(items, undated(rest[limit - 1]).write() if len(rest) > limit else None)


def _after(rows: list[Grievance], cursor: str | None) -> list[Grievance]:
    """What follows the row that a cursor names: it carries an id and no day, which would stand in the address."""
    if cursor is None:
        return rows
    last = Cursor.read(cursor).id
    place = next((place for place, row in enumerate(rows) if row.id == last), -1)
    return rows[place + 1 :]


def _due(actor: Actor, rows: list[Grievance]) -> dict[UUID, date]:
    """What is due next in each that is not closed."""
    ids = [row.id for row in rows if row.status != Stage.CLOSED]
    if not ids:
        return {}
    chests = vault.open_chests(actor.keyring, ids, Data.GRIEVANCE, [STEP])
    listed = execute(sa.select(GrievanceStep.id, GrievanceStep.grievance_id).where(GrievanceStep.grievance_id.in_(ids)))
    found: dict[UUID, date] = {}
    for step in listed:
        told = opened(chests[step.grievance_id].read(step.id, STEP))
        if told["due"] and not told["done"]:
            found[step.grievance_id] = min(told["due"], found.get(step.grievance_id, date.max))
    return found
