"""Grievances: what a member's employer does to them, in stages, with a representative. What happened is sealed."""

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves


class GrievanceKind(StrEnum):
    """What it is about."""

    DISMISSAL = "dismissal"
    PAY = "pay"
    PRESSURE = "pressure"
    CONTRACT_DEBT = "contract_debt"
    CONDITIONS = "conditions"
    OTHER = "other"


class Stage(StrEnum):
    """How far it went."""

    TOLD = "told"
    TAKEN = "taken"
    EMPLOYER = "employer"
    LABOUR_BODY = "labour_body"
    COURT = "court"
    INTERNATIONAL = "international"
    CLOSED = "closed"


class GrievanceOutcome(StrEnum):
    """How it ended."""

    WON = "won"
    SETTLED = "settled"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    NOT_TAKEN = "not_taken"


GRIEVANCE_KIND_WORDS: dict[str, Any] = {
    GrievanceKind.DISMISSAL: _("Dismissal"),
    GrievanceKind.PAY: _("Pay"),
    GrievanceKind.PRESSURE: _("Pressure"),
    GrievanceKind.CONTRACT_DEBT: _("A debt from a contract"),
    GrievanceKind.CONDITIONS: _("Conditions of work"),
    GrievanceKind.OTHER: _("Something else"),
}
STAGE_WORDS: dict[str, Any] = {
    Stage.TOLD: _("Told"),
    Stage.TAKEN: _("Taken up"),
    Stage.EMPLOYER: _("With the employer"),
    Stage.LABOUR_BODY: _("With a labour body"),
    Stage.COURT: _("In court"),
    Stage.INTERNATIONAL: _("With an international body"),
    Stage.CLOSED: _("Closed"),
}
OUTCOME_WORDS: dict[str, Any] = {
    GrievanceOutcome.WON: _("Won"),
    GrievanceOutcome.SETTLED: _("Settled"),
    GrievanceOutcome.LOST: _("Lost"),
    GrievanceOutcome.WITHDRAWN: _("Withdrawn"),
    GrievanceOutcome.NOT_TAKEN: _("Not taken up"),
}
#: From a stage that somebody works on it goes to any other, to its end, or back to who assigns.
_ON = {Stage.TOLD, Stage.EMPLOYER, Stage.LABOUR_BODY, Stage.COURT, Stage.INTERNATIONAL, Stage.CLOSED}
#: As far as a representative goes with it.
WORKED_ON = (Stage.TAKEN, Stage.EMPLOYER, Stage.LABOUR_BODY, Stage.COURT, Stage.INTERNATIONAL)


class CollectiveCase(WithId, Base):
    """Several grievances that are carried together. Part `shared` (title, text, what was done) under a key (GRIEVANCE)
    of its own, whose readers are the representative, the members who were asked or joined, and recovery.

    `asked_id` is another representative who is asked to lead it from now on; who leads it seals the key to them, or one
    of its members when who led it is there no more.
    """

    __tablename__ = "collective_case"
    __table_args__ = (
        enum_check("kind", GrievanceKind),
        sa.CheckConstraint("asked_id <> representative_id", name="handed_to_another"),
        sa.CheckConstraint("open OR asked_id IS NULL", name="handed_on_while_open"),
        sa.Index(None, "representative_id"),
        sa.Index(None, "asked_id"),
    )
    NAMED_IN_LOG: ClassVar = False
    UPDATES: ClassVar = ("open", "representative_id", "asked_id")
    kind: Mapped[GrievanceKind]
    representative_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    asked_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("membership.id"))
    open: Mapped[bool] = mapped_column(sa.Boolean, default=True, server_default=sa.true())


class Grievance(Moves, WithId, Base):
    """What a member tells. Parts `story`, `outcome` under a key (GRIEVANCE) with this row as scope and subject: the
    member's, the union compartment's until a representative takes it, then the representative's; and recovery's.

    `status` is the stage. Days and deadlines are in the steps' parts: a day and a court name a person. A representative
    who is named has not taken it yet while it is told. `joined` says that the member agreed to the collective case that
    `collective_id` asks them into.
    """

    __tablename__ = "grievance"
    __table_args__ = (
        enum_check("kind", GrievanceKind),
        enum_check("status", Stage),
        enum_check("outcome", GrievanceOutcome),
        sa.CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="closed_with_an_outcome"),
        sa.CheckConstraint("member_id <> representative_id", name="represented_by_another"),
        sa.CheckConstraint(
            "status IN ('told', 'closed') OR representative_id IS NOT NULL", name="taken_by_a_representative"
        ),
        sa.CheckConstraint("NOT joined OR collective_id IS NOT NULL", name="joined_something"),
        sa.CheckConstraint("status <> 'told' OR collective_id IS NULL OR joined", name="together_once_taken"),
        sa.Index(None, "member_id"),
        sa.Index(None, "representative_id"),
        sa.Index(None, "collective_id"),
    )
    NAMED_IN_LOG: ClassVar = False
    MOVES: ClassVar = {
        None: {Stage.TOLD},
        Stage.TOLD: {Stage.TAKEN, Stage.CLOSED},
        Stage.TAKEN: _ON,
        Stage.EMPLOYER: _ON,
        Stage.LABOUR_BODY: _ON,
        Stage.COURT: _ON,
        Stage.INTERNATIONAL: _ON,
    }
    UPDATES: ClassVar = ("status", "outcome", "representative_id", "collective_id", "joined")
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    kind: Mapped[GrievanceKind]
    status: Mapped[Stage]
    outcome: Mapped[GrievanceOutcome | None]
    representative_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("membership.id"))
    collective_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("collective_case.id"))
    joined: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())


class GrievanceStep(WithId, Base):
    """Something done, or to be done until a day: the part `step` (text, day, due, done). `number` orders steps."""

    __tablename__ = "grievance_step"
    __table_args__ = (enum_check("stage", Stage), sa.UniqueConstraint("grievance_id", "number"))
    NAMED_IN_LOG: ClassVar = False
    grievance_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grievance.id"))
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    stage: Mapped[Stage]
    number: Mapped[int]
