"""Gifts and what Stripe told us about them: opaque ids, amounts, codes and days. Nothing of who paid."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves


class Status(StrEnum):
    """A gift: meant, at the checkout, waiting for a slow bank, paid; or nothing came of it."""

    INTENDED = "intended"
    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


class Gift(Moves, WithId, Base):
    """A gift to a fund, in minor units. `sweeps` counts how often it was looked for without a notice."""

    __tablename__ = "gift"
    __table_args__ = (
        enum_check("status", Status),
        sa.ForeignKeyConstraint(["fund_id", "currency"], ["fund.id", "fund.currency"]),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("status <> 'paid' OR charge_id IS NOT NULL", name="paid_by_a_charge"),
        sa.Index(None, "status", "sweeps"),
    )
    # Money that came is booked, whatever was thought of the gift before.
    MOVES: ClassVar = {
        None: {Status.INTENDED},
        Status.INTENDED: {Status.OPEN, Status.PROCESSING, Status.PAID, Status.FAILED, Status.EXPIRED},
        Status.OPEN: {Status.PROCESSING, Status.PAID, Status.FAILED, Status.EXPIRED},
        Status.PROCESSING: {Status.PAID, Status.FAILED},
        Status.FAILED: {Status.PAID},
        Status.EXPIRED: {Status.PAID},
    }
    UPDATES: ClassVar = ("status", "checkout_id", "intent_id", "charge_id", "settled", "sweeps")
    fund_id: Mapped[UUID]
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[Status]
    day: Mapped[date]
    checkout_id: Mapped[str | None] = mapped_column(unique=True)
    intent_id: Mapped[str | None] = mapped_column(unique=True)
    charge_id: Mapped[str | None] = mapped_column(unique=True)
    settled: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    sweeps: Mapped[int] = mapped_column(default=0)


class StripeEvent(Base):
    """A notice that was taken: that it was, and what it was about. Its payload is never kept."""

    __tablename__ = "stripe_event"
    __table_args__ = (sa.Index(None, "day"),)
    DELETES: ClassVar = True
    event_id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    object_id: Mapped[str]
    livemode: Mapped[bool] = mapped_column(sa.Boolean)
    day: Mapped[date]


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
    """A dispute about a gift, by Stripe's id."""

    __tablename__ = "dispute"
    UPDATES: ClassVar = ("status",)
    id: Mapped[str] = mapped_column(primary_key=True)
    gift_id: Mapped[UUID] = mapped_column(sa.ForeignKey("gift.id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str]


class Payout(Base):
    """A payout to our bank, by Stripe's id. `booked` once its lines are known."""

    __tablename__ = "payout"
    UPDATES: ClassVar = ("status", "booked")
    id: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str]
    booked: Mapped[bool] = mapped_column(sa.Boolean, default=False)
