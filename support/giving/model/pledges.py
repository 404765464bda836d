"""Gifts of every month, as they were promised; each month that is paid is a gift of its own."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves


class PledgeStatus(StrEnum):
    """A pledge: meant, at the checkout, running; a card failed and Stripe tries again; lapsed after grace, or ended."""

    INTENDED = "intended"
    OPEN = "open"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    LAPSED = "lapsed"
    ENDED = "ended"
    FAILED = "failed"
    EXPIRED = "expired"


PLEDGE_WORDS: dict[str, Any] = {
    PledgeStatus.INTENDED: _("Not paid yet"),
    PledgeStatus.OPEN: _("Not paid yet"),
    PledgeStatus.ACTIVE: _("Running"),
    PledgeStatus.PAST_DUE: _("A payment failed"),
    PledgeStatus.LAPSED: _("Lapsed"),
    PledgeStatus.ENDED: _("Ended"),
    PledgeStatus.FAILED: _("Failed"),
    PledgeStatus.EXPIRED: _("Run out"),
}
_LATER = {PledgeStatus.ACTIVE, PledgeStatus.PAST_DUE, PledgeStatus.LAPSED, PledgeStatus.ENDED}


class Pledge(Moves, WithId, Base):
    """So much every month to a fund, in minor units. Its payer is known to Stripe alone.

    `past_due_on` is the day on which a payment first failed, empty while all is well. `ends_on` is set once it will
    not be renewed. `link_hash` is SHA-256 of the token in the donor's private link, which is kept nowhere.
    """

    __tablename__ = "pledge"
    __table_args__ = (
        enum_check("status", PledgeStatus),
        sa.ForeignKeyConstraint(["fund_id", "currency"], ["fund.id", "fund.currency"]),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("octet_length(link_hash) = 32", name="link_hash_length"),
        sa.CheckConstraint("status <> 'active' OR subscription_id IS NOT NULL", name="active_by_a_subscription"),
        sa.CheckConstraint("status <> 'past_due' OR past_due_on IS NOT NULL", name="past_due_since_a_day"),
        sa.Index(None, "status", "sweeps"),
    )
    MOVES: ClassVar = {
        None: {PledgeStatus.INTENDED},
        PledgeStatus.INTENDED: {PledgeStatus.OPEN, PledgeStatus.FAILED, PledgeStatus.EXPIRED, *_LATER},
        PledgeStatus.OPEN: {PledgeStatus.FAILED, PledgeStatus.EXPIRED, *_LATER},
        PledgeStatus.EXPIRED: _LATER,
        PledgeStatus.FAILED: _LATER,
        PledgeStatus.ACTIVE: {PledgeStatus.PAST_DUE, PledgeStatus.LAPSED, PledgeStatus.ENDED},
        PledgeStatus.PAST_DUE: {PledgeStatus.ACTIVE, PledgeStatus.LAPSED, PledgeStatus.ENDED},
        PledgeStatus.LAPSED: {PledgeStatus.ENDED},
    }
    UPDATES: ClassVar = (
        "amount",
        "status",
        "checkout_id",
        "subscription_id",
        "past_due_on",
        "ends_on",
        "sweeps",
    )
    fund_id: Mapped[UUID]
    campaign_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("campaign.id"))
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[PledgeStatus]
    day: Mapped[date]
    checkout_id: Mapped[str | None] = mapped_column(unique=True)
    subscription_id: Mapped[str | None] = mapped_column(unique=True)
    past_due_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    link_hash: Mapped[bytes | None] = mapped_column(unique=True)
    sweeps: Mapped[int] = mapped_column(default=0)
