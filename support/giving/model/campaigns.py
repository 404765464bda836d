"""Campaigns: a goal for a fund until a day. How far one is, is told in steps too coarse to show a single gift."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId


class Campaign(WithId, Base):
    """A campaign, its goal in minor units. `shown` is what everybody is told was given, as of `shown_on`."""

    __tablename__ = "campaign"
    __table_args__ = (
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name="code_shape"),
        sa.CheckConstraint("goal > 0", name="goal_positive"),
        sa.CheckConstraint("shown >= 0 AND shown_gifts >= 0", name="shown_not_negative"),
        sa.ForeignKeyConstraint(["fund_id", "currency"], ["fund.id", "fund.currency"]),
    )
    UPDATES: ClassVar = ("name", "story", "goal", "ends_on", "open", "shown", "shown_gifts", "shown_on")
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    story: Mapped[str]
    fund_id: Mapped[UUID]
    currency: Mapped[str]
    goal: Mapped[int]
    ends_on: Mapped[date]
    open: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    shown: Mapped[int] = mapped_column(default=0)
    shown_gifts: Mapped[int] = mapped_column(default=0)
    shown_on: Mapped[date | None]
    made_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
