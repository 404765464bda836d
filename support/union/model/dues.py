"""Dues: rates by class from a quarter on, what was paid for which quarters, what was waived, and cards."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves
from support.union.model.membership import MemberClass

#: The code of the fund that dues go to.
DUES_FUND = "dues"
#: At most so many quarters are paid at once.
MOST_QUARTERS = 4


class How(StrEnum):
    """How dues are paid."""

    CARD = "card"
    BANK = "bank"
    CASH = "cash"


class PaymentStatus(StrEnum):
    """A payment of dues: meant, booked, or nothing came of it."""

    WAITING = "waiting"
    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"


class WaiverReason(StrEnum):
    """Why somebody need not pay."""

    HARDSHIP = "hardship"
    IN_SERVICE = "in_service"
    FAMILY = "family"
    HONOUR = "honour"


class WaiverStatus(StrEnum):
    """A waiver, which a second person grants."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"


class TakenBackStatus(StrEnum):
    """A card payment that went back: it waits until whose it was is found, or came again and waits for the same, or
    nothing is left to do.
    """

    WAITING = "waiting"
    AGAIN = "again"
    DONE = "done"


HOW_WORDS: dict[str, Any] = {How.CARD: _("By card"), How.BANK: _("By bank transfer"), How.CASH: _("In cash")}
PAYMENT_WORDS: dict[str, Any] = {
    PaymentStatus.WAITING: _("Waiting"),
    PaymentStatus.PAID: _("Paid"),
    PaymentStatus.FAILED: _("Nothing came of it"),
    PaymentStatus.RETURNED: _("Given back"),
}
WAIVER_REASON_WORDS: dict[str, Any] = {
    WaiverReason.HARDSHIP: _("Hardship"),
    WaiverReason.IN_SERVICE: _("Paying would be dangerous"),
    WaiverReason.FAMILY: _("Parental leave or caring for somebody"),
    WaiverReason.HONOUR: _("Honorary"),
}
WAIVER_WORDS: dict[str, Any] = {
    WaiverStatus.ASKED: _("Asked for"),
    WaiverStatus.GRANTED: _("Granted"),
    WaiverStatus.DECLINED: _("Declined"),
}


class DuesRate(WithId, Base):
    """What a class pays a quarter, in minor units, from a quarter on; the latest before a quarter holds for it."""

    __tablename__ = "dues_rate"
    __table_args__ = (
        enum_check("klass", MemberClass, "class_known"),
        sa.CheckConstraint("amount >= 0", name="not_negative"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_shape"),
        sa.CheckConstraint("extract(day FROM valid_from) = 1 AND extract(month FROM valid_from) IN (1, 4, 7, 10)",
                           name="from_a_quarter"),
        sa.UniqueConstraint("klass", "valid_from"),
    )  # fmt: skip
    klass: Mapped[MemberClass]
    amount: Mapped[int]
    currency: Mapped[str]
    valid_from: Mapped[date]
    set_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))


class DuesPayment(Moves, WithId, Base):
    """Money for some quarters, in minor units; `paid_in` is the quarter in which it came. By card it is a gift row of
    its own (`gift_id`), which Stripe knows by its id alone. In the night after it came that is the part `gift`, under a
    key (MEMBER) of the payment's own for the registrars, and is forgotten once no bank asks it back. In cash it was
    taken by one (`recorded_by`) and counted by another (`confirmed_by`).
    """

    __tablename__ = "dues_payment"
    __table_args__ = (
        enum_check("how", How),
        enum_check("status", PaymentStatus),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_shape"),
        sa.CheckConstraint("how = 'card' OR gift_id IS NULL", name="gift_by_card"),
        sa.CheckConstraint("how <> 'card' OR status <> 'waiting' OR gift_id IS NOT NULL", name="card_by_a_gift"),
        sa.CheckConstraint("quarters BETWEEN 1 AND 8", name="quarters_range"),
        sa.CheckConstraint("recorded_by <> confirmed_by", name="counted_by_another"),
        sa.CheckConstraint(
            "how <> 'cash' OR status <> 'paid' OR (recorded_by IS NOT NULL AND confirmed_by IS NOT NULL)",
            name="cash_counted",
        ),
        sa.CheckConstraint("extract(day FROM paid_in) = 1 AND extract(month FROM paid_in) IN (1, 4, 7, 10)",
                           name="paid_in_a_quarter"),
        sa.Index(None, "member_id"),
        sa.Index(
            "dues_payment_one_waits_idx", "member_id", unique=True, postgresql_where=sa.text("status = 'waiting'")
        ),
        sa.Index(None, "status"),
    )  # fmt: skip
    NAMED_IN_LOG: ClassVar = False
    MOVES: ClassVar = {
        None: {PaymentStatus.WAITING},
        PaymentStatus.WAITING: {PaymentStatus.PAID, PaymentStatus.FAILED},
        PaymentStatus.FAILED: {PaymentStatus.PAID},
        PaymentStatus.PAID: {PaymentStatus.RETURNED},
        PaymentStatus.RETURNED: {PaymentStatus.PAID},
    }
    UPDATES: ClassVar = ("status", "recorded_by", "confirmed_by", "gift_id", "paid_in")
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    how: Mapped[How]
    quarters: Mapped[int]
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[PaymentStatus]
    gift_id: Mapped[UUID | None] = mapped_column(unique=True)
    recorded_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    paid_in: Mapped[date | None]


class TakenBack(Moves, Base):
    """A card payment that its bank or finance took back, by its id at the checkout. It waits for a registrar where
    nobody knows any more whose it was. It leads to no member, and stays, so that to hear of it again changes nothing.
    """

    __tablename__ = "dues_taken_back"
    __table_args__ = (enum_check("status", TakenBackStatus), sa.Index(None, "status"))
    NAMED_IN_LOG: ClassVar = False
    MOVES: ClassVar = {
        None: {TakenBackStatus.WAITING, TakenBackStatus.DONE},
        TakenBackStatus.WAITING: {TakenBackStatus.DONE},
        TakenBackStatus.DONE: {TakenBackStatus.AGAIN},
        TakenBackStatus.AGAIN: {TakenBackStatus.DONE},
    }
    UPDATES: ClassVar = ("status",)
    DELETES: ClassVar = True
    gift_id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[TakenBackStatus]


class Waiver(Moves, WithId, Base):
    """Quarters somebody need not pay. Asked for by the member (`asked_by` empty) or for them; granted by another.

    The part `why` lies under the member's key (MEMBER).
    """

    __tablename__ = "dues_waiver"
    __table_args__ = (
        enum_check("reason", WaiverReason),
        enum_check("status", WaiverStatus),
        sa.CheckConstraint("asked_by <> decided_by", name="granted_by_another"),
        sa.CheckConstraint("(status = 'asked') = (decided_by IS NULL)", name="decided_by_somebody"),
        sa.CheckConstraint("quarters BETWEEN 1 AND 8", name="quarters_range"),
        sa.Index(None, "member_id"),
        sa.Index(None, "status"),
        sa.Index("dues_waiver_one_asked_idx", "member_id", unique=True, postgresql_where=sa.text("status = 'asked'")),
    )
    NAMED_IN_LOG: ClassVar = False
    MOVES: ClassVar = {
        None: {WaiverStatus.ASKED},
        WaiverStatus.ASKED: {WaiverStatus.GRANTED, WaiverStatus.DECLINED},
    }
    UPDATES: ClassVar = ("status", "decided_by")
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    reason: Mapped[WaiverReason]
    first: Mapped[date]
    quarters: Mapped[int]
    asked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    status: Mapped[WaiverStatus]


class DuesQuarter(Base):
    """A quarter of a member's that is covered, by a payment or a waiver; never twice. A payment that fails frees it."""

    __tablename__ = "dues_quarter"
    __table_args__ = (
        sa.CheckConstraint("(payment_id IS NULL) <> (waiver_id IS NULL)", name="by_one_of_them"),
        sa.CheckConstraint("extract(day FROM quarter) = 1 AND extract(month FROM quarter) IN (1, 4, 7, 10)",
                           name="a_quarter"),
        sa.Index(None, "payment_id"),
        sa.Index(None, "waiver_id"),
    )  # fmt: skip
    DELETES: ClassVar = True
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"), primary_key=True)
    quarter: Mapped[date] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dues_payment.id"))
    waiver_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dues_waiver.id"))


class UnionCard(WithId, Base):
    """A card that was signed. Its serial stands in the code on it, and among the revocations once it is revoked."""

    __tablename__ = "union_card"
    __table_args__ = (
        enum_check("klass", MemberClass, "class_known"),
        sa.CheckConstraint("serial ~ '^[0-9A-HJKMNP-TV-Z]{12}$'", name="serial_shape"),
        sa.Index(None, "member_id"),
        sa.Index("union_card_revoked_idx", "serial", postgresql_where=sa.text("revoked")),
    )
    NAMED_IN_LOG: ClassVar = False
    UPDATES: ClassVar = ("revoked",)
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    serial: Mapped[str] = mapped_column(unique=True)
    klass: Mapped[MemberClass]
    valid_until: Mapped[date]
    revoked: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
