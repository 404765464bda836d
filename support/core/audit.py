"""Who did what to which object: appended in the act's own transaction, never changed.

No personal data and no address. What an officer does carries a day, not a time. What a member of the union does about
themselves is not in the log at all, and what staff do about a member does not name them: rows stand in the order in
which they were written, and between an officer's acts even a nameless one would join the two.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from support.core import clock
from support.core.db import Base, WithId, aside, db


class AuditEvent(WithId, Base):
    """One act. `reason` is a code, never words."""

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.CheckConstraint("action ~ '^[a-z_]+[.][a-z_]+$'", name="action_code"),
        sa.CheckConstraint("reason ~ '^[a-z0-9_.-]{1,64}$'", name="reason_code"),
        sa.CheckConstraint("actor_kind = 'staff' OR at IS NULL", name="day_only"),
        sa.Index("audit_event_order_idx", "day", "at", "id"),
        sa.Index(None, "object_id"),
        sa.Index(None, "actor_id"),
    )
    UPDATES: ClassVar = ()
    day: Mapped[date]
    at: Mapped[datetime | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    object_kind: Mapped[str | None]
    object_id: Mapped[UUID | None]
    reason: Mapped[str | None]


#: Kinds of actor who leave no row.
SILENT = frozenset({"member"})


def _object_id(subject: Any) -> UUID | None:
    """The id of what was acted upon; none of what its model says must not be named here."""
    return getattr(subject, "id", None) if getattr(subject, "NAMED_IN_LOG", True) else None


def _silent(actor: Any) -> bool:
    return getattr(actor, "kind", None) in SILENT


def _row(actor: Any, action: str, subject: Any, reason: str | None) -> dict[str, Any]:
    kind = getattr(actor, "kind", "system") if actor is not None else "system"
    return {
        "id": uuid4(),
        "day": clock.today(),
        "at": clock.now() if kind == "staff" else None,
        "actor_kind": kind,
        "actor_id": getattr(actor, "id", None),
        "action": action,
        "object_kind": getattr(subject, "__tablename__", None) or getattr(subject, "audited_as", None),
        "object_id": _object_id(subject),
        "reason": reason,
    }


def record(actor: Any, action: str, subject: Any = None, *, reason: str | None = None) -> None:
    """Append one act to the log, in the transaction of the act. `actor` None is the system itself."""
    db.session.flush()
    if not _silent(actor):
        db.session.execute(sa.insert(AuditEvent), _row(actor, action, subject, reason))


def record_all(actor: Any, action: str, subjects: Iterable[Any], *, reason: str | None = None) -> None:
    """Append the same act on many objects, one row each, in one statement."""
    db.session.flush()
    rows = [_row(actor, action, subject, reason) for subject in subjects]
    if rows and not _silent(actor):
        db.session.execute(sa.insert(AuditEvent), rows)


def refuse(actor: Any, rule: str, subject: Any = None) -> None:
    """Record a refusal in a transaction of its own, since the request is about to roll back."""
    record_aside(actor, "access.refused", subject, reason=rule)


def record_aside(actor: Any, action: str, subject: Any = None, *, reason: str | None = None) -> None:
    """Record what must stay although the request is rolled back, such as a failed sign-in."""
    if _silent(actor):
        return
    with aside() as connection:
        connection.execute(sa.insert(AuditEvent), _row(actor, action, subject, reason))
