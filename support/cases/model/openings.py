"""How much somebody opens: a day's cases are counted, a second person lets more through, a decoy raises an alarm."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check

#: So many different cases somebody opens in a day without asking anybody, and so many more with each yes.
A_DAY, MORE = 20, 10


class AlarmKind(StrEnum):
    """What the auditor is told at once."""

    DECOY_OPENED = "decoy_opened"


class CaseOpening(Base):
    """A case that a member of staff opened on a day, each in a numbered place that none other can take."""

    __tablename__ = "case_opening"
    __table_args__ = (sa.UniqueConstraint("person_id", "day", "place"), sa.CheckConstraint("place > 0", name="counted"))
    DELETES: ClassVar = True
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    place: Mapped[int]


class OpeningAllowance(WithId, Base):
    """A second person's yes to more openings on one day."""

    __tablename__ = "opening_allowance"
    __table_args__ = (
        sa.CheckConstraint("granted_by <> person_id", name="two_people"),
        sa.CheckConstraint(f"more = {MORE}", name="so_many"),
        sa.Index(None, "person_id", "day"),
    )
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    day: Mapped[date]
    granted_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    more: Mapped[int]


class Decoy(Base):
    """A case that is nobody's: whoever opens it looks where they have no business. No page shows this table."""

    __tablename__ = "decoy"
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)


class Alarm(WithId, Base):
    """Something the auditor should see before anything else."""

    __tablename__ = "alarm"
    __table_args__ = (enum_check("kind", AlarmKind),)
    UPDATES: ClassVar = ("settled_on", "settled_by")
    kind: Mapped[AlarmKind]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    day: Mapped[date]
    settled_on: Mapped[date | None]
    settled_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
