"""Ballots in the open zone: who may vote, sealed votes, and no row that leads from the one to the other."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: How many trustees there are, and how many of them open a ballot.
TRUSTEES, NEEDED = 3, 2


class BallotKind(StrEnum):
    """What is decided."""

    ELECTION = "election"
    RESOLUTION = "resolution"


class Method(StrEnum):
    """How votes are given and counted."""

    APPROVAL = "approval"
    STV = "stv"
    YES_NO = "yes_no"


class BallotStatus(StrEnum):
    """Where it stands."""

    DRAFT = "draft"
    ROLL = "roll"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    CANCELLED = "cancelled"


class BallotOutcome(StrEnum):
    """What came of it."""

    ELECTED = "elected"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"


class CancelReason(StrEnum):
    """Why a ballot is to be given up, for everybody to read."""

    ERROR = "error"
    WITHDREW = "candidates_withdrew"
    NOT_NEEDED = "not_needed"
    OTHER = "other"


KIND_WORDS: dict[str, Any] = {BallotKind.ELECTION: _("Election"), BallotKind.RESOLUTION: _("Resolution")}
METHOD_WORDS: dict[str, Any] = {
    Method.APPROVAL: _("Approval: as many as one agrees with"),
    Method.STV: _("Single transferable vote: in the order one prefers"),
    Method.YES_NO: _("Yes, no or abstain"),
}
BALLOT_WORDS: dict[str, Any] = {
    BallotStatus.DRAFT: _("Being prepared"),
    BallotStatus.ROLL: _("The roll is frozen"),
    BallotStatus.OPEN: _("Open"),
    BallotStatus.CLOSED: _("Closed, not opened yet"),
    BallotStatus.COUNTED: _("Counted"),
    BallotStatus.CANCELLED: _("Cancelled"),
}
BALLOT_OUTCOME_WORDS: dict[str, Any] = {
    BallotOutcome.ELECTED: _("Elected"),
    BallotOutcome.ADOPTED: _("Adopted"),
    BallotOutcome.REJECTED: _("Rejected"),
    BallotOutcome.NO_QUORUM: _("Too few took part"),
}
CANCEL_WORDS: dict[str, Any] = {
    CancelReason.ERROR: _("There is an error in it"),
    CancelReason.WITHDREW: _("Those who stood do not want to any more"),
    CancelReason.NOT_NEEDED: _("It is not needed any more"),
    CancelReason.OTHER: _("Another reason"),
}


class Ballot(Moves, WithId, Base):
    """An election of `seats` people, or a resolution, of a motion perhaps. Title and text: the part `paper` (COMMON).

    `quorum` is in percent of the roll. `roll_hash` is of the roll as it was frozen, `votes_hash` of the sealed votes as
    they lay at the close: both published before anything is opened. `public` is the key that votes are sealed to;
    its seed is in three pairs of pieces, each trustee's sealed to them, and is published with the count.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        enum_check("kind", BallotKind),
        enum_check("method", Method),
        enum_check("status", BallotStatus),
        enum_check("outcome", BallotOutcome),
        enum_check("cancel_reason", CancelReason),
        sa.CheckConstraint("(cancel_asked_by IS NULL) = (cancel_reason IS NULL)", name="cancel_reasoned"),
        sa.CheckConstraint("cancel_asked_by <> cancel_decided_by", name="cancel_by_another"),
        sa.CheckConstraint(
            "(cancel_asked_by IS NOT NULL OR (cancel_decided_by IS NULL AND status <> 'cancelled'))"
            " AND (status <> 'cancelled' OR roll_size IS NULL OR cancel_decided_by IS NOT NULL)",
            name="cancelled_by_two",
        ),
        sa.CheckConstraint("NOT superseded OR outcome = 'elected'", name="superseded_election"),
        sa.CheckConstraint("(kind = 'resolution') = (method = 'yes_no')", name="method_fits"),
        sa.CheckConstraint("motion_id IS NULL OR kind = 'resolution'", name="motion_resolved"),
        sa.CheckConstraint("seats >= 1", name="some_seats"),
        sa.CheckConstraint("quorum BETWEEN 0 AND 100", name="quorum_percent"),
        sa.CheckConstraint("opens_on < closes_on", name="open_for_a_day"),
        sa.CheckConstraint("octet_length(roll_hash) = 32 AND octet_length(votes_hash) = 32", name="hash_length"),
        sa.CheckConstraint(
            "status IN ('draft', 'cancelled') OR (roll_hash IS NOT NULL AND roll_size IS NOT NULL)", name="roll_frozen"
        ),
        sa.CheckConstraint("status NOT IN ('open', 'closed', 'counted') OR public IS NOT NULL", name="key_made"),
        sa.CheckConstraint("status NOT IN ('closed', 'counted') OR votes_hash IS NOT NULL", name="votes_hashed"),
        sa.CheckConstraint(
            "(status = 'counted') = (outcome IS NOT NULL AND seed IS NOT NULL AND result IS NOT NULL)",
            name="counted_openly",
        ),
        sa.Index(None, "status"),
        sa.Index(None, "closes_on", "id"),
    )
    MOVES: ClassVar = {
        None: {BallotStatus.DRAFT},
        BallotStatus.DRAFT: {BallotStatus.ROLL, BallotStatus.CANCELLED},
        BallotStatus.ROLL: {BallotStatus.OPEN, BallotStatus.CANCELLED},
        BallotStatus.OPEN: {BallotStatus.CLOSED, BallotStatus.CANCELLED},
        BallotStatus.CLOSED: {BallotStatus.COUNTED},
    }
    UPDATES: ClassVar = (
        "status", "outcome", "roll_hash", "roll_size", "votes_hash", "public", "seed", "result", "opens_on",
        "closes_on", "superseded", "cancel_asked_by", "cancel_reason", "cancel_decided_by",
    )  # fmt: skip
    kind: Mapped[BallotKind]
    method: Mapped[Method]
    seats: Mapped[int]
    quorum: Mapped[int]
    #: An election of the whole council: who sat in it before and is not elected, leaves it.
    renews: Mapped[bool] = mapped_column(sa.Boolean, default=True, server_default=sa.true())
    motion_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("motion.id"))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    status: Mapped[BallotStatus]
    outcome: Mapped[BallotOutcome | None]
    roll_hash: Mapped[bytes | None]
    roll_size: Mapped[int | None]
    votes_hash: Mapped[bytes | None]
    public: Mapped[bytes | None]
    seed: Mapped[bytes | None]
    #: What was counted, once, as it is published: `docs/ballots.md` says what stands in it. No vote is in it.
    result: Mapped[dict[str, Any] | None]
    #: Counted after an election of the whole council whose last day is later: nobody takes a seat by it.
    superseded: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    #: A draft is given up by one. From the freezing on one asks, and another agrees (then it is cancelled) or says no.
    cancel_asked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("principal.id"))
    cancel_reason: Mapped[CancelReason | None]
    cancel_decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("principal.id"))


class BallotOption(WithId, Base):
    """Somebody who stands (their part `paper` says why), in the order of the paper."""

    __tablename__ = "ballot_option"
    __table_args__ = (
        sa.UniqueConstraint("ballot_id", "position"),
        sa.UniqueConstraint("ballot_id", "member_id"),
        sa.CheckConstraint("position >= 1", name="position_counts"),
    )
    UPDATES: ClassVar = ("elected",)
    DELETES: ClassVar = True
    ballot_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ballot.id"))
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    position: Mapped[int]
    elected: Mapped[bool | None] = mapped_column(sa.Boolean)


class BallotTrustee(Base):
    """One of three who open a ballot together with another. `opened` when their pieces were handed to the others."""

    __tablename__ = "ballot_trustee"
    __table_args__ = (
        sa.UniqueConstraint("ballot_id", "member_id"),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name="number_of_three"),
    )
    UPDATES: ClassVar = ("opened",)
    ballot_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ballot.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    opened: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())


class SeedPiece(Base):
    """One half of the seed for one pair of trustees, sealed to trustee `holder`.

    `of` is the trustee it was made for: at the opening they seal it to the other one too (`holder` differs from `of`).
    """

    __tablename__ = "seed_piece"
    __table_args__ = (
        sa.CheckConstraint("of BETWEEN 1 AND 3 AND holder BETWEEN 1 AND 3", name="of_three"),
        sa.CheckConstraint("pair IN (12, 13, 23)", name="pair_known"),
    )
    ballot_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ballot.id"), primary_key=True)
    pair: Mapped[int] = mapped_column(primary_key=True)
    of: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[UUID] = mapped_column(sa.ForeignKey("public_keys.id"))
    sealed: Mapped[bytes]


class RollEntry(Base):
    """That a member may vote, and whether they drew their credential: who took part, kept apart from the votes.

    The credential is sealed to the member alone; its hash stands among the others' in no order. `salt` keeps the leaf
    that is published of this entry from being tried out.
    """

    __tablename__ = "roll_entry"
    __table_args__ = (
        sa.CheckConstraint("octet_length(salt) = 16", name="salt_length"),
        sa.Index(None, "member_id"),
    )
    UPDATES: ClassVar = ("sealed", "pair_id", "drawn")
    DELETES: ClassVar = True
    ballot_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ballot.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"), primary_key=True)
    salt: Mapped[bytes]
    pair_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("public_keys.id"))
    sealed: Mapped[bytes | None]
    drawn: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())


class Credential(Base):
    """The hash of a credential that was not used yet; its use deletes it, in the transaction that keeps the vote."""

    __tablename__ = "ballot_credential"
    __table_args__ = (sa.CheckConstraint("octet_length(hash) = 32", name="hash_length"),)
    DELETES: ClassVar = True
    ballot_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ballot.id"), primary_key=True)
    hash: Mapped[bytes] = mapped_column(primary_key=True)


class Vote(Base):
    """A vote, sealed to the ballot's key under its tracking code. No member, no order, no day.

    At the close all of a ballot's votes are written anew in the order of their codes.
    """

    __tablename__ = "vote"
    __table_args__ = (sa.CheckConstraint("tracking ~ '^[0-9A-HJKMNP-TV-Z]{16}$'", name="tracking_shape"),)
    DELETES: ClassVar = True
    ballot_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ballot.id"), primary_key=True)
    tracking: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
