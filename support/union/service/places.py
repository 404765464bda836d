"""Where an actor stands in the union's life, and parts of its lists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Missing
from support.core.keyset import MOST, Cursor
from support.union.policy import life as policy
from support.union.policy.members import Own, is_member
from support.union.service import standing

#: Stands in cursors of rows that have no day.
NO_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Page:
    """Part of a list, and the cursor of the next part."""

    items: list[dict[str, Any]]
    next: str | None


def reader(actor: Actor) -> Own | None:
    """The member's own, None for a registrar: for lists. Raises Forbidden for whoever takes no part."""
    own = _own(actor)
    require(policy.reads_life, actor, own)
    return own


def insider(actor: Actor) -> Own | None:
    """The same for a single thing, which whoever takes no part does not see. Raises Missing."""
    own = _own(actor)
    if not policy.reads_life(actor, own):
        raise Missing()
    return own


def _own(actor: Actor) -> Own | None:
    return standing.own(actor) if is_member(actor) else None


def page(
    wanted: sa.Select[Any],
    limit: int,
    cursor: Callable[[Any], Cursor],
    items: Callable[[list[Any]], list[dict[str, Any]]],
) -> Page:
    """So many rows of an ordered select, drawn together, and the cursor of the last."""
    limit = max(1, min(limit, MOST))
    rows = list(execute(wanted.limit(limit + 1)).scalars())
    return Page(items(rows[:limit]), cursor(rows[limit - 1]).write() if len(rows) > limit else None)


def undated(row: Any) -> Cursor:
    """The cursor of a row without a day: in the order of ids, which is none."""
    return Cursor(NO_DAY, row.id)


def after(column: Any, cursor: str | None) -> sa.ColumnElement[bool]:
    """The rows after a cursor by their ids alone. Raises Invalid."""
    if cursor is None:
        return sa.true()
    at: UUID = Cursor.read(cursor).id
    found: sa.ColumnElement[bool] = column > at
    return found
