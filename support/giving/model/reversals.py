"""Money that goes back to whoever gave it: refunds that two of finance agreed on, Stripe's refunds, and disputes."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves


class OrderStatus(StrEnum):
    """A refund of ours: asked, released by another and then given to Stripe; declined, taken back, or refused there."""

    ASKED = "asked"
    RELEASED = "released"
    SENT = "sent"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


class RefundReason(StrEnum):
    """Why a gift is given back."""

    DONOR_ASKED = "donor_asked"
    DUPLICATE = "duplicate"
    MISTAKE = "mistake"
    FRAUD = "fraud"


ORDER_WORDS: dict[str, Any] = {
    OrderStatus.ASKED: _("Waits for a second person"),
    OrderStatus.RELEASED: _("Released"),
    OrderStatus.SENT: _("Given to Stripe"),
    OrderStatus.DECLINED: _("Declined"),
    OrderStatus.WITHDRAWN: _("Taken back"),
    OrderStatus.FAILED: _("Failed"),
}
REFUND_REASONS: dict[str, Any] = {
    RefundReason.DONOR_ASKED: _("The donor asked for it"),
    RefundReason.DUPLICATE: _("Given twice by mistake"),
    RefundReason.MISTAKE: _("The wrong amount or fund"),
    RefundReason.FRAUD: _("The card was not the donor's"),
}


class RefundOrder(Moves, WithId, Base):
    """A refund asked by one of finance and released by another, in minor units. `refund_id` is Stripe's, once made."""

    __tablename__ = "refund_order"
    __table_args__ = (
        enum_check("status", OrderStatus),
        enum_check("reason", RefundReason),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("status = 'withdrawn' OR decided_by <> asked_by", name="two_people"),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_on IS NULL)", name="decided_by_somebody"),
        sa.CheckConstraint("(status = 'asked') = (decided_by IS NULL)", name="decided"),
        sa.CheckConstraint("(status = 'sent') = (refund_id IS NOT NULL)", name="sent_has_an_id"),
        sa.Index(None, "gift_id"),
        sa.Index(None, "status"),
    )
    MOVES: ClassVar = {
        None: {OrderStatus.ASKED},
        OrderStatus.ASKED: {OrderStatus.RELEASED, OrderStatus.DECLINED, OrderStatus.WITHDRAWN},
        OrderStatus.RELEASED: {OrderStatus.SENT, OrderStatus.FAILED},
    }
    UPDATES: ClassVar = ("status", "decided_by", "decided_on", "refund_id", "sweeps")
    gift_id: Mapped[UUID] = mapped_column(sa.ForeignKey("gift.id"))
    amount: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[RefundReason]
    status: Mapped[OrderStatus]
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_on: Mapped[date]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_on: Mapped[date | None]
    refund_id: Mapped[str | None] = mapped_column(unique=True)
    sweeps: Mapped[int] = mapped_column(default=0)


class Refund(Base):
    """A refund of a gift, by Stripe's id."""

    __tablename__ = "refund"
    UPDATES: ClassVar = ("status",)
    id: Mapped[str] = mapped_column(primary_key=True)
    gift_id: Mapped[UUID] = mapped_column(sa.ForeignKey("gift.id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str]


class Dispute(Base):
    """A dispute about a gift, by Stripe's id. Evidence may be sent until `due_on`; `owner_id` looks after it."""

    __tablename__ = "dispute"
    __table_args__ = (
        sa.CheckConstraint("(answered_by IS NULL) = (answered_on IS NULL)", name="answered_by_somebody"),
        sa.CheckConstraint("reason ~ '^[a-z_]{1,60}$'", name="reason_code"),
        sa.Index(None, "due_on"),
    )
    UPDATES: ClassVar = ("status", "due_on", "owner_id", "answered_by", "answered_on")
    id: Mapped[str] = mapped_column(primary_key=True)
    gift_id: Mapped[UUID] = mapped_column(sa.ForeignKey("gift.id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str | None]
    due_on: Mapped[date | None]
    owner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    answered_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    answered_on: Mapped[date | None]
