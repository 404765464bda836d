"""What help from others costs: told by whoever arranges it, and asked for as aid by a holder."""

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


class CostStatus(StrEnum):
    """Where a cost stands."""

    TOLD = "told"
    ASKED = "asked"
    DROPPED = "dropped"


COST_WORDS: dict[str, Any] = {
    CostStatus.TOLD: _("Told"),
    CostStatus.ASKED: _("Asked for"),
    CostStatus.DROPPED: _("Not asked for"),
}


class CaseCost(Moves, WithId, Base):
    """What a referral or a course costs, in minor units. What for is a sealed part of whoever told it.

    `source_id` is the referral's or the enrolment's row. A request for aid that is to pay it names this row, once.
    """

    __tablename__ = "case_cost"
    MOVES: ClassVar = {
        None: {CostStatus.TOLD},
        CostStatus.TOLD: {CostStatus.ASKED, CostStatus.DROPPED},
        CostStatus.ASKED: {CostStatus.TOLD},
    }
    __table_args__ = (
        enum_check("need", Need),
        enum_check("status", CostStatus),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
        sa.UniqueConstraint("id", "case_id"),
        sa.Index(None, "case_id"),
    )
    UPDATES: ClassVar = ("status",)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    need: Mapped[Need]
    source_id: Mapped[UUID]
    amount: Mapped[int]
    currency: Mapped[str]
    told_by: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"))
    told_on: Mapped[date]
    status: Mapped[CostStatus] = mapped_column(default=CostStatus.TOLD)
