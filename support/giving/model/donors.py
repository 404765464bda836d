"""What donors get, without us knowing them: numbered receipts, and names they wish to be thanked by."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: The languages that papers are written in; the words stand in print/*.typ.
PAPER_LANGUAGES = {"en": "English", "ru": "Русский", "be": "Беларуская"}


class ReceiptBook(Base):
    """The last number that was given in a year. Counted up in the transaction that writes the receipt: no gaps."""

    __tablename__ = "receipt_book"
    __table_args__ = (sa.CheckConstraint("last >= 0", name="counted"),)
    UPDATES: ClassVar = ("last",)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class VoidReason(StrEnum):
    """Why a receipt counts no more."""

    REFUNDED = "refunded"
    DISPUTED = "disputed"
    MISTAKE = "mistake"


VOID_WORDS: dict[str, Any] = {
    VoidReason.REFUNDED: _("The gift was given back"),
    VoidReason.DISPUTED: _("The payer's bank took it back"),
    VoidReason.MISTAKE: _("Made by mistake"),
}


class Receipt(WithId, Base):
    """That a receipt was made for a gift, and its number. The name on it is printed and kept nowhere."""

    __tablename__ = "receipt"
    __table_args__ = (
        enum_check("void_reason", VoidReason),
        sa.UniqueConstraint("year", "number"),
        sa.CheckConstraint("number > 0", name="counted"),
        sa.CheckConstraint("(voided_on IS NULL) = (void_reason IS NULL)", name="voided_with_a_reason"),
    )
    UPDATES: ClassVar = ("voided_on", "voided_by", "void_reason")
    year: Mapped[int] = mapped_column(sa.ForeignKey("receipt_book.year"))
    number: Mapped[int]
    gift_id: Mapped[UUID] = mapped_column(sa.ForeignKey("gift.id"), unique=True)
    issued_on: Mapped[date]
    voided_on: Mapped[date | None]
    voided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    void_reason: Mapped[VoidReason | None]


class ThanksStatus(StrEnum):
    """A name: waits to be looked at, shown to everybody, refused, or taken back by the donor."""

    WAITING = "waiting"
    SHOWN = "shown"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Thanks(Moves, WithId, Base):
    """A name somebody wishes to be thanked by. It is sealed to finance until it is shown, and names no gift.

    `mark` is SHA-256 of the donor's private token with a word before it, so that nothing joins a name to a gift but
    the token, which is kept nowhere.
    """

    __tablename__ = "thanks"
    __table_args__ = (
        enum_check("status", ThanksStatus),
        sa.CheckConstraint("(status = 'shown') = (name IS NOT NULL)", name="shown_is_public"),
        sa.CheckConstraint("octet_length(mark) = 32", name="mark_length"),
        sa.CheckConstraint("status NOT IN ('shown', 'refused') OR decided_by IS NOT NULL", name="moderated"),
    )
    MOVES: ClassVar = {
        None: {ThanksStatus.WAITING},
        ThanksStatus.WAITING: {ThanksStatus.SHOWN, ThanksStatus.REFUSED, ThanksStatus.WITHDRAWN},
        ThanksStatus.SHOWN: {ThanksStatus.REFUSED, ThanksStatus.WITHDRAWN},
        # A donor may think again; who was refused may not.
        ThanksStatus.WITHDRAWN: {ThanksStatus.WAITING},
    }
    UPDATES: ClassVar = ("status", "name", "decided_by")
    mark: Mapped[bytes] = mapped_column(unique=True)
    status: Mapped[ThanksStatus]
    name: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
