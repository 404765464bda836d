"""The database: one transaction a request, committed at the edge.

Two exceptions exist and no other: `aside`, a separate short transaction for what must outlive a rollback, and
`step`, which ends one verb's transaction so that an outside service can be called with none open.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


#: Under this name a request's session keeps what `step` must call before it commits.
HOLD = "before_step"
#: And under these what is done outside the database once its transaction was kept, or lost.
KEPT, LOST = "when_kept", "when_lost"

log = logging.getLogger("apora")


class Base(DeclarativeBase):
    """A table. The application's login may read and insert; a model names what more it needs.

    `UPDATES` lists the columns that login may change, `DELETES` says whether it may delete rows; `make migrate`
    turns both into GRANTs, so that what no model names the database refuses.
    """

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        datetime: sa.DateTime(timezone=True),
        date: sa.Date(),
        bytes: sa.LargeBinary(),
        str: sa.Text(),
        int: sa.BigInteger(),
        UUID: sa.Uuid(),
        dict[str, Any]: JSONB(),
        Enum: sa.Enum(
            Enum, native_enum=False, create_constraint=False, length=32, values_callable=lambda e: [m.value for m in e]
        ),
    }
    UPDATES: ClassVar[tuple[str, ...]] = ()
    DELETES: ClassVar[bool] = False
    INSERTS: ClassVar[bool] = True


class WithId:
    """A random id: a time-ordered one would tell when somebody asked for help."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


db = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": False, "expire_on_commit": False})
Row = TypeVar("Row", bound=Base)


def session() -> Session:
    """The request's session."""
    return db.session()


def save(row: Row) -> Row:
    """Write a row so that the database has judged it; the edge commits."""
    db.session.add(row)
    db.session.flush()
    return row


def flush() -> None:
    """Send what was changed to the database, within the transaction."""
    db.session.flush()


@contextmanager
def aside() -> Iterator[Connection]:
    """A transaction of its own, for what must stay although the request is rolled back.

    It must not refer to rows the request has not committed.
    """
    with db.engine.begin() as connection:
        yield connection


def step() -> None:
    """End the first verb of a two-step door: its intent is committed before an outside service is called.

    What the request holds until its end (the lock on its idempotency key) is taken over by another connection first.
    """
    hold = session().info.get(HOLD)
    if hold is not None:
        hold()
    db.session.commit()
    _ended(KEPT)


@contextmanager
def attempt() -> Iterator[None]:
    """One of several acts of a request: when it raises, what it wrote is undone and the others stay.

    Only for acts within the database: what `when_kept` and `when_lost` were told stays told.
    """
    with db.session.begin_nested():
        yield


def when_kept(act: Callable[[], None]) -> None:
    """Do this once the transaction is committed; not at all if it is rolled back."""
    session().info.setdefault(KEPT, []).append(act)


def when_lost(act: Callable[[], None]) -> None:
    """Undo something outside the database if the transaction is rolled back.

    When the commit itself fails nobody knows whether it took place, so nothing is undone: a sweep has to find it.
    """
    session().info.setdefault(LOST, []).append(act)


def _ended(how: str) -> None:
    """Do what was asked for this end of the transaction; a fault of it changes nothing of what was decided."""
    kept = session().info
    acts = kept.pop(how, [])
    kept.pop(KEPT, None)
    kept.pop(LOST, None)
    for act in acts:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - whatever it is: the transaction has ended
            log.warning("after the transaction: %s", type(error).__name__)


@contextmanager
def at_the_edge() -> Iterator[None]:
    """Commit when the block returns, roll back when it raises: a request, a job or a command."""
    try:
        yield
    except BaseException:
        db.session.rollback()
        _ended(LOST)
        raise
    try:
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    _ended(KEPT)


def enum_check(column: str, values: type[Enum], name: str | None = None) -> sa.CheckConstraint:
    """A CHECK that a column holds one of an enumeration's values."""
    listed = ", ".join(f"'{member.value}'" for member in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")


def execute(statement: sa.Executable, parameters: Any = None) -> Any:
    """Run a Core statement in the request's transaction, after what is pending."""
    db.session.flush()
    return db.session.execute(statement, parameters)


def many(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], sa.Select[Any]]:
    """Rows as arrays, for `insert(model).from_select(*many(model, rows), include_defaults=False)`.

    One short statement however many rows there are, where a list of values would be compiled and sent row by row.
    Every row names the same columns; nothing is filled in.
    """
    columns = [model.__table__.c[name] for name in rows[0]]
    arrays = [sa.literal([row[one.name] for row in rows], sa.ARRAY(one.type)) for one in columns]
    given = sa.func.unnest(*arrays).table_valued(*(sa.column(one.name, one.type) for one in columns))
    listed = given.render_derived(name="given")
    return [one.name for one in columns], sa.select(*(listed.c[one.name] for one in columns))


__all__ = [
    "HOLD",
    "Base",
    "Connection",
    "Row",
    "WithId",
    "aside",
    "at_the_edge",
    "attempt",
    "db",
    "enum_check",
    "execute",
    "flush",
    "many",
    "save",
    "session",
    "step",
    "when_kept",
    "when_lost",
]
