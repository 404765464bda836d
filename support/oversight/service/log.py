"""Reading the log: newest first, by object or by actor."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.core import audit
from support.core.access import Actor, require
from support.core.audit import AuditEvent
from support.core.db import execute
from support.core.errors import Invalid, Missing
from support.oversight import policy
from support.people.model import Person

MOST = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Of a cursor: the day, the microseconds since 1970 (or a row without a time), the id.
_LAYOUT = struct.Struct(">iq16s")
_NO_TIME = -1


@dataclass(frozen=True)
class Place:
    """The sort key of the last row shown: day, time (an officer's act has none) and id."""

    day: date
    at: datetime | None
    id: UUID

    def write(self) -> str:
        """As it travels in an address."""
        micros = _NO_TIME if self.at is None else (self.at - _EPOCH) // timedelta(microseconds=1)
        packed = _LAYOUT.pack(self.day.toordinal(), micros, self.id.bytes)
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Place":
        """The opposite. Raises Invalid for anything that was not written here."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            day, micros, ident = _LAYOUT.unpack(raw)
            at = None if micros == _NO_TIME else _EPOCH + timedelta(microseconds=micros)
            return cls(date.fromordinal(day), at, UUID(bytes=ident))
        except (ValueError, OverflowError, binascii.Error, struct.error):
            raise Invalid(fields={"cursor": [_("This page marker is not valid. Start from the first page.")]}) from None

    def before(self) -> sa.ColumnElement[bool]:
        """The rows that come after this place in the list."""
        day, at, ident = AuditEvent.day, AuditEvent.at, AuditEvent.id
        if self.at is None:
            rest = sa.and_(at.is_(None), ident < self.id)
        else:
            rest = sa.or_(at.is_(None), at < self.at, sa.and_(at == self.at, ident < self.id))
        return sa.and_(day <= self.day, sa.or_(day < self.day, rest))


@dataclass(frozen=True)
class Page:
    """Part of the log, and the cursor of the next part."""

    items: list[dict[str, Any]]
    next: str | None


def read_audit(viewer: Actor, *, about: str = "", actor: str = "", cursor: str = "", limit: int = MOST) -> Page:
    """The log, newest first; the reading is recorded in it. `about` is an object's id, `actor` a name or anybody's id.

    Raises Forbidden, Invalid.
    """
    require(policy.may_read_audit, viewer)
    statement = sa.select(AuditEvent.__table__, Person.name).outerjoin(Person, Person.id == AuditEvent.actor_id)
    if about:
        statement = statement.where(AuditEvent.object_id == _uuid(about))
    if actor:
        statement = statement.where(_by(actor))
    if cursor:
        statement = statement.where(Place.read(cursor).before())
    # Of a day, the acts without a time come last: a flood of failed sign-ins must not bury what staff did.
    newest = (AuditEvent.day.desc(), AuditEvent.at.desc().nulls_last(), AuditEvent.id.desc())
    rows = execute(statement.order_by(*newest).limit(limit + 1)).all()
    audit.record(viewer, "audit.read")
    shown = rows[:limit]
    following = Place(shown[-1].day, shown[-1].at, shown[-1].id).write() if len(rows) > limit else None
    return Page([_item(row) for row in shown], following)


def _by(actor: str) -> sa.ColumnElement[bool]:
    try:
        return AuditEvent.actor_id == UUID(actor)
    except ValueError:
        return AuditEvent.actor_id == sa.select(Person.id).where(Person.name == actor).scalar_subquery()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(fields={"object": [_("Give the object's id, as the log shows it.")]}) from None


def _item(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "day": row.day,
        "at": None if row.at is None else row.at.astimezone(UTC),
        "actor": row.name if row.actor_kind == "staff" and row.name else row.actor_kind,
        "action": row.action,
        "object_kind": row.object_kind,
        "object_id": row.object_id,
        "reason": row.reason,
    }


def alarms(actor: Actor) -> list[dict[str, Any]]:
    """The alarms not settled yet. Raises Forbidden for who is no auditor."""
    require(policy.may_see_alarms, actor)
    return cases.alarms()


def settle_alarm(actor: Actor, alarm_id: UUID) -> None:
    """Say that an alarm was looked into. Raises Missing, to whoever is no auditor for every alarm."""
    if not policy.may_see_alarms(actor):
        raise Missing()
    cases.settle_alarm(actor, alarm_id)
