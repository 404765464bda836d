"""Programmes: what is published of a course. Who gives it is a partner, whose name is sealed."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves
from support.partners.model import LANGUAGES, REGIONS, within
from support.retraining.model.codes import Certificate, Form, Level, ProgrammeStatus, Skill, Trade


class Programme(Moves, WithId, Base):
    """A course: `cost` of one seat in minor units, `weeks` long at `hours` a week, with so many `seats`.

    `title` and `about` are published to every officer and name nobody. `apply_by` and `starts_on` to `ends_on` are
    days, all included. A place is only held while less than `seats` are taken: the database counts.
    """

    __tablename__ = "programme"
    MOVES: ClassVar = {
        None: {ProgrammeStatus.DRAFT, ProgrammeStatus.OPEN},
        ProgrammeStatus.DRAFT: {ProgrammeStatus.OPEN, ProgrammeStatus.CANCELLED},
        ProgrammeStatus.OPEN: {ProgrammeStatus.CLOSED, ProgrammeStatus.CANCELLED},
        ProgrammeStatus.CLOSED: {ProgrammeStatus.OPEN, ProgrammeStatus.CANCELLED},
    }
    __table_args__ = (
        enum_check("trade", Trade),
        enum_check("form", Form),
        enum_check("level", Level),
        enum_check("certificate", Certificate),
        enum_check("status", ProgrammeStatus),
        sa.CheckConstraint(within("languages", LANGUAGES), name="languages_known"),
        sa.CheckConstraint(within("needs_skills", Skill), name="needs_skills_known"),
        sa.CheckConstraint(within("gives_skills", Skill), name="gives_skills_known"),
        sa.CheckConstraint("cardinality(languages) > 0", name="some_language"),
        sa.CheckConstraint("region IN (" + ", ".join(f"'{one}'" for one in REGIONS) + ")", name="region_known"),
        sa.CheckConstraint("weeks BETWEEN 1 AND 260", name="weeks_within"),
        sa.CheckConstraint("hours BETWEEN 1 AND 60", name="hours_within"),
        sa.CheckConstraint("seats BETWEEN 1 AND 10000", name="seats_within"),
        sa.CheckConstraint("cost >= 0", name="cost_not_negative"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
        sa.CheckConstraint("apply_by <= starts_on AND starts_on <= ends_on", name="days_in_order"),
        sa.Index("programme_open_idx", "starts_on", "id", postgresql_where="status = 'open'"),
        sa.Index(None, "provider_id"),
    )
    UPDATES: ClassVar = (
        "title",
        "about",
        "trade",
        "form",
        "level",
        "certificate",
        "status",
        "languages",
        "region",
        "needs_skills",
        "gives_skills",
        "weeks",
        "hours",
        "seats",
        "cost",
        "currency",
        "apply_by",
        "starts_on",
        "ends_on",
    )
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partner.id"))
    title: Mapped[str]
    about: Mapped[str]
    trade: Mapped[Trade]
    form: Mapped[Form]
    level: Mapped[Level] = mapped_column(default=Level.FIRST)
    certificate: Mapped[Certificate]
    status: Mapped[ProgrammeStatus] = mapped_column(default=ProgrammeStatus.OPEN)
    languages: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    region: Mapped[str]
    needs_skills: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    gives_skills: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    weeks: Mapped[int]
    hours: Mapped[int]
    seats: Mapped[int]
    cost: Mapped[int]
    currency: Mapped[str]
    apply_by: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
