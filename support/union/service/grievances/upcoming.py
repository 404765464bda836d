"""What is due next, over all grievances that somebody has or represents."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from support.core import clock
from support.core.access import Actor
from support.core.db import execute
from support.union.model import CollectiveCase, Grievance, GrievanceStep, Stage
from support.union.policy import grievances as policy
from support.union.service import calendars, standing
from support.union.service.grievances.reading import SHARED, STEP, opened
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest

#: What is due within so many days stands on the first page.
SOON = 14


def deadlines(actor: Actor) -> list[dict[str, Any]]:
    """What is to be done until a day and is not, the earliest first: of one's own, and of what one represents.

    A constant number of statements, however many there are. Raises Missing for who is no member.
    """
    own = standing.own(actor)
    mine: sa.ColumnElement[bool] = Grievance.member_id == own.id
    led: sa.ColumnElement[bool] = sa.false()
    if policy.is_representative(actor, own):
        mine = sa.or_(mine, Grievance.representative_id == own.id)
        led = CollectiveCase.representative_id == own.id
    rows = list(execute(sa.select(Grievance).where(mine, Grievance.status != Stage.CLOSED)).scalars())
    joined = [row.collective_id for row in rows if row.collective_id and row.joined]
    wanted = sa.select(CollectiveCase.id).where(CollectiveCase.open, sa.or_(led, CollectiveCase.id.in_(joined)))
    together = list(execute(wanted).scalars())
    scopes = [*(row.id for row in rows), *together]
    chests = vault.open_chests(actor.keyring, scopes, Data.GRIEVANCE, [STEP, SHARED]) if scopes else {}
    steps = _steps(rows, chests, own.id)
    found = [*steps, *(one for each in together for one in _news(each, chests[each]))]
    return sorted(found, key=lambda one: (one["due"], str(one["grievance_id"] or one["collective_id"])))


def _steps(rows: list[Grievance], chests: dict[Any, Chest], own_id: Any) -> Iterator[dict[str, Any]]:
    kept = {row.id: row for row in rows}
    named = standing.handles({row.member_id for row in rows})
    listed = execute(sa.select(GrievanceStep).where(GrievanceStep.grievance_id.in_(list(kept)))).scalars()
    for step in listed:
        row = kept[step.grievance_id]
        told = opened(chests[row.id].read(step.id, STEP))
        if told["due"] and not told["done"]:
            other = None if row.member_id == own_id else named.get(row.member_id)
            yield {"grievance_id": row.id, "collective_id": None, "kind": row.kind, "with": other, **_due(told)}


def _news(collective_id: Any, chest: Chest) -> Iterator[dict[str, Any]]:
    shared = chest.read(collective_id, SHARED) or {}
    for one in shared.get("news", []):
        told = opened(one)
        if told["due"] and not told["done"]:
            named = shared.get("title")
            yield {"grievance_id": None, "collective_id": collective_id, "kind": None, "with": named, **_due(told)}


def _due(told: dict[str, Any]) -> dict[str, Any]:
    left = (told["due"] - clock.today()).days
    return {**{name: told[name] for name in ("text", "due", "late")}, "left": left}


def soon(actor: Actor) -> list[dict[str, Any]]:
    """What is overdue, and what is due within two weeks, for the first page. Raises Missing for who is no member."""
    return [one for one in deadlines(actor) if one["left"] <= SOON]


def calendar(actor: Actor, title: str) -> bytes:
    """One's own days as a calendar (RFC 5545): whole days under a neutral title. What it is about and when it was made
    are not in it; a day that was there before is the same entry. Raises Missing.
    """
    return calendars.of_days(sorted({one["due"] for one in deadlines(actor)}), title)
