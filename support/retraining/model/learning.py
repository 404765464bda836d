"""An officer's place in a programme, and their way through it."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves
from support.retraining.model.codes import DropReason, EnrolmentStatus, MilestoneKind


class Enrolment(Moves, WithId, Base):
    """A place, or a wish for one. `position` orders the waiting list without telling when somebody asked.

    What was written about it is under the case's training key: parts `wish`, `progress`, `why_left`.
    """

    __tablename__ = "enrolment"
    MOVES: ClassVar = {
        None: {EnrolmentStatus.APPLIED},
        EnrolmentStatus.APPLIED: {EnrolmentStatus.WAITING, EnrolmentStatus.OFFERED, EnrolmentStatus.DECLINED,
                                  EnrolmentStatus.WITHDRAWN},
        EnrolmentStatus.WAITING: {EnrolmentStatus.OFFERED, EnrolmentStatus.DECLINED, EnrolmentStatus.WITHDRAWN},
        EnrolmentStatus.OFFERED: {EnrolmentStatus.ENROLLED, EnrolmentStatus.DECLINED, EnrolmentStatus.WITHDRAWN},
        EnrolmentStatus.ENROLLED: {EnrolmentStatus.ATTENDING, EnrolmentStatus.DROPPED},
        EnrolmentStatus.ATTENDING: {EnrolmentStatus.COMPLETED, EnrolmentStatus.DROPPED},
    }  # fmt: skip
    __table_args__ = (
        enum_check("status", EnrolmentStatus),
        enum_check("drop_reason", DropReason),
        sa.CheckConstraint("(status = 'dropped') = (drop_reason IS NOT NULL)", name="dropped_for_a_reason"),
        sa.CheckConstraint("certified IS FALSE OR status = 'completed'", name="certified_when_completed"),
        sa.UniqueConstraint("programme_id", "position"),
        sa.Index(
            "enrolment_once_idx",
            "case_id",
            "programme_id",
            unique=True,
            postgresql_where="status IN ('applied', 'waiting', 'offered', 'enrolled', 'attending')",
        ),
        sa.Index("enrolment_programme_idx", "programme_id", "status", "position"),
    )
    UPDATES: ClassVar = ("status", "drop_reason", "certified", "offered_until", "changed_on")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programme.id"))
    position: Mapped[int]
    status: Mapped[EnrolmentStatus] = mapped_column(default=EnrolmentStatus.APPLIED)
    applied_on: Mapped[date]
    changed_on: Mapped[date]
    offered_until: Mapped[date | None]
    drop_reason: Mapped[DropReason | None]
    certified: Mapped[bool] = mapped_column(sa.Boolean, default=False)


class Milestone(WithId, Base):
    """A step of a programme that somebody reached."""

    __tablename__ = "milestone"
    __table_args__ = (enum_check("kind", MilestoneKind), sa.UniqueConstraint("enrolment_id", "kind"))
    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment.id"))
    kind: Mapped[MilestoneKind]
    reached_on: Mapped[date]
