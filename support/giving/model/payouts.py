"""Payouts of Stripe, and what does not agree until somebody of finance has explained it."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check


class Payout(Base):
    """A payout to our bank, by Stripe's id. `booked` once its lines are known."""

    __tablename__ = "payout"
    UPDATES: ClassVar = ("status", "booked", "arrives_on")
    id: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str]
    booked: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    arrives_on: Mapped[date | None]


class Gap(StrEnum):
    """What does not agree with Stripe."""

    #: A movement of the balance that nothing of ours explains: it stands in suspense.
    UNEXPLAINED = "unexplained"
    #: A paid gift whose movement is not on Stripe's statement after a day.
    UNSETTLED = "unsettled"
    #: A payout that is not the sum of what it is said to be made of.
    PAYOUT = "payout"
    #: A notice that Stripe lists and that never came.
    MISSED = "missed"
    #: Money that was settled in another currency than the gift's.
    CURRENCY = "currency"


class Resolution(StrEnum):
    """What a gap turned out to be."""

    FEE = "fee"
    GIFT = "gift"
    ARRIVED = "arrived"
    LOOKED = "looked"


GAP_WORDS: dict[str, Any] = {
    Gap.UNEXPLAINED: _("A movement nobody has explained"),
    Gap.UNSETTLED: _("A paid gift that is not on the statement"),
    Gap.PAYOUT: _("A payout that is not the sum of its lines"),
    Gap.MISSED: _("A notice that never came"),
    Gap.CURRENCY: _("Settled in another currency"),
}
RESOLUTION_WORDS: dict[str, Any] = {
    Resolution.FEE: _("A fee of Stripe"),
    Resolution.GIFT: _("A gift to a fund"),
    Resolution.ARRIVED: _("It agrees by now"),
    Resolution.LOOKED: _("Looked into; nothing to book"),
}


class ProviderException(WithId, Base):
    """One gap between Stripe's statement and ours, with an owner who explains it. Amounts in minor units.

    `about` is Stripe's id of the movement, payout or event, or the charge of a gift.
    """

    __tablename__ = "provider_exception"
    __table_args__ = (
        enum_check("kind", Gap),
        enum_check("resolution", Resolution),
        sa.UniqueConstraint("kind", "about"),
        sa.CheckConstraint("(closed_on IS NULL) = (resolution IS NULL)", name="closed_with_a_reason"),
        sa.Index("provider_exception_open_idx", "opened_on", "id", postgresql_where=sa.text("closed_on IS NULL")),
    )
    UPDATES: ClassVar = ("amount", "owner_id", "closed_on", "closed_by", "resolution")
    kind: Mapped[Gap]
    about: Mapped[str]
    amount: Mapped[int | None]
    currency: Mapped[str | None]
    opened_on: Mapped[date]
    owner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    closed_on: Mapped[date | None]
    closed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    resolution: Mapped[Resolution | None]
