"""Money from one fund to another: asked by one of finance, released by another."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves


class TransferStatus(StrEnum):
    """A transfer: asked, and then released or declined by somebody else, or taken back by whoever asked."""

    ASKED = "asked"
    RELEASED = "released"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class TransferReason(StrEnum):
    """Why: the general fund supports a purpose, a closed fund's purpose is met, or it was booked to the wrong one."""

    SUPPORT = "support"
    PURPOSE_MET = "purpose_met"
    CORRECTION = "correction"


TRANSFER_WORDS: dict[str, Any] = {
    TransferStatus.ASKED: _("Waits for a second person"),
    TransferStatus.RELEASED: _("Released"),
    TransferStatus.DECLINED: _("Declined"),
    TransferStatus.WITHDRAWN: _("Taken back"),
}
REASON_WORDS: dict[str, Any] = {
    TransferReason.SUPPORT: _("The general fund supports this purpose"),
    TransferReason.PURPOSE_MET: _("The purpose is met and the fund is closed"),
    TransferReason.CORRECTION: _("It was booked to the wrong fund"),
}


class FundTransfer(Moves, WithId, Base):
    """An amount in minor units from one fund to another of the same currency."""

    __tablename__ = "fund_transfer"
    __table_args__ = (
        enum_check("status", TransferStatus),
        enum_check("reason", TransferReason),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("from_id <> to_id", name="two_funds"),
        sa.CheckConstraint("status = 'withdrawn' OR decided_by <> asked_by", name="two_people"),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_on IS NULL)", name="decided_by_somebody"),
        sa.CheckConstraint("(status = 'asked') = (decided_by IS NULL)", name="decided"),
        sa.ForeignKeyConstraint(["from_id", "currency"], ["fund.id", "fund.currency"]),
        sa.ForeignKeyConstraint(["to_id", "currency"], ["fund.id", "fund.currency"]),
    )
    MOVES: ClassVar = {
        None: {TransferStatus.ASKED},
        TransferStatus.ASKED: {TransferStatus.RELEASED, TransferStatus.DECLINED, TransferStatus.WITHDRAWN},
    }
    UPDATES: ClassVar = ("status", "decided_by", "decided_on")
    from_id: Mapped[UUID]
    to_id: Mapped[UUID]
    amount: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[TransferReason]
    status: Mapped[TransferStatus]
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_on: Mapped[date]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_on: Mapped[date | None]
