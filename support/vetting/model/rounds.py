"""Rounds of vetting, who was named, what each found and what was decided. All that says why is sealed."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves
from support.vetting.model.words import (
    AppealStatus,
    Basis,
    Item,
    Outcome,
    RoundKind,
    RoundStatus,
    VetterStatus,
)


class Appeal(Moves, WithId, Base):
    """The officer asks others to look at a decision again. Their text is a sealed part of the story."""

    __tablename__ = "appeal"
    MOVES: ClassVar = {None: {AppealStatus.OPEN}, AppealStatus.OPEN: {AppealStatus.HEARD}}
    __table_args__ = (
        enum_check("status", AppealStatus),
        sa.UniqueConstraint("id", "case_id"),
        sa.ForeignKeyConstraint(["decision_id", "case_id"], ["vetting_decision.id", "vetting_decision.case_id"]),
        sa.Index(None, "case_id"),
        sa.Index("appeal_open_idx", "case_id", unique=True, postgresql_where="status = 'open'"),
    )
    UPDATES: ClassVar = ("status",)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    decision_id: Mapped[UUID]
    status: Mapped[AppealStatus]
    made_on: Mapped[date]


class VettingRound(Moves, WithId, Base):
    """One look into a case by two, and by a third when they differ. A case has one open round at most."""

    __tablename__ = "vetting_round"
    MOVES: ClassVar = {
        None: {RoundStatus.OPEN},
        RoundStatus.OPEN: {RoundStatus.DECIDED, RoundStatus.ENDED},
    }
    __table_args__ = (
        enum_check("kind", RoundKind),
        enum_check("status", RoundStatus),
        sa.CheckConstraint("(kind = 'appeal') = (appeal_id IS NOT NULL)", name="of_an_appeal"),
        # An appeal is of a decision, which is of a round: this key closes the circle, so it is added last.
        sa.ForeignKeyConstraint(
            ["appeal_id", "case_id"],
            ["appeal.id", "appeal.case_id"],
            name="vetting_round_appeal_id_case_id_fkey",
            use_alter=True,
        ),
        sa.UniqueConstraint("case_id", "number"),
        sa.UniqueConstraint("id", "case_id"),
        sa.UniqueConstraint("id", "case_id", "kind"),
        sa.Index("vetting_round_open_idx", "case_id", unique=True, postgresql_where="status = 'open'"),
    )
    UPDATES: ClassVar = ("status",)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    number: Mapped[int]
    kind: Mapped[RoundKind]
    status: Mapped[RoundStatus]
    appeal_id: Mapped[UUID | None]
    opened_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    opened_on: Mapped[date]


class Vetter(Moves, WithId, Base):
    """Somebody named in a round. Their checks, finding and letter are sealed under keys of this row."""

    __tablename__ = "vetter"
    MOVES: ClassVar = {
        None: {VetterStatus.NAMED},
        VetterStatus.NAMED: {VetterStatus.READY, VetterStatus.CONFLICT, VetterStatus.REPLACED},
        VetterStatus.READY: {VetterStatus.CONFLICT, VetterStatus.REPLACED},
    }
    __table_args__ = (
        enum_check("status", VetterStatus),
        sa.ForeignKeyConstraint(["round_id", "case_id"], ["vetting_round.id", "vetting_round.case_id"]),
        sa.UniqueConstraint("round_id", "person_id"),
        sa.UniqueConstraint("id", "round_id", "case_id", "person_id"),
        sa.CheckConstraint("named_by <> person_id", name="named_by_another"),
        sa.Index(None, "case_id"),
        sa.Index("vetter_order_idx", "person_id", sa.text("named_on DESC"), sa.text("id DESC")),
    )
    UPDATES: ClassVar = ("status",)
    round_id: Mapped[UUID]
    case_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    status: Mapped[VetterStatus]
    named_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    named_on: Mapped[date]


class VettingConflict(Base):
    """Somebody is not impartial in this case, and stays shut out of it. Why is a sealed part of the vetter's row."""

    __tablename__ = "vetting_conflict"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["vetter_id", "round_id", "case_id", "person_id"],
            ["vetter.id", "vetter.round_id", "vetter.case_id", "vetter.person_id"],
        ),
    )
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    vetter_id: Mapped[UUID]
    round_id: Mapped[UUID]
    declared_on: Mapped[date]


class VettingCheck(WithId, Base):
    """That something of the list was looked into; what it showed is a sealed part."""

    __tablename__ = "vetting_check"
    __table_args__ = (enum_check("item", Item), sa.Index(None, "vetter_id"))
    vetter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("vetter.id"))
    item: Mapped[Item]
    noted_on: Mapped[date]


class Finding(WithId, Base):
    """What one person found, for good. Which of the outcomes is open, for the database compares them; why is sealed."""

    __tablename__ = "vetting_finding"
    __table_args__ = (
        enum_check("kind", RoundKind),
        enum_check("outcome", Outcome),
        sa.CheckConstraint("(kind = 'appeal') = (outcome IN ('upheld', 'partly', 'rejected'))", name="fits_the_round"),
        sa.ForeignKeyConstraint(
            ["vetter_id", "round_id", "case_id", "person_id"],
            ["vetter.id", "vetter.round_id", "vetter.case_id", "vetter.person_id"],
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "case_id", "kind"], ["vetting_round.id", "vetting_round.case_id", "vetting_round.kind"]
        ),
        sa.UniqueConstraint("vetter_id"),
        sa.UniqueConstraint("round_id", "person_id"),
        sa.UniqueConstraint("id", "round_id", "person_id", "outcome"),
        sa.Index(None, "case_id", "person_id"),
    )
    vetter_id: Mapped[UUID]
    round_id: Mapped[UUID]
    case_id: Mapped[UUID]
    kind: Mapped[RoundKind]
    person_id: Mapped[UUID]
    outcome: Mapped[Outcome]
    found_on: Mapped[date]


def _said_by(which: str) -> sa.ForeignKeyConstraint:
    """The finding, its author and its outcome, as they stand in its own row."""
    return sa.ForeignKeyConstraint(
        [f"{which}_id", "round_id", f"{which}_by", f"{which}_outcome"],
        ["vetting_finding.id", "vetting_finding.round_id", "vetting_finding.person_id", "vetting_finding.outcome"],
    )


class Decision(WithId, Base):
    """What was decided: two different people found the same, or three found three different things."""

    __tablename__ = "vetting_decision"
    __table_args__ = (
        enum_check("outcome", Outcome),
        enum_check("basis", Basis),
        sa.ForeignKeyConstraint(["round_id", "case_id"], ["vetting_round.id", "vetting_round.case_id"]),
        _said_by("one"),
        _said_by("two"),
        _said_by("three"),
        sa.UniqueConstraint("round_id"),
        sa.UniqueConstraint("id", "case_id"),
        sa.CheckConstraint("one_by <> two_by", name="two_people"),
        sa.CheckConstraint("three_by IS NULL OR three_by NOT IN (one_by, two_by)", name="three_people"),
        sa.CheckConstraint(
            "(three_id IS NULL) = (three_by IS NULL) AND (three_id IS NULL) = (three_outcome IS NULL)",
            name="third_is_whole",
        ),
        sa.CheckConstraint("(basis = 'concurring') = (three_id IS NULL)", name="third_when_apart"),
        sa.CheckConstraint(
            "basis <> 'concurring' OR (one_outcome = outcome AND two_outcome = outcome)", name="they_concur"
        ),
        sa.CheckConstraint(
            "basis <> 'apart' OR (outcome IN ('more_information', 'partly') AND one_outcome <> two_outcome"
            " AND three_outcome NOT IN (one_outcome, two_outcome))",
            name="they_differ",
        ),
    )
    round_id: Mapped[UUID]
    case_id: Mapped[UUID]
    outcome: Mapped[Outcome]
    basis: Mapped[Basis]
    one_id: Mapped[UUID]
    one_by: Mapped[UUID]
    one_outcome: Mapped[Outcome]
    two_id: Mapped[UUID]
    two_by: Mapped[UUID]
    two_outcome: Mapped[Outcome]
    three_id: Mapped[UUID | None]
    three_by: Mapped[UUID | None]
    three_outcome: Mapped[Outcome | None]
    decided_on: Mapped[date]


class Answer(WithId, Base):
    """The officer answers what a round asked. The text is a sealed part of the story."""

    __tablename__ = "vetting_answer"
    __table_args__ = (
        sa.ForeignKeyConstraint(["round_id", "case_id"], ["vetting_round.id", "vetting_round.case_id"]),
        sa.UniqueConstraint("round_id"),
        sa.Index(None, "case_id"),
    )
    round_id: Mapped[UUID]
    case_id: Mapped[UUID]
    answered_on: Mapped[date]
