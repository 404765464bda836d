"""Freezes: nothing new of a case is sealed, granted, agreed or paid until two people have lifted it."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves
from support.vetting.model.words import FreezeStatus


class Freeze(Moves, WithId, Base):
    """A case was frozen, with all that hang together with it. Why is a sealed part of this row."""

    __tablename__ = "case_freeze"
    MOVES: ClassVar = {
        None: {FreezeStatus.STANDING},
        FreezeStatus.STANDING: {FreezeStatus.ASKED},
        FreezeStatus.ASKED: {FreezeStatus.LIFTED},
    }
    __table_args__ = (
        enum_check("status", FreezeStatus),
        sa.CheckConstraint("lifted_by <> asked_by", name="two_people"),
        sa.CheckConstraint("(status = 'standing') = (asked_by IS NULL)", name="asked_by_somebody"),
        sa.CheckConstraint("(status = 'lifted') = (lifted_by IS NOT NULL)", name="lifted_by_somebody"),
        sa.CheckConstraint("(asked_by IS NULL) = (asked_on IS NULL)", name="asked_on_a_day"),
        sa.CheckConstraint("(lifted_by IS NULL) = (lifted_on IS NULL)", name="lifted_on_a_day"),
        sa.Index(None, "case_id"),
    )
    UPDATES: ClassVar = ("status", "asked_by", "asked_on", "lifted_by", "lifted_on")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    status: Mapped[FreezeStatus]
    frozen_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    frozen_on: Mapped[date]
    asked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    asked_on: Mapped[date | None]
    lifted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    lifted_on: Mapped[date | None]


class FrozenCase(Base):
    """A case that a freeze takes in."""

    __tablename__ = "frozen_case"
    __table_args__ = (sa.Index(None, "case_id"),)
    freeze_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_freeze.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
