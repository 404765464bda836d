"""What a psychologist works with. The open zone knows that an hour was offered or held, and not when."""

from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves
from support.referrals.model.codes import Instrument, MeetingStatus, Moment


class Meeting(Moves, WithId, Base):
    """An hour with a psychologist; when, where and what was noted are parts `when` and `note`."""

    __tablename__ = "meeting"
    MOVES: ClassVar = {
        None: {MeetingStatus.OFFERED},
        MeetingStatus.OFFERED: {MeetingStatus.AGREED, MeetingStatus.HELD, MeetingStatus.MISSED,
                                MeetingStatus.CANCELLED},
        MeetingStatus.AGREED: {MeetingStatus.HELD, MeetingStatus.MISSED, MeetingStatus.CANCELLED},
    }  # fmt: skip
    __table_args__ = (
        enum_check("status", MeetingStatus),
        sa.UniqueConstraint("referral_id", "position"),
        sa.CheckConstraint("position > 0", name="position_counts"),
    )
    UPDATES: ClassVar = ("status",)
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    position: Mapped[int]
    status: Mapped[MeetingStatus] = mapped_column(default=MeetingStatus.OFFERED)


class Assessment(WithId, Base):
    """A self-assessment that the officer filled in: answers and score are part `answers`."""

    __tablename__ = "assessment"
    __table_args__ = (
        enum_check("instrument", Instrument),
        enum_check("moment", Moment),
        sa.UniqueConstraint("referral_id", "position"),
        sa.CheckConstraint("position > 0", name="position_counts"),
        sa.Index(
            "assessment_once_idx",
            "referral_id",
            "instrument",
            "moment",
            unique=True,
            postgresql_where="moment IN ('start', 'end')",
        ),
    )
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    instrument: Mapped[Instrument]
    moment: Mapped[Moment]
    position: Mapped[int]
