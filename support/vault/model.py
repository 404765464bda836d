"""Principals and their public keys, compartments, grants, and what is sealed. Access is a row."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check


class Kind(StrEnum):
    """What a principal is."""

    STAFF = "staff"
    #: Somebody of a partner organisation, who sees what is shared with them and nothing else.
    PARTNER = "partner"
    OFFICER = "officer"
    #: Somebody of the union, by words of their own: no row leads from them to an officer.
    MEMBER = "member"
    COMPARTMENT = "compartment"


class Name(StrEnum):
    """The compartments: groups of staff who share a key."""

    INTAKE = "intake"
    VETTING = "vetting"
    APPROVAL = "approval"
    FINANCE = "finance"
    LEGAL = "legal"
    PSYCHOLOGY = "psychology"
    UNION = "union"
    TESTIMONY = "testimony"
    REINSTATEMENT = "reinstatement"
    COMPLAINTS = "complaints"
    RECOVERY = "recovery"


class Data(StrEnum):
    """The kinds of data key; who reads each is the rooms' to say, and the truth table's to prove."""

    IDENTITY = "identity"
    STORY = "story"
    TEAM = "team"
    REASON = "reason"
    PAYEE = "payee"
    #: What vetting officers need to know of a case: their file, made anew for each round.
    VETTING = "vetting"
    #: One vetting officer's checks and finding.
    FINDING = "finding"
    #: What the officer is told of a decision.
    LETTER = "letter"
    #: Why a case was frozen: a kind of its own, since that there is such a key tells that it was.
    FREEZE = "freeze"
    #: What its author alone reads.
    PRIVATE = "private"
    #: What the bank's statement says of a line that is not explained; and finance's own secrets.
    STATEMENT = "statement"
    #: The name a donor wishes to be thanked by, until it is shown.
    THANKS = "thanks"
    #: Who partners are and how they are reached: their names are not the server's to say.
    DIRECTORY = "directory"
    #: What a partner receives of a case, and writes back to its holders: a copy, never a grant on the case's own keys.
    SLOT = "slot"
    #: What a lawyer and an officer have between them; one key a referral.
    LEGAL = "legal"
    #: What a psychologist and an officer have between them; one key a referral.
    PSYCHOLOGY = "psychology"
    #: What an officer can and wishes to learn, and how a course and a job went.
    TRAINING = "training"
    #: What an officer who would serve again tells, and the answers of one who applies.
    REGISTER = "register"
    #: What somebody witnessed. Its scope is the deposit, not the case.
    TESTIMONY = "testimony"
    #: What somebody complains of. Its scope is the complaint.
    COMPLAINT = "complaint"
    #: What a member told the union. Its scope is the member.
    MEMBER = "member"
    #: An expulsion or an appeal. Its scope is the row.
    HEARING = "hearing"
    #: What all members read: papers, motions, decisions, offers. Its scope is the union compartment.
    COMMON = "common"
    #: What two members write to each other, its scope is the thread; and an offer of one member's, its scope the post.
    MUTUAL = "mutual"
    #: What a member and their representative have between them. Its scope is the grievance.
    GRIEVANCE = "grievance"


#: Keys of the union's: their days are quarters, so that no day joins a member to a case.
COARSE = frozenset({Data.MEMBER, Data.HEARING, Data.COMMON, Data.MUTUAL, Data.GRIEVANCE})
#: Parts that are many or long: a chest fetches them only when a page of them is read.
ON_DEMAND = frozenset({"message", "file", "lines", "piece", "paper"})


#: Ids of members' principals, pairs, keys and shares begin so: their rows lie in files of their own, which are written
#: anew every night (`migrations/sql/0013_n_apart.sql`, and `shares.py` for the other store).
APART = b"\xff" * 5


def new_id(*, apart: bool) -> UUID:
    """A random id, of the members' part or of the others'."""
    return UUID(bytes=APART + uuid4().bytes[len(APART) :]) if apart else uuid4()


def key_id(kind: Data) -> UUID:
    """The id of a new key of this kind."""
    return new_id(apart=kind in COARSE)


def is_apart(ident: UUID) -> bool:
    """Whether the row of this id lies in the members' part."""
    return ident.bytes.startswith(APART)


class Site(WithId, Base):
    """This installation: one row, whose id is bound into every ciphertext."""

    __tablename__ = "site"
    salt: Mapped[bytes]
    one: Mapped[bool] = mapped_column(sa.Boolean, unique=True, default=True)
    __table_args__ = (sa.CheckConstraint("one", name="single"),)


class Principal(WithId, Base):
    """Somebody or some group that can hold keys."""

    __tablename__ = "principal"
    __table_args__ = (enum_check("kind", Kind),)
    kind: Mapped[Kind]


class PublicKeys(WithId, Base):
    """The public half of a pair; a later version replaces it, nothing changes it. (principal_id, version) is unique."""

    __tablename__ = "public_keys"
    principal_id: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"))
    version: Mapped[int]
    public: Mapped[bytes]
    verify_key: Mapped[bytes | None]


class Compartment(Base):
    """A group's principal. Its first pair is its founding, and the version's uniqueness allows just one."""

    __tablename__ = "compartment"
    __table_args__ = (enum_check("name", Name),)
    name: Mapped[Name] = mapped_column(primary_key=True)
    principal_id: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"), unique=True)


class CompartmentGrant(Base):
    """The seed of a compartment's pair, sealed to a member (or to recovery)."""

    __tablename__ = "compartment_grant"
    __table_args__ = (sa.Index(None, "principal_id"),)
    DELETES: ClassVar = True
    compartment: Mapped[Name] = mapped_column(sa.ForeignKey("compartment.name"), primary_key=True)
    principal_id: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"), primary_key=True)
    pair_id: Mapped[UUID] = mapped_column(sa.ForeignKey("public_keys.id"))
    holder_pair_id: Mapped[UUID] = mapped_column(sa.ForeignKey("public_keys.id"))
    sealed: Mapped[bytes]


class CustodianSeal(Base):
    """The recovery seed, sealed to two custodians, one inside the other. Any two of the three open it."""

    __tablename__ = "custodian_seal"
    pair: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    __table_args__ = (sa.CheckConstraint("pair IN ('AB', 'AC', 'BC')", name="pair_known"),)


class DataKey(WithId, Base):
    """A key that was made when its first content was written. `share_id` names its half in the share store.

    (kind, subject_id, version) is unique.
    """

    __tablename__ = "data_key"
    __table_args__ = (enum_check("kind", Data), sa.Index(None, "scope_id"))
    DELETES: ClassVar = True
    kind: Mapped[Data]
    scope_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    version: Mapped[int]
    share_id: Mapped[UUID]


class DataGrant(Base):
    """A data key sealed to one principal: to have access is to have this row and the key that opens it."""

    __tablename__ = "data_grant"
    __table_args__ = (sa.Index(None, "principal_id"),)
    DELETES: ClassVar = True
    key_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_key.id", ondelete="CASCADE"), primary_key=True)
    principal_id: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"), primary_key=True)
    pair_id: Mapped[UUID] = mapped_column(sa.ForeignKey("public_keys.id"))
    sealed: Mapped[bytes]
    granted_on: Mapped[date]


class SealedPart(WithId, Base):
    """One sealed value of one row, bound to that row, part and case. (row_id, part) is unique."""

    __tablename__ = "sealed_part"
    __table_args__ = (sa.Index(None, "key_id"),)
    UPDATES: ClassVar = ("body", "key_id")
    DELETES: ClassVar = True
    key_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_key.id"))
    row_id: Mapped[UUID]
    part: Mapped[str]
    body: Mapped[bytes]
