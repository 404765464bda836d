"""Pages of lists, also of things that Stripe has named."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core.db import execute
from support.core.errors import Invalid
from support.core.keyset import MOST


@dataclass
class Page:
    """A page of a list: the items and the cursor of the next page."""

    items: list[dict[str, Any]] = field(default_factory=list)
    next: str | None = None


def paged(
    wanted: sa.Select[Any], limit: int, item: Callable[[Any], dict[str, Any]], cursor: Callable[[Any], str]
) -> Page:
    """So many rows of an ordered query, and where the next ones begin."""
    limit = max(1, min(limit, MOST))
    rows = execute(wanted.limit(limit + 1)).all()
    return Page([item(row) for row in rows[:limit]], cursor(rows[limit - 1]) if len(rows) > limit else None)


def write_mark(day: date | None, name: str) -> str:
    """The place after a row that is named by Stripe; what has no day comes after everything that has one."""
    raw = f"{(day or date.max).toordinal()}.{name}"
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def read_mark(text: str) -> tuple[date, str]:
    """The opposite. Raises Invalid for anything that was not written here."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        day, _dot, name = raw.partition(".")
        return date.fromordinal(int(day)), name
    except (ValueError, OverflowError, binascii.Error):
        raise Invalid(fields={"cursor": [_("This page marker is not valid. Start from the first page.")]}) from None


def after(columns: sa.ColumnElement[Any], cursor: str) -> sa.ColumnElement[bool]:
    """Rows after a mark, of a list that is ordered by a day and a name."""
    day, name = read_mark(cursor)
    return columns > sa.tuple_(sa.literal(day), sa.literal(name))


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """A code out of a few. Raises Invalid naming them."""
    if value not in allowed:
        raise Invalid(fields={name: [_("Use one of: %(listed)s.", listed=", ".join(allowed))]})
    return value
