"""Lists of members' rows go on by a random id: they have no day, and no order of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from support.core.db import execute
from support.core.keyset import Cursor

#: What a cursor has in the place of a day.
NO_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Page:
    """Part of a list, and where it goes on."""

    items: list[Any]
    next: str | None


def by_id(wanted: Any, key: Any, cursor: str | None, limit: int, item: Callable[[Any], Any]) -> Page:
    """Some rows in the order of their ids, each as `item` makes it. Raises Invalid for a wrong cursor."""
    wanted = wanted.order_by(key).limit(limit + 1)
    if cursor:
        wanted = wanted.where(key > Cursor.read(cursor).id)
    rows = execute(wanted.add_columns(key.label("marked"))).all()
    following = Cursor(NO_DAY, rows[limit - 1].marked).write() if len(rows) > limit else None
    return Page([item(row) for row in rows[:limit]], following)
