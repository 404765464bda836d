"""What a lawyer works on. A court and a day together name somebody: both are sealed, and so is the kind of matter."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves
from support.referrals.model.codes import DateStatus, MatterStatus


class Matter(Moves, WithId, Base):
    """A legal matter of a referral. Kind, court, number, power of attorney and outcome are part `matter`."""

    __tablename__ = "matter"
    MOVES: ClassVar = {
        None: {MatterStatus.OPEN},
        MatterStatus.OPEN: {MatterStatus.CLOSED},
        MatterStatus.CLOSED: {MatterStatus.OPEN},
    }
    __table_args__ = (enum_check("status", MatterStatus), sa.Index(None, "referral_id"))
    UPDATES: ClassVar = ("status",)
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    opened_on: Mapped[date]
    status: Mapped[MatterStatus] = mapped_column(default=MatterStatus.OPEN)


class MatterDate(Moves, WithId, Base):
    """A hearing or a deadline of a matter: whether it is which, when and where, is part `when`."""

    __tablename__ = "matter_date"
    MOVES: ClassVar = {
        None: {DateStatus.COMING},
        DateStatus.COMING: {DateStatus.KEPT, DateStatus.MOVED, DateStatus.MISSED},
        DateStatus.MISSED: {DateStatus.KEPT, DateStatus.MOVED},
    }
    __table_args__ = (enum_check("status", DateStatus), sa.Index(None, "matter_id"))
    UPDATES: ClassVar = ("status",)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"))
    status: Mapped[DateStatus] = mapped_column(default=DateStatus.COMING)
