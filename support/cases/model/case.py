"""A case in the open zone: a handle, a status, needs, seats and links. Nothing here names or describes anybody."""

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
    VETTING = "vetting"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    CLOSED = "closed"
    DECLINED = "declined"


class Clearance(StrEnum):
    """What vetting has said. Only a cleared case is paid for, save for an emergency."""

    PENDING = "pending"
    CLEARED = "cleared"
    DECLINED = "declined"


class SeatName(StrEnum):
    """The two who hold a case, so that nobody is indispensable and nobody sees everything; and who covers a leave."""

    OWNER = "owner"
    DEPUTY = "deputy"
    COVER = "cover"


#: The seats a case must have filled; the third is there while somebody is on leave.
MAIN_SEATS = (SeatName.OWNER, SeatName.DEPUTY)


class SeatEnd(StrEnum):
    """Why somebody left a seat."""

    UNASSIGNED = "unassigned"
    FOR_CAUSE = "for_cause"
    TRANSFERRED = "transferred"
    COVER_ENDED = "cover_ended"
    DISABLED = "disabled"


class NeedStatus(StrEnum):
    """Whether a need still waits, or how it ended."""

    OPEN = "open"
    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"
    WITHDRAWN = "withdrawn"


class LinkKind(StrEnum):
    """What two cases have to do with each other."""

    SAME_PERSON = "same_person"
    NOT_SAME = "not_same"
    HOUSEHOLD = "household"
    VOUCHED = "vouched"


#: The codes as staff read them.
NEED_WORDS: dict[str, Any] = {
    Need.FINANCIAL: _("Money"),
    Need.RETRAINING: _("Retraining"),
    Need.LEGAL: _("Legal help"),
    Need.PSYCHOLOGICAL: _("Psychological help"),
}
STATUS_WORDS: dict[str, Any] = {
    Status.NEW: _("New"),
    Status.VETTING: _("In vetting"),
    Status.ACCEPTED: _("Accepted"),
    Status.ACTIVE: _("Active"),
    Status.ON_HOLD: _("On hold"),
    Status.CLOSED: _("Closed"),
    Status.DECLINED: _("Declined"),
}
CLEARANCE_WORDS: dict[str, Any] = {
    Clearance.PENDING: _("Not vetted yet"),
    Clearance.CLEARED: _("Cleared"),
    Clearance.DECLINED: _("Declined"),
}
SEAT_WORDS: dict[str, Any] = {
    SeatName.OWNER: _("Owner"),
    SeatName.DEPUTY: _("Deputy"),
    SeatName.COVER: _("Leave cover"),
}
NEED_STATUS_WORDS: dict[str, Any] = {
    NeedStatus.OPEN: _("Open"),
    NeedStatus.MET: _("Met"),
    NeedStatus.PARTLY: _("Met in part"),
    NeedStatus.UNMET: _("Not met"),
    NeedStatus.WITHDRAWN: _("No longer wanted"),
}
LINK_WORDS: dict[str, Any] = {
    LinkKind.SAME_PERSON: _("The same person"),
    LinkKind.NOT_SAME: _("Not the same person"),
    LinkKind.HOUSEHOLD: _("One household"),
    LinkKind.VOUCHED: _("One vouched for the other"),
}


class Case(Moves, WithId, Base):
    """One officer's case.

    `handed_over_on` is the day both seats were first filled and intake's access ended; `resumes` is where a case on
    hold goes back to, `held_until` the day to look at it again. A frozen case keeps its status, so that nothing
    about it looks different to the officer. `merged_into` names the case that is kept of two of one person.
    """

    __tablename__ = "case"
    MOVES: ClassVar = {
        None: {Status.NEW},
        Status.NEW: {Status.VETTING, Status.ON_HOLD, Status.CLOSED},
        Status.VETTING: {Status.ACCEPTED, Status.DECLINED, Status.ON_HOLD, Status.CLOSED},
        Status.ACCEPTED: {Status.ACTIVE, Status.VETTING, Status.ON_HOLD, Status.CLOSED},
        Status.ACTIVE: {Status.VETTING, Status.ON_HOLD, Status.CLOSED},
        Status.ON_HOLD: {
            Status.NEW,
            Status.VETTING,
            Status.ACCEPTED,
            Status.ACTIVE,
            Status.DECLINED,
            Status.CLOSED,
        },
        Status.CLOSED: {Status.NEW, Status.ACCEPTED, Status.ACTIVE},
        Status.DECLINED: {Status.VETTING, Status.ACCEPTED},
    }
    __table_args__ = (
        enum_check("status", Status),
        enum_check("clearance", Clearance),
        enum_check("resumes", Status),
        sa.CheckConstraint("(status = 'on_hold') = (resumes IS NOT NULL)", name="hold_resumes"),
        sa.CheckConstraint("merged_into <> id", name="merged_into_another"),
        sa.Index(
            "case_queue_idx", sa.text("opened_on DESC"), sa.text("id DESC"), postgresql_where="handed_over_on IS NULL"
        ),
        sa.Index("case_order_idx", sa.text("opened_on DESC"), sa.text("id DESC")),
    )
    UPDATES: ClassVar = (
        "status",
        "handed_over_on",
        "clearance",
        "frozen",
        "resumes",
        "held_until",
        "closed_on",
        "merged_into",
    )
    reference: Mapped[str] = mapped_column(unique=True)
    handle: Mapped[str] = mapped_column(unique=True)
    officer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("officer.id"), unique=True)
    status: Mapped[Status]
    opened_on: Mapped[date]
    handed_over_on: Mapped[date | None]
    clearance: Mapped[Clearance] = mapped_column(default=Clearance.PENDING, server_default="pending")
    frozen: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    resumes: Mapped[Status | None]
    held_until: Mapped[date | None]
    closed_on: Mapped[date | None]
    merged_into: Mapped[UUID | None] = mapped_column(sa.ForeignKey("case.id"))


class CaseNeed(Moves, WithId, Base):
    """A need of a case. What was assessed, and the officer's own words, are sealed parts of this row.

    Whatever a need came to, it can come up again, and money that arrives meets it.
    """

    __tablename__ = "case_need"
    MOVES: ClassVar = {
        None: {NeedStatus.OPEN},
        NeedStatus.OPEN: {NeedStatus.MET, NeedStatus.PARTLY, NeedStatus.UNMET, NeedStatus.WITHDRAWN},
        NeedStatus.PARTLY: {NeedStatus.OPEN, NeedStatus.MET, NeedStatus.UNMET, NeedStatus.WITHDRAWN},
        NeedStatus.MET: {NeedStatus.OPEN, NeedStatus.PARTLY},
        NeedStatus.UNMET: {NeedStatus.OPEN, NeedStatus.MET},
        NeedStatus.WITHDRAWN: {NeedStatus.OPEN, NeedStatus.MET},
    }
    __table_args__ = (
        enum_check("code", Need),
        enum_check("status", NeedStatus),
        sa.UniqueConstraint("case_id", "code"),
    )
    UPDATES: ClassVar = ("status", "assessed_on")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    code: Mapped[Need]
    status: Mapped[NeedStatus] = mapped_column(default=NeedStatus.OPEN)
    assessed_on: Mapped[date | None]


class Seat(Base):
    """Who holds a case: one owner, one deputy, never the same person twice; a cover until a day.

    `number` is how the officer knows them: the first who ever held the case is Coordinator 1.
    """

    __tablename__ = "seat"
    __table_args__ = (
        enum_check("seat", SeatName),
        sa.UniqueConstraint("case_id", "person_id"),
        sa.CheckConstraint("(seat = 'cover') = (until IS NOT NULL)", name="cover_ends"),
        sa.Index("seat_person_id_idx", "person_id", "case_id"),
    )
    DELETES: ClassVar = True
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    seat: Mapped[SeatName] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    since: Mapped[date]
    number: Mapped[int]
    until: Mapped[date | None]


class PastSeat(WithId, Base):
    """A seat that somebody took, and how it ended: who held the case when, and of which team they were."""

    __tablename__ = "past_seat"
    __table_args__ = (
        enum_check("seat", SeatName),
        enum_check("ended", SeatEnd),
        sa.CheckConstraint("(until IS NULL) = (ended IS NULL)", name="ended_on_a_day"),
        sa.Index(None, "case_id"),
    )
    UPDATES: ClassVar = ("until", "ended")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    seat: Mapped[SeatName]
    number: Mapped[int]
    team: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    ended: Mapped[SeatEnd | None]


class CaseLink(Base):
    """What two cases have to do with each other; a freeze follows all links but `not_same`. The smaller id first."""

    __tablename__ = "case_link"
    __table_args__ = (
        enum_check("kind", LinkKind),
        sa.CheckConstraint("one_id < other_id", name="in_order"),
        sa.Index(None, "other_id"),
    )
    DELETES: ClassVar = True
    one_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    kind: Mapped[LinkKind]
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    made_on: Mapped[date]


class Note(WithId, Base):
    """A note of the team; its text is a sealed part, never the officer's to read."""

    __tablename__ = "case_note"
    __table_args__ = (sa.Index(None, "case_id"),)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    written_on: Mapped[date]
