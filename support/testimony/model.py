"""Deposits in the open zone: that there is one, its digest, and that it was handed over. The rest is sealed."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: A file comes in pieces of this many bytes at most; so a connection that breaks costs one piece.
PIECE = 4 * 1024 * 1024
#: The largest file, and how many a deposit may have.
LARGEST = 4 * 1024 * 1024 * 1024
MOST_FILES = 50
#: The largest file that is sent whole, by a form: nothing larger is held in memory.
LARGEST_WHOLE = 48 * 1024 * 1024
#: All files of one officer together, in bytes: nobody fills the store alone.
MOST_OF_AN_OFFICER = 20 * 1024 * 1024 * 1024
#: How many drafts an officer may have at a time, and for how many days each is kept.
MOST_DRAFTS = 5
DRAFT_DAYS = 30
#: The longest statement, in characters; what is longer is sent as a file.
LONGEST_STATEMENT = 30_000


class DepositStatus(StrEnum):
    """Where a deposit stands. What is deposited never changes; a draft nobody finishes is deleted."""

    DRAFT = "draft"
    DEPOSITED = "deposited"
    HANDED_OVER = "handed_over"
    TAKEN_BACK = "taken_back"


DEPOSIT_WORDS: dict[str, Any] = {
    DepositStatus.DRAFT: _("Not finished"),
    DepositStatus.DEPOSITED: _("Deposited"),
    DepositStatus.HANDED_OVER: _("Handed over"),
    DepositStatus.TAKEN_BACK: _("Taken back"),
}


class AskStatus(StrEnum):
    """Where stands what one asked to hand over and another has to agree to."""

    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


#: The longest purpose of a hand-over, in characters.
LONGEST_PURPOSE = 1_000


class OutsideRegister(WithId, Base):
    """Investigators outside, to whose own key a testimony can be sealed: who they are is published, two people vouch.

    `public` is an HPKE public key of theirs (the kind this installation uses); what is sealed to it, we cannot open.
    """

    __tablename__ = "outside_register"
    __table_args__ = (
        sa.CheckConstraint("confirmed_by <> added_by", name="two_people"),
        sa.CheckConstraint("octet_length(public) BETWEEN 32 AND 4096", name="public_length"),
    )
    UPDATES: ClassVar = ("confirmed_by", "ended_on")
    name: Mapped[str] = mapped_column(unique=True)
    public: Mapped[bytes]
    added_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    added_on: Mapped[date]
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    ended_on: Mapped[date | None]


class Deposit(Moves, WithId, Base):
    """One testimony: part `statement` under a key whose scope is this row. No case is named here.

    As a draft it is sealed to its officer alone, from its deposit on to the testimony compartment and recovery too.
    `digest` commits to what was written and sent (see `vault.receipts`: salted, so that nothing can be tried against
    it); `receipt` is our public key and its signature of digest and day, 32 and 64 bytes. The salt is part `salt`, the
    sums that the digest is made of are part `sums`. Files go with what was sealed when a deposit is taken back.
    """

    __tablename__ = "deposit"
    MOVES: ClassVar = {
        None: {DepositStatus.DRAFT},
        DepositStatus.DRAFT: {DepositStatus.DEPOSITED, DepositStatus.TAKEN_BACK},
        DepositStatus.DEPOSITED: {DepositStatus.HANDED_OVER, DepositStatus.TAKEN_BACK},
    }
    __table_args__ = (
        enum_check("status", DepositStatus),
        sa.CheckConstraint("octet_length(digest) = 32", name="digest_length"),
        sa.CheckConstraint("octet_length(receipt) = 96", name="receipt_length"),
        sa.CheckConstraint(
            "status NOT IN ('deposited', 'handed_over') OR (digest IS NOT NULL AND receipt IS NOT NULL)",
            name="deposited_with_receipt",
        ),
        sa.Index(None, "officer_id"),
        sa.Index("deposit_order_idx", sa.text("begun_on DESC"), sa.text("id DESC")),
    )
    UPDATES: ClassVar = ("status", "digest", "receipt", "deposited_on")
    officer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("officer.id"))
    begun_on: Mapped[date]
    status: Mapped[DepositStatus] = mapped_column(default=DepositStatus.DRAFT)
    deposited_on: Mapped[date | None]
    digest: Mapped[bytes | None]
    receipt: Mapped[bytes | None]


class TestimonyFile(WithId, Base):
    """A file of a deposit, as it is: nothing is cleaned away that may be evidence. Name, size and type are part `file`.

    `pieces` is how many it will have. It counts once `complete`.
    """

    __tablename__ = "testimony_file"
    __table_args__ = (
        sa.CheckConstraint(f"pieces BETWEEN 1 AND {LARGEST // PIECE}", name="pieces_within"),
        sa.Index(None, "deposit_id"),
    )
    __test__ = False
    UPDATES: ClassVar = ("complete",)
    DELETES: ClassVar = True
    deposit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("deposit.id"))
    pieces: Mapped[int]
    complete: Mapped[bool] = mapped_column(sa.Boolean, default=False)


class FilePiece(WithId, Base):
    """A piece of a file: its object in the file store has this row's id, and `digest` is the SHA-256 of that object.

    The piece's key is part `piece` under the deposit's key, with the salted sum of what is in it. Every piece but a
    file's last has PIECE bytes.
    """

    __tablename__ = "file_piece"
    __table_args__ = (
        sa.CheckConstraint("octet_length(digest) = 32", name="digest_length"),
        sa.CheckConstraint("position >= 0", name="position_counts"),
        sa.CheckConstraint("padded > 0", name="padded_positive"),
        sa.UniqueConstraint("file_id", "position"),
    )
    DELETES: ClassVar = True
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("testimony_file.id"))
    position: Mapped[int]
    padded: Mapped[int]
    digest: Mapped[bytes]


class OutsideCopy(Base):
    """What an outside register needs to open a deposit, sealed to its key in the officer's session, by their choice."""

    __tablename__ = "outside_copy"
    DELETES: ClassVar = True
    deposit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("deposit.id"), primary_key=True)
    register_id: Mapped[UUID] = mapped_column(sa.ForeignKey("outside_register.id"), primary_key=True)
    sealed: Mapped[bytes]


class HandOverAsk(Moves, WithId, Base):
    """That one asks to hand a deposit over, and whether another agreed: to a register, or to others (part `to`).

    What for, and which files, is part `asked`: `{purpose, files}`; to a register everything goes.
    """

    __tablename__ = "hand_over_ask"
    MOVES: ClassVar = {
        None: {AskStatus.WAITING},
        AskStatus.WAITING: {AskStatus.AGREED, AskStatus.REFUSED, AskStatus.WITHDRAWN},
    }
    __table_args__ = (
        enum_check("status", AskStatus),
        sa.CheckConstraint("decided_by <> asked_by", name="two_people"),
        sa.CheckConstraint("(status IN ('agreed', 'refused')) = (decided_by IS NOT NULL)", name="decided_by_somebody"),
        sa.CheckConstraint("(status <> 'waiting') = (decided_on IS NOT NULL)", name="decided_on_a_day"),
        sa.Index(None, "deposit_id"),
        sa.Index("hand_over_ask_order_idx", "asked_on", "id", postgresql_where=sa.text("status = 'waiting'")),
    )
    UPDATES: ClassVar = ("status", "decided_by", "decided_on")
    deposit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("deposit.id"))
    register_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("outside_register.id"))
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_on: Mapped[date]
    status: Mapped[AskStatus] = mapped_column(default=AskStatus.WAITING)
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_on: Mapped[date | None]


class HandOver(WithId, Base):
    """That a deposit went to investigators: to a register by its key, or to others whose name is part `to`.

    It has the id of what was asked for and agreed to, and `handed_by` is who agreed.
    """

    __tablename__ = "hand_over"
    __table_args__ = (sa.Index(None, "deposit_id"),)
    deposit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("deposit.id"))
    register_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("outside_register.id"))
    handed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    handed_on: Mapped[date]
