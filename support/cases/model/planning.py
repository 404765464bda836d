"""Plans in the open zone: versions, codes, days and who. What is to be reached, and how, are sealed parts."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.cases.model.case import Need
from support.core.db import Base, WithId, enum_check
from support.core.states import Moves


class PlanStatus(StrEnum):
    """Where a version stands. Only where money follows does somebody else approve it first."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    AGREED = "agreed"
    SUPERSEDED = "superseded"


#: A version that is being worked on or answered; a case has one at most.
UNDECIDED = (PlanStatus.DRAFT, PlanStatus.PROPOSED, PlanStatus.APPROVED)


class StepOwner(StrEnum):
    """Whose a step is."""

    OFFICER = "officer"
    STAFF = "staff"


class StepStatus(StrEnum):
    """How far a step is."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


#: What is still to be done.
UNDONE = (StepStatus.TODO, StepStatus.DOING)


class Pace(StrEnum):
    """How a step stands against its days, reckoned when it is shown."""

    LATER = "later"
    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"
    OVER = "over"


#: The codes as staff read them.
PLAN_WORDS: dict[str, Any] = {
    PlanStatus.DRAFT: _("Draft"),
    PlanStatus.PROPOSED: _("Proposed"),
    PlanStatus.APPROVED: _("Approved"),
    PlanStatus.AGREED: _("Agreed"),
    PlanStatus.SUPERSEDED: _("Replaced"),
}
STEP_WORDS: dict[str, Any] = {
    StepStatus.TODO: _("To do"),
    StepStatus.DOING: _("Begun"),
    StepStatus.DONE: _("Done"),
    StepStatus.DROPPED: _("Dropped"),
}
PACE_WORDS: dict[str, Any] = {
    Pace.LATER: _("Not begun yet"),
    Pace.ON_TIME: _("On time"),
    Pace.AT_RISK: _("At risk"),
    Pace.OVERDUE: _("Overdue"),
    Pace.OVER: _("Over"),
}


class Plan(Moves, WithId, Base):
    """One version of what is agreed with an officer. A later one follows it; an agreed one never changes.

    `money` says that money follows from it, so that somebody who did not write it has to approve it.
    """

    __tablename__ = "plan"
    MOVES: ClassVar = {
        None: {PlanStatus.DRAFT},
        PlanStatus.DRAFT: {PlanStatus.PROPOSED, PlanStatus.SUPERSEDED},
        PlanStatus.PROPOSED: {PlanStatus.DRAFT, PlanStatus.APPROVED, PlanStatus.AGREED, PlanStatus.SUPERSEDED},
        PlanStatus.APPROVED: {PlanStatus.DRAFT, PlanStatus.AGREED, PlanStatus.SUPERSEDED},
        PlanStatus.AGREED: {PlanStatus.SUPERSEDED},
    }
    __table_args__ = (
        enum_check("status", PlanStatus),
        sa.CheckConstraint("version > 0", name="counted"),
        sa.CheckConstraint("approved_by <> author_id", name="two_people"),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_on IS NULL)", name="approved_on_a_day"),
        sa.CheckConstraint(
            "approved_by IS NULL OR (money AND status NOT IN ('draft', 'proposed'))", name="approved_for"
        ),
        sa.CheckConstraint("status <> 'approved' OR approved_by IS NOT NULL", name="approved_by_somebody"),
        sa.CheckConstraint("status <> 'agreed' OR agreed_on IS NOT NULL", name="agreed_on_a_day"),
        sa.CheckConstraint("agreed_on IS NULL OR status IN ('agreed', 'superseded')", name="agreed_for_good"),
        sa.CheckConstraint("agreed_on IS NULL OR NOT money OR approved_by IS NOT NULL", name="money_was_approved"),
        sa.CheckConstraint("(follows IS NULL) = (version = 1)", name="follows_the_one_before"),
        sa.UniqueConstraint("case_id", "version"),
        sa.UniqueConstraint("id", "case_id"),
        sa.ForeignKeyConstraint(["follows", "case_id"], ["plan.id", "plan.case_id"]),
        sa.Index(
            "plan_one_undecided_idx",
            "case_id",
            unique=True,
            postgresql_where="status IN ('draft', 'proposed', 'approved')",
        ),
        sa.Index("plan_one_agreed_idx", "case_id", unique=True, postgresql_where="status = 'agreed'"),
    )
    UPDATES: ClassVar = ("status", "money", "approved_by", "approved_on", "agreed_on")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    version: Mapped[int]
    follows: Mapped[UUID | None]
    status: Mapped[PlanStatus]
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    money: Mapped[bool] = mapped_column(sa.Boolean)
    made_on: Mapped[date]
    approved_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    approved_on: Mapped[date | None]
    agreed_on: Mapped[date | None]


class PlanGoal(WithId, Base):
    """What is to be reached for one need. The words are the sealed part "goal"."""

    __tablename__ = "plan_goal"
    __table_args__ = (
        enum_check("need", Need),
        sa.UniqueConstraint("plan_id", "need"),
        sa.UniqueConstraint("id", "case_id"),
        sa.ForeignKeyConstraint(["plan_id", "case_id"], ["plan.id", "plan.case_id"]),
        sa.ForeignKeyConstraint(["case_id", "need"], ["case_need.case_id", "case_need.code"]),
    )
    DELETES: ClassVar = True
    plan_id: Mapped[UUID]
    case_id: Mapped[UUID]
    need: Mapped[Need]
    position: Mapped[int]


class PlanStep(Moves, WithId, Base):
    """One step towards a goal: whose, from when, until when. The words are the sealed part "step"."""

    __tablename__ = "plan_step"
    MOVES: ClassVar = {
        None: {StepStatus.TODO},
        StepStatus.TODO: {StepStatus.DOING, StepStatus.DONE, StepStatus.DROPPED},
        StepStatus.DOING: {StepStatus.TODO, StepStatus.DONE, StepStatus.DROPPED},
        StepStatus.DONE: {StepStatus.TODO, StepStatus.DOING},
        StepStatus.DROPPED: {StepStatus.TODO},
    }
    __table_args__ = (
        enum_check("status", StepStatus),
        enum_check("owner", StepOwner),
        sa.CheckConstraint("due_on >= starts_on", name="due_after_start"),
        sa.CheckConstraint("(owner = 'staff') = (person_id IS NOT NULL)", name="staff_by_name"),
        sa.ForeignKeyConstraint(["goal_id", "case_id"], ["plan_goal.id", "plan_goal.case_id"]),
        sa.Index(None, "goal_id"),
        sa.Index("plan_step_due_idx", "case_id", "due_on", postgresql_where="status IN ('todo', 'doing')"),
        sa.Index(
            "plan_step_late_idx",
            "due_on",
            postgresql_where="status IN ('todo', 'doing') AND escalated_on IS NULL",
        ),
    )
    UPDATES: ClassVar = ("status", "escalated_on")
    DELETES: ClassVar = True
    goal_id: Mapped[UUID]
    case_id: Mapped[UUID]
    owner: Mapped[StepOwner]
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    starts_on: Mapped[date]
    due_on: Mapped[date]
    status: Mapped[StepStatus]
    escalated_on: Mapped[date | None]


class Escalation(WithId, Base):
    """A step whose day is over, told once to the lead of a team: that there is one, and nothing of what it is."""

    __tablename__ = "escalation"
    __table_args__ = (sa.Index(None, "team"), sa.Index(None, "case_id"))
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    step_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plan_step.id"), unique=True)
    team: Mapped[str]
    day: Mapped[date]
