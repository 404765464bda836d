"""What everybody may read: rows of `snapshot`, and no other table."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core.db import db, execute
from support.core.errors import Invalid, Missing
from support.core.money import Money
from support.oversight.model import Snapshot

#: So many months a page of them has.
MONTHS, MOST_MONTHS = 12, 60
CSV, CSV_NAME = "text/csv", "transparency.csv"
COLUMNS = ("month", "currency", "table", "fund", "kind", "gifts", "amount")
_MONTH = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Snap:
    """A published month: the document, the bytes it was, and what proves them."""

    month: str
    body: str
    digest: bytes
    previous: bytes | None
    signature: bytes
    verify_key: bytes
    published_on: date

    @property
    def document(self) -> dict[str, Any]:
        """The figures."""
        found: dict[str, Any] = json.loads(self.body)
        return found


def month_of(text: str) -> date:
    """The first day of a month that is written 2026-03. Raises Missing for anything else."""
    found = _MONTH.fullmatch(text)
    if found is None:
        raise Missing
    return date(int(found[1]), int(found[2]), 1)


def snapshot(month: str) -> Snap:
    """A published month. Raises Missing when there is none."""
    row = execute(sa.select(Snapshot.__table__).where(Snapshot.month == month_of(month))).one_or_none()
    if row is None:
        raise Missing
    return _snap(row)


def browse(*, before: str = "", limit: int = MONTHS) -> tuple[list[Snap], str | None]:
    """Published months, the newest first, and before which month the next ones are. Raises Invalid."""
    wanted = sa.select(Snapshot.__table__).order_by(Snapshot.month.desc()).limit(limit + 1)
    if before:
        try:
            wanted = wanted.where(Snapshot.month < month_of(before))
        except Missing:
            raise Invalid(fields={"before": [_("Write the month as 2026-03.")]}) from None
    rows = execute(wanted).all()
    shown = [_snap(row) for row in rows[:limit]]
    return shown, shown[-1].month if len(rows) > limit else None


def newest() -> Snap | None:
    """The month that was published last."""
    return next(iter(browse(limit=1)[0]), None)


def published() -> int:
    """How many months were published."""
    return int(execute(sa.select(sa.func.count()).select_from(Snapshot)).scalar_one())


def csv_lines() -> Iterator[bytes]:
    """All published months as CSV (RFC 4180), the oldest first; amounts in major units. One statement."""
    yield _line(COLUMNS)
    bodies = db.session.execute(
        sa.select(Snapshot.body).order_by(Snapshot.month), execution_options={"yield_per": MONTHS}
    )
    for body in bodies.scalars():
        for row in flat(json.loads(body)):
            yield _line(row)


def flat(document: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The figures of one month as rows of the table file."""
    month = document["month"]
    yield month, "", "helped", "", "at_least" if document["helped"] else "fewer_than_five", "", document["helped"] or ""
    for one in document["currencies"]:
        code = one["currency"]
        for row in one["received"]:
            yield month, code, "received", row["fund"], row["source"], row["gifts"], _major(row["amount"], code)
        for table in ("spent", "costs"):
            for row in one[table]:
                yield month, code, table, row["fund"], row["category"], "", _major(row["amount"], code)
        for kind, amount in sorted(one["fees"].items()):
            yield month, code, "fees", "", kind, "", _major(amount, code)
        for row in one["transfers"]:
            yield month, code, "transfers", row["from"], row["to"], "", _major(row["amount"], code)
        for row in one["held"]:
            yield month, code, "held", row["fund"], "", "", _major(row["amount"], code)


def _major(minor: int, currency: str) -> str:
    return str(Money(minor, currency).major)


def _line(values: tuple[Any, ...]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow(["" if value is None else value for value in values])
    return written.getvalue().encode()


def _snap(row: Any) -> Snap:
    return Snap(
        f"{row.month:%Y-%m}",
        row.body,
        row.digest,
        row.previous,
        row.signature,
        row.verify_key,
        row.published_on,
    )
