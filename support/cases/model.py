"""A case in the open zone: a handle, a status, needs and seats. Nothing here names or describes anybody."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves


class Need(StrEnum):
    """What help an officer may ask for. The wish to join the union is sealed and no need."""

    FINANCIAL = "financial"
    RETRAINING = "retraining"
    LEGAL = "legal"
    PSYCHOLOGICAL = "psychological"


class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    ACTIVE = "active"
    CLOSED = "closed"


class SeatName(StrEnum):
    """The two who hold a case, so that nobody is indispensable and nobody sees everything."""

    OWNER = "owner"
    DEPUTY = "deputy"


class NeedStatus(StrEnum):
    """Whether a need still waits."""

    OPEN = "open"
    MET = "met"


#: The codes as staff read them.
NEED_WORDS: dict[str, Any] = {
    Need.FINANCIAL: _("Money"),
    Need.RETRAINING: _("Retraining"),
    Need.LEGAL: _("Legal help"),
    Need.PSYCHOLOGICAL: _("Psychological help"),
}
STATUS_WORDS: dict[str, Any] = {Status.NEW: _("New"), Status.ACTIVE: _("Active"), Status.CLOSED: _("Closed")}
SEAT_WORDS: dict[str, Any] = {SeatName.OWNER: _("Owner"), SeatName.DEPUTY: _("Deputy")}
NEED_STATUS_WORDS: dict[str, Any] = {NeedStatus.OPEN: _("Open"), NeedStatus.MET: _("Met")}


class Case(Moves, WithId, Base):
    """One officer's case. `handed_over_on` is the day both seats were first filled and intake's access ended."""

    __tablename__ = "case"
    MOVES: ClassVar = {
        None: {Status.NEW},
        Status.NEW: {Status.ACTIVE},
        Status.ACTIVE: {Status.CLOSED, Status.ACTIVE},
        Status.CLOSED: {Status.ACTIVE},
    }
    __table_args__ = (
        enum_check("status", Status),
        sa.Index(
            "case_queue_idx", sa.text("opened_on DESC"), sa.text("id DESC"), postgresql_where="handed_over_on IS NULL"
        ),
        sa.Index("case_order_idx", sa.text("opened_on DESC"), sa.text("id DESC")),
    )
    UPDATES: ClassVar = ("status", "handed_over_on")
    reference: Mapped[str] = mapped_column(unique=True)
    handle: Mapped[str] = mapped_column(unique=True)
    officer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("officer.id"), unique=True)
    status: Mapped[Status]
    opened_on: Mapped[date]
    handed_over_on: Mapped[date | None]


class CaseNeed(WithId, Base):
    """A need of a case."""

    __tablename__ = "case_need"
    __table_args__ = (
        enum_check("code", Need),
        enum_check("status", NeedStatus),
        sa.UniqueConstraint("case_id", "code"),
    )
    UPDATES: ClassVar = ("status",)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    code: Mapped[Need]
    status: Mapped[NeedStatus] = mapped_column(default=NeedStatus.OPEN)


class Seat(Base):
    """Who holds a case: one owner, one deputy, never the same person twice."""

    __tablename__ = "seat"
    __table_args__ = (
        enum_check("seat", SeatName),
        sa.UniqueConstraint("case_id", "person_id"),
        sa.Index("seat_person_id_idx", "person_id", "case_id"),
    )
    DELETES: ClassVar = True
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    seat: Mapped[SeatName] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    since: Mapped[date]


class Note(WithId, Base):
    """A note of the team; its text is a sealed part, never the officer's to read."""

    __tablename__ = "case_note"
    __table_args__ = (sa.Index(None, "case_id"),)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    written_on: Mapped[date]
