"""Pages of the lists of this room."""

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa

from support.cases.service import Page
from support.core.db import execute
from support.core.keyset import MOST, Cursor

#: The day of a list that is in the order of its random ids.
NO_DAY = date(2000, 1, 1)


def paged(
    statement: Any, day: Any, ident: Any, cursor: str | None, limit: int, item: Callable[[Any], dict[str, Any]]
) -> Page:
    """One page by day and id, the newest first. Raises Invalid for a wrong cursor."""
    if cursor:
        statement = statement.where(sa.tuple_(day, ident) < sa.tuple_(*Cursor.read(cursor).as_row()))
    limit = max(1, min(limit, MOST))
    wanted = statement.add_columns(day.label("the_day"), ident.label("the_id"))
    rows = execute(wanted.order_by(day.desc(), ident.desc()).limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].the_day, rows[limit - 1].the_id).write() if len(rows) > limit else None
    return Page([item(row) for row in rows[:limit]], following)
