"""Debts in the open zone: that there is one. To whom, how much and until when are a sealed part."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.aid.model.codes import DebtStatus
from support.core.db import Base, WithId, enum_check
from support.core.states import Moves


class DebtKind(StrEnum):
    """What is owed for; sealed with the rest of a debt."""

    LOAN = "loan"
    CONTRACT_PENALTY = "contract_penalty"
    OTHER = "other"


DEBT_KIND_WORDS: dict[str, Any] = {
    DebtKind.LOAN: _("Loan"),
    DebtKind.CONTRACT_PENALTY: _("Contract penalty"),
    DebtKind.OTHER: _("Another debt"),
}


class Debt(Moves, WithId, Base):
    """What an officer owes. Principal, creditor and court days would tell the state's courts who it is: sealed."""

    __tablename__ = "debt"
    MOVES: ClassVar = {
        None: {DebtStatus.OPEN},
        DebtStatus.OPEN: {DebtStatus.PAID, DebtStatus.DROPPED},
        DebtStatus.PAID: {DebtStatus.OPEN},
        DebtStatus.DROPPED: {DebtStatus.OPEN},
    }
    __table_args__ = (
        enum_check("status", DebtStatus),
        sa.UniqueConstraint("id", "case_id"),
        sa.Index(None, "case_id"),
    )
    UPDATES: ClassVar = ("status", "revision")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    status: Mapped[DebtStatus] = mapped_column(default=DebtStatus.OPEN)
    noted_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    noted_on: Mapped[date]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
