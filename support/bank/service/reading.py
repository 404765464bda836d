"""Lists: the statements, the lines of one, and what is not explained yet. Nothing sealed is opened here."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.bank import policy
from support.bank.model import BankException, Line, LineStatus, Statement, What
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Invalid, Missing
from support.core.keyset import MOST, Cursor
from support.core.money import Money
from support.people.model import Person, Role

#: What lists of exceptions may be asked for.
OPEN, RESOLVED = "open", "resolved"


@dataclass
class Page:
    """A page of a list: the items and the cursor of the next page."""

    items: list[dict[str, Any]] = field(default_factory=list)
    next: str | None = None


def browse(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The statements, the newest first. Raises Forbidden, Invalid."""
    require(policy.may_see_statements, actor)
    wanted = _statements()
    if cursor:
        at = sa.tuple_(*Cursor.read(cursor).as_row())
        wanted = wanted.where(sa.tuple_(Statement.imported_on, Statement.id) < at)
    wanted = wanted.order_by(Statement.imported_on.desc(), Statement.id.desc())
    return _paged(wanted, limit, _statement, lambda row: Cursor(row.imported_on, row.id).write())


def show(
    actor: Actor, statement_id: UUID, *, status: str | None = None, cursor: str | None = None, limit: int = 100
) -> dict[str, Any]:
    """A statement: how far it is, what its lines were, and some of them in order. Raises Missing, Invalid."""
    if not policy.may_see_statements(actor):
        raise Missing()
    row = execute(_statements().where(Statement.id == statement_id)).one_or_none()
    if row is None:
        raise Missing()
    page = _lines(row, status, cursor, limit)
    return {**_statement(row), **_counts(row), "items": page.items, "next": page.next}


def exceptions(
    actor: Actor, *, status: str = OPEN, owner: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page:
    """What is not explained yet, or what was (`resolved`); the oldest first. Raises Forbidden, Invalid."""
    require(policy.may_see_statements, actor)
    if status not in {OPEN, RESOLVED}:
        raise Invalid(fields={"status": [_("Use one of: %(listed)s.", listed=f"{OPEN}, {RESOLVED}")]})
    is_open = BankException.what.is_(None)
    wanted = found_exceptions().where(is_open if status == OPEN else ~is_open)
    if owner:
        wanted = wanted.where(BankException.owner_id.in_(sa.select(Person.id).where(Person.name == owner)))
    if cursor:
        at = sa.tuple_(*Cursor.read(cursor).as_row())
        wanted = wanted.where(sa.tuple_(BankException.opened_on, BankException.line_id) > at)
    wanted = wanted.order_by(BankException.opened_on, BankException.line_id)
    return _paged(wanted, limit, exception_item, lambda row: Cursor(row.opened_on, row.id).write())


def owners(actor: Actor) -> list[str]:
    """Who of finance may be asked to explain something, by name. Raises Forbidden."""
    require(policy.may_explain, actor)
    wanted = sa.select(Person.name).where(
        sa.literal(Role.FINANCE.value) == sa.any_(Person.roles), Person.disabled_on.is_(None)
    )
    return list(execute(wanted.order_by(Person.name)).scalars())


def found_exceptions() -> Any:
    """Exceptions with their line and the people they have to do with."""
    owner, resolver = sa.orm.aliased(Person), sa.orm.aliased(Person)
    return (
        sa.select(
            BankException.line_id.label("id"),
            BankException.opened_on,
            BankException.resolved_on,
            BankException.what,
            owner.name.label("owner"),
            resolver.name.label("resolved_by"),
            Line.statement_id,
            Line.position,
            Line.day,
            Line.amount,
            Line.back,
            Statement.currency,
        )
        .join(Line, Line.id == BankException.line_id)
        .join(Statement, Statement.id == Line.statement_id)
        .join(owner, owner.id == BankException.owner_id)
        .outerjoin(resolver, resolver.id == BankException.resolved_by)
    )


def exception_item(row: Any) -> dict[str, Any]:
    """An exception as lists have it."""
    told = {name: getattr(row, name) for name in ("id", "statement_id", "day", "back", "owner", "opened_on")}
    ended = {name: getattr(row, name) for name in ("what", "resolved_by", "resolved_on")}
    return {**told, **ended, **_signed(row.amount, row.currency)}


def _signed(amount: int | None, currency: str) -> dict[str, Any]:
    """An amount without its sign, and which way it went; both None where it could not be read."""
    if amount is None:
        return {"amount": None, "direction": None}
    return {"amount": Money(abs(amount), currency), "direction": "in" if amount > 0 else "out"}


def _statements() -> sa.Select[Any]:
    columns = [column for column in Statement.__table__.columns if column.name not in {"digest", "imported_by"}]
    return sa.select(*columns, Person.name.label("imported_by")).join(Person, Person.id == Statement.imported_by)


def _statement(row: Any) -> dict[str, Any]:
    names = ("id", "form", "status", "imported_by", "imported_on", "from_on", "until_on", "lines", "done", "currency")
    told = {name: getattr(row, name) for name in names}
    return {**told, "opening": row.opening, "closing": row.closing}


def _counts(row: Any) -> dict[str, Any]:
    """How many lines are where, what the booked ones were, and by how much they miss the closing balance."""
    each = execute(
        sa.select(Line.status, Line.what, sa.func.count().label("n"), sa.func.sum(Line.amount).label("minor"))
        .where(Line.statement_id == row.id)
        .group_by(Line.status, Line.what)
    ).all()
    counts = dict.fromkeys((status.value for status in LineStatus), 0)
    whats = dict.fromkeys((what.value for what in What), 0)
    for one in each:
        counts[one.status.value] += one.n
        if one.what is not None:
            whats[one.what.value] += one.n
    moved = sum(int(one.minor or 0) for one in each if one.status != LineStatus.REJECTED)
    known = row.opening is not None and row.closing is not None
    return {
        "counts": counts,
        "whats": {name: count for name, count in whats.items() if count},
        "gap": row.closing - row.opening - moved if known else None,
    }


def _lines(row: Any, status: str | None, cursor: str | None, limit: int) -> Page:
    columns = (
        Line.id,
        Line.position,
        Line.status,
        Line.fault,
        Line.day,
        Line.amount,
        Line.back,
        Line.what,
        Line.source,
    )
    wanted: Any = sa.select(*columns).where(Line.statement_id == row.id).order_by(Line.position)
    if status:
        wanted = wanted.where(Line.status == _known(status))
    if cursor:
        wanted = wanted.where(Line.position > _position(cursor))

    def item(one: Any) -> dict[str, Any]:
        names = ("id", "position", "status", "fault", "day", "back", "what", "source")
        return {**{name: getattr(one, name) for name in names}, **_signed(one.amount, row.currency)}

    return _paged(wanted, limit, item, lambda one: str(one.position))


def _known(status: str) -> LineStatus:
    try:
        return LineStatus(status)
    except ValueError:
        listed = ", ".join(LineStatus)
        raise Invalid(fields={"status": [_("Use one of: %(listed)s.", listed=listed)]}) from None


def _position(cursor: str) -> int:
    """After which line of the statement the page begins. Raises Invalid."""
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise Invalid(fields={"cursor": [_("This page marker is not valid. Start from the first page.")]})
    return int(cursor)


def _paged(wanted: sa.Select[Any], limit: int, item: Any, cursor: Any) -> Page:
    limit = max(1, min(limit, MOST))
    rows = execute(wanted.limit(limit + 1)).all()
    return Page([item(row) for row in rows[:limit]], cursor(rows[limit - 1]) if len(rows) > limit else None)
