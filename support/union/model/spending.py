"""Money that leaves the members' fund: dues that are given back, and what the union spends. Two people each time."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves
from support.ledger.model import Spending
from support.union.model.dues import How

#: So much, in minor units, one person may approve; what is more takes two.
MOST_BY_ONE = 1_000_00


class ReturnReason(StrEnum):
    """Why dues go back."""

    PAID_TWICE = "paid_twice"
    MISTAKE = "mistake"
    LEFT = "left"
    OTHER = "other"


class ReturnStatus(StrEnum):
    """A payment of dues that goes back: asked, agreed to by another, gone, or not; what did not arrive came back."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DONE = "done"
    DECLINED = "declined"
    BOUNCED = "bounced"


class ExpenseStatus(StrEnum):
    """What the union spends: proposed, approved, paid, or not; what was paid may come back."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    PAID = "paid"
    DECLINED = "declined"
    RETURNED = "returned"


RETURN_REASON_WORDS: dict[str, Any] = {
    ReturnReason.PAID_TWICE: _("Paid twice"),
    ReturnReason.MISTAKE: _("Paid wrongly"),
    ReturnReason.LEFT: _("Has left"),
    ReturnReason.OTHER: _("Another reason"),
}
RETURN_WORDS: dict[str, Any] = {
    ReturnStatus.ASKED: _("Waits for a second person"),
    ReturnStatus.CONFIRMED: _("Agreed, on its way"),
    ReturnStatus.DONE: _("Given back"),
    ReturnStatus.DECLINED: _("Not given back"),
    ReturnStatus.BOUNCED: _("Did not arrive, came back"),
}
EXPENSE_WORDS: dict[str, Any] = {
    ExpenseStatus.PROPOSED: _("Proposed"),
    ExpenseStatus.APPROVED: _("Approved, not paid yet"),
    ExpenseStatus.PAID: _("Paid"),
    ExpenseStatus.DECLINED: _("Not spent"),
    ExpenseStatus.RETURNED: _("Came back"),
}


class DuesReturn(Moves, WithId, Base):
    """A payment of dues that goes back: asked by one of staff, agreed to by another. It has no day."""

    __tablename__ = "dues_return"
    __table_args__ = (
        enum_check("reason", ReturnReason),
        enum_check("status", ReturnStatus),
        sa.CheckConstraint("(status = 'asked') = (decided_by IS NULL)", name="decided_by_somebody"),
        sa.CheckConstraint("status = 'declined' OR asked_by <> decided_by", name="agreed_by_another"),
        sa.Index(
            "dues_return_one_open_idx",
            "payment_id",
            unique=True,
            postgresql_where=sa.text("status IN ('asked', 'confirmed')"),
        ),
        sa.Index(None, "payment_id"),
        sa.Index(None, "status"),
    )
    NAMED_IN_LOG: ClassVar = False
    MOVES: ClassVar = {
        None: {ReturnStatus.ASKED},
        ReturnStatus.ASKED: {ReturnStatus.CONFIRMED, ReturnStatus.DONE, ReturnStatus.DECLINED},
        ReturnStatus.CONFIRMED: {ReturnStatus.DONE, ReturnStatus.DECLINED},
        ReturnStatus.DONE: {ReturnStatus.BOUNCED},
    }
    UPDATES: ClassVar = ("status", "decided_by")
    payment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dues_payment.id"))
    reason: Mapped[ReturnReason]
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    status: Mapped[ReturnStatus]


class UnionExpense(Moves, WithId, Base):
    """What the union spends, in minor units. Who proposes and approves is of the council or a registrar; what is above
    `MOST_BY_ONE` two approve. What it is for, beyond its category, is the part `paper` under COMMON.
    """

    __tablename__ = "union_expense"
    __table_args__ = (
        enum_check("purpose", Spending),
        enum_check("status", ExpenseStatus),
        enum_check("how", How),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_shape"),
        sa.CheckConstraint("how IN ('bank', 'cash')", name="not_by_card"),
        sa.CheckConstraint(
            "proposed_by <> approved_by AND proposed_by <> second_by AND approved_by <> second_by",
            name="different_people",
        ),
        sa.CheckConstraint("approved_by IS NOT NULL OR second_by IS NULL", name="approved_in_turn"),
        sa.CheckConstraint(
            "status IN ('proposed', 'declined') OR"
            " (approved_by IS NOT NULL AND (amount <= 100000 OR second_by IS NOT NULL))",
            name="approved_by_enough",
        ),
        sa.CheckConstraint("(status IN ('paid', 'returned')) = (how IS NOT NULL)", name="paid_somehow"),
        sa.CheckConstraint("(how IS NULL) = (paid_by IS NULL) AND (how IS NULL) = (paid_on IS NULL)",
                           name="paid_by_somebody"),
        sa.CheckConstraint(
            "how <> 'cash' OR (paid_by <> proposed_by AND paid_by IS DISTINCT FROM approved_by"
            " AND paid_by IS DISTINCT FROM second_by)",
            name="counted_out_by_another",
        ),
        sa.Index(None, "status"),
        sa.Index("union_expense_paid_idx", "paid_on", "id"),
    )  # fmt: skip
    MOVES: ClassVar = {
        None: {ExpenseStatus.PROPOSED},
        ExpenseStatus.PROPOSED: {ExpenseStatus.APPROVED, ExpenseStatus.DECLINED},
        ExpenseStatus.APPROVED: {ExpenseStatus.PAID, ExpenseStatus.DECLINED},
        ExpenseStatus.PAID: {ExpenseStatus.RETURNED},
    }
    UPDATES: ClassVar = ("status", "approved_by", "second_by", "how", "paid_by", "paid_on")
    purpose: Mapped[Spending]
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[ExpenseStatus]
    proposed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"))
    approved_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("principal.id"))
    second_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("principal.id"))
    how: Mapped[How | None]
    paid_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    paid_on: Mapped[date | None]
