"""How a case moved, how a seat is handed on, and when somebody asks again how it went."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.cases.model.case import MAIN_SEATS, SeatEnd, SeatName, Status
from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: In days: how long somebody has to answer, the longest leave, and the longest a case rests before it is looked at.
TO_ANSWER, LONGEST_COVER, LONGEST_HOLD = 14, 92, 365


class Transition(StrEnum):
    """What a holder does with a whole case. Vetting and an agreed plan move it by themselves."""

    ON_HOLD = "on_hold"
    RESUME = "resume"
    CLOSED = "closed"
    REOPENED = "reopened"


class TransferStatus(StrEnum):
    """Where the handing on of a seat stands; all but the first are its end."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    #: Somebody left, or the case was frozen, while it waited.
    ENDED = "ended"


class FollowUpStatus(StrEnum):
    """Whether somebody still has to ask how it went."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class Work(StrEnum):
    """Whether an officer has found work: part of what a follow-up seals."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


#: The codes as staff read them.
TRANSITION_WORDS: dict[str, Any] = {
    Transition.ON_HOLD: _("Put on hold"),
    Transition.RESUME: _("Go on"),
    Transition.CLOSED: _("Close"),
    Transition.REOPENED: _("Open again"),
}
TRANSFER_WORDS: dict[str, Any] = {
    TransferStatus.ASKED: _("Waits for an answer"),
    TransferStatus.ACCEPTED: _("Accepted"),
    TransferStatus.DECLINED: _("Declined"),
    TransferStatus.WITHDRAWN: _("Withdrawn"),
    TransferStatus.EXPIRED: _("Not answered in time"),
    TransferStatus.ENDED: _("Came to nothing"),
}
FOLLOW_UP_WORDS: dict[str, Any] = {
    FollowUpStatus.OPEN: _("To be asked"),
    FollowUpStatus.DONE: _("Asked"),
    FollowUpStatus.SKIPPED: _("Left out"),
}
SEAT_END_WORDS: dict[str, Any] = {
    SeatEnd.UNASSIGNED: _("taken out"),
    SeatEnd.FOR_CAUSE: _("taken out for cause"),
    SeatEnd.TRANSFERRED: _("handed on"),
    SeatEnd.COVER_ENDED: _("the leave was over"),
    SeatEnd.DISABLED: _("no longer works here"),
}
WORK_WORDS: dict[str, Any] = {
    Work.YES: _("Yes"),
    Work.NO: _("No"),
    Work.UNKNOWN: _("Not known"),
}


class CaseMove(WithId, Base):
    """One move of a case's status; its reason is a sealed part, the team's alone to read.

    `position` counts the moves of one case, which carry days and no times. `returns_to` is where a closed case goes
    back to when it is opened again. `moved_by` is empty for what the system did.
    """

    __tablename__ = "case_move"
    __table_args__ = (
        enum_check("moved_from", Status),
        enum_check("moved_to", Status),
        enum_check("returns_to", Status),
        sa.CheckConstraint("moved_from <> moved_to", name="somewhere_else"),
        sa.CheckConstraint("(moved_to = 'closed') = (returns_to IS NOT NULL)", name="closed_returns"),
        sa.CheckConstraint("position > 0", name="counted"),
        sa.UniqueConstraint("case_id", "position"),
    )
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    position: Mapped[int]
    moved_from: Mapped[Status]
    moved_to: Mapped[Status]
    moved_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("principal.id"))
    moved_on: Mapped[date]
    returns_to: Mapped[Status | None]


_MAIN = ", ".join(f"'{seat.value}'" for seat in MAIN_SEATS)


class Transfer(Moves, WithId, Base):
    """A main seat that somebody asks a colleague to take. It changes hands when the colleague accepts, and not before.

    Reason and answer are sealed parts. The keys are sealed to the receiver from the day it is asked, because only the
    sender can do that, and deleted the moment it comes to nothing.
    """

    __tablename__ = "transfer"
    MOVES: ClassVar = {
        None: {TransferStatus.ASKED},
        TransferStatus.ASKED: set(TransferStatus) - {TransferStatus.ASKED},
    }
    __table_args__ = (
        enum_check("status", TransferStatus),
        sa.CheckConstraint(f"seat IN ({_MAIN})", name="main_seat"),
        sa.CheckConstraint("receiver_id <> sender_id", name="two_people"),
        sa.CheckConstraint("accepted_by = receiver_id", name="accepted_by_receiver"),
        sa.CheckConstraint("(status = 'accepted') = (accepted_by IS NOT NULL)", name="accepted_by_somebody"),
        sa.CheckConstraint("(status = 'asked') = (answered_on IS NULL)", name="answered_on_a_day"),
        sa.CheckConstraint("until > asked_on", name="time_to_answer"),
        sa.Index("transfer_open_seat_idx", "case_id", "seat", unique=True, postgresql_where="status = 'asked'"),
        sa.Index(
            "transfer_open_receiver_idx", "case_id", "receiver_id", unique=True, postgresql_where="status = 'asked'"
        ),
        sa.Index("transfer_received_idx", "receiver_id", sa.text("asked_on DESC"), sa.text("id DESC")),
        sa.Index("transfer_sent_idx", "sender_id", sa.text("asked_on DESC"), sa.text("id DESC")),
        sa.Index(None, "case_id"),
    )
    UPDATES: ClassVar = ("status", "answered_on", "accepted_by")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    seat: Mapped[SeatName]
    sender_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    receiver_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    status: Mapped[TransferStatus]
    asked_on: Mapped[date]
    until: Mapped[date]
    answered_on: Mapped[date | None]
    accepted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))


class FollowUp(Moves, WithId, Base):
    """A day on which somebody asks the officer of a closed case how it went; the answer is a sealed part."""

    __tablename__ = "follow_up"
    MOVES: ClassVar = {
        None: {FollowUpStatus.OPEN},
        FollowUpStatus.OPEN: {FollowUpStatus.DONE, FollowUpStatus.SKIPPED},
    }
    __table_args__ = (
        enum_check("status", FollowUpStatus),
        sa.CheckConstraint("(status = 'open') = (done_on IS NULL)", name="done_on_a_day"),
        sa.CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", name="done_by_somebody"),
        sa.Index("follow_up_open_idx", "case_id", "due_on", unique=True, postgresql_where="status = 'open'"),
        sa.Index(None, "case_id"),
    )
    UPDATES: ClassVar = ("status", "done_on", "done_by")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    due_on: Mapped[date]
    status: Mapped[FollowUpStatus]
    done_on: Mapped[date | None]
    done_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
