"""Gifts and the notices about them: opaque ids, amounts, codes and days. Nothing of who paid."""

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
    """A gift to a fund, in minor units. `sweeps` counts how often it was looked for without a notice.

    A gift of every month is one row a month, made when its invoice is paid; its private link is the pledge's.
    `link_hash` is SHA-256 of the token in the donor's private link, which is kept nowhere.
    """

    __tablename__ = "gift"
    __table_args__ = (
        enum_check("status", Status),
        sa.ForeignKeyConstraint(["fund_id", "currency"], ["fund.id", "fund.currency"]),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("status <> 'paid' OR charge_id IS NOT NULL", name="paid_by_a_charge"),
        sa.CheckConstraint("octet_length(link_hash) = 32", name="link_hash_length"),
        sa.CheckConstraint("(pledge_id IS NULL) = (invoice_id IS NULL)", name="monthly_by_an_invoice"),
        sa.Index(None, "status", "sweeps"),
        sa.Index(None, "day", "id"),
        sa.Index(None, "pledge_id"),
        sa.Index(None, "campaign_id"),
    )
    # Money that came is booked, whatever was thought of the gift before.
    MOVES: ClassVar = {
        None: {Status.INTENDED, Status.PAID},
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
    campaign_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("campaign.id"))
    pledge_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("pledge.id"))
    invoice_id: Mapped[str | None] = mapped_column(unique=True)
    link_hash: Mapped[bytes | None] = mapped_column(unique=True)


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
