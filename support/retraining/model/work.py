"""Work: where somebody began, and how it is at 3, 6 and 12 months."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves
from support.retraining.model.codes import FOLLOWED, PlacementStatus, SalaryBand, Trade, WorkNow


class Placement(Moves, WithId, Base):
    """A job. Employer and place, where they are no partner's, are part `job` under the case's training key."""

    __tablename__ = "placement"
    MOVES: ClassVar = {
        None: {PlacementStatus.OFFERED, PlacementStatus.STARTED},
        PlacementStatus.OFFERED: {PlacementStatus.STARTED, PlacementStatus.ENDED},
        PlacementStatus.STARTED: {PlacementStatus.ENDED},
    }
    __table_args__ = (
        enum_check("status", PlacementStatus),
        enum_check("trade", Trade),
        enum_check("salary", SalaryBand),
        sa.CheckConstraint("(status = 'offered') OR (began_on IS NOT NULL)", name="began_on_a_day"),
        sa.Index(None, "case_id"),
        sa.Index(None, "enrolment_id"),
    )
    UPDATES: ClassVar = ("status", "began_on", "ended_on", "salary")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    enrolment_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("enrolment.id"))
    employer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partner.id"))
    trade: Mapped[Trade]
    salary: Mapped[SalaryBand]
    status: Mapped[PlacementStatus] = mapped_column(default=PlacementStatus.STARTED)
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]


class WorkFollowUp(WithId, Base):
    """How it is some months after a job began: asked when `due_on` has come, answered once."""

    __tablename__ = "work_follow_up"
    __table_args__ = (
        enum_check("outcome", WorkNow),
        enum_check("salary", SalaryBand),
        sa.CheckConstraint("months IN (" + ", ".join(map(str, FOLLOWED)) + ")", name="months_known"),
        sa.CheckConstraint("(outcome IS NULL) = (answered_on IS NULL)", name="answered_on_a_day"),
        sa.UniqueConstraint("placement_id", "months"),
        sa.Index("work_follow_up_due_idx", "due_on", postgresql_where="outcome IS NULL"),
    )
    UPDATES: ClassVar = ("outcome", "salary", "answered_on")
    placement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("placement.id"))
    months: Mapped[int]
    due_on: Mapped[date]
    outcome: Mapped[WorkNow | None]
    salary: Mapped[SalaryBand | None]
    answered_on: Mapped[date | None]
