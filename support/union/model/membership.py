"""Members in the open zone: a number, a class, a status, a quarter. Everything that describes somebody is sealed.

No row here leads to a case, and none carries a day on which a member did something: a quarter, by its first day, is the
finest there is. `core.clock.quarter` gives it.
"""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: Letters of a membership number, eight of Crockford's.
NUMBER_SHAPE = "^[0-9A-HJKMNP-TV-Z]{8}$"
#: So many members vouch for somebody who still serves.
VOUCHES = 2
#: Quarters of grace after the last that is paid, and until membership lapses.
GRACE, LAPSE = 1, 4


class MemberClass(StrEnum):
    """What sort of member: a cleared officer, somebody still serving, a friend or relative without a vote."""

    FULL = "full"
    SERVING = "serving"
    SUPPORTER = "supporter"


#: Who votes and stands for office.
VOTING = (MemberClass.FULL, MemberClass.SERVING)


class MemberStatus(StrEnum):
    """Where a membership stands: derived from facts every night, and after each act."""

    APPLIED = "applied"
    REFUSED = "refused"
    CURRENT = "current"
    GRACE = "grace"
    LAPSED = "lapsed"
    ON_LEAVE = "on_leave"
    SUSPENDED = "suspended"
    LEFT = "left"
    EXPELLED = "expelled"


#: Who takes part in the union's life: reads, proposes, votes if their class does.
TAKING_PART = (MemberStatus.CURRENT, MemberStatus.GRACE, MemberStatus.ON_LEAVE)


class RefusalReason(StrEnum):
    """Why somebody was not taken in; what more there is to say is sealed."""

    NOT_ELIGIBLE = "not_eligible"
    NOT_VOUCHED = "not_vouched"
    CONDUCT = "conduct"
    DOUBLE = "double"
    INCOMPLETE = "incomplete"


class Office(StrEnum):
    """What a member was elected or named to."""

    COUNCIL = "council"
    #: The commission that hears appeals: nobody of the council is in it.
    REVIEW = "review"
    TRUSTEE = "trustee"
    REPRESENTATIVE = "representative"


class AppealStatus(StrEnum):
    """An appeal against a refusal or an expulsion."""

    ASKED = "asked"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


CLASS_WORDS: dict[str, Any] = {
    MemberClass.FULL: _("Member"),
    MemberClass.SERVING: _("Member in service"),
    MemberClass.SUPPORTER: _("Supporter"),
}
MEMBER_STATUS_WORDS: dict[str, Any] = {
    MemberStatus.APPLIED: _("Asked to join"),
    MemberStatus.REFUSED: _("Not taken in"),
    MemberStatus.CURRENT: _("Current"),
    MemberStatus.GRACE: _("In grace"),
    MemberStatus.LAPSED: _("Lapsed"),
    MemberStatus.ON_LEAVE: _("On leave"),
    MemberStatus.SUSPENDED: _("Suspended"),
    MemberStatus.LEFT: _("Left"),
    MemberStatus.EXPELLED: _("Expelled"),
}
REFUSAL_WORDS: dict[str, Any] = {
    RefusalReason.NOT_ELIGIBLE: _("Not somebody the rules let in"),
    RefusalReason.NOT_VOUCHED: _("Nobody could vouch"),
    RefusalReason.CONDUCT: _("What is known of their conduct"),
    RefusalReason.DOUBLE: _("A member already"),
    RefusalReason.INCOMPLETE: _("Something needed was not told"),
}
OFFICE_WORDS: dict[str, Any] = {
    Office.COUNCIL: _("Council"),
    Office.REVIEW: _("Review commission"),
    Office.TRUSTEE: _("Election trustee"),
    Office.REPRESENTATIVE: _("Representative"),
}
APPEAL_WORDS: dict[str, Any] = {
    AppealStatus.ASKED: _("Waiting to be heard"),
    AppealStatus.UPHELD: _("The decision stands"),
    AppealStatus.OVERTURNED: _("The decision was undone"),
}


#: A refusal can be appealed in its quarter and in so many after it; then it stands, and what was told is erased.
REFUSAL_STANDS = 1


class Section(WithId, Base):
    """A section, by agency and region: what the union says of itself. Who is in it stands in nobody's open row."""

    __tablename__ = "union_section"
    __table_args__ = (sa.CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,23}$'", name="code_shape"),)
    UPDATES: ClassVar = ("name", "open")
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    agency: Mapped[str]
    region: Mapped[str]
    open: Mapped[bool] = mapped_column(sa.Boolean, default=True, server_default=sa.true())


class Membership(Moves, WithId, Base):
    """One member, by the id of the principal that their own words open.

    `number` stands on the card, `handle` on what they write to others; neither tells the other to who has not both.
    Parts, under a key (MEMBER) of theirs and of the union compartment: `section` (a section's code), `told` (what they
    told the registrar, gender if they gave it), `vouched_by` (numbers), `refusal`. `since`, `ended` are quarters (of
    somebody refused, `ended` is that of the refusal, or of the answer to their appeal);
    `leave_until` is the last quarter of a leave; `paid_until` the last quarter that is paid or waived.
    """

    __tablename__ = "membership"
    __table_args__ = (
        enum_check("klass", MemberClass, "class_known"),
        enum_check("status", MemberStatus),
        enum_check("refusal", RefusalReason),
        sa.CheckConstraint(f"number ~ '{NUMBER_SHAPE}'", name="number_shape"),
        sa.CheckConstraint("(refusal IS NOT NULL) = (status = 'refused')", name="refused_for_a_reason"),
        sa.CheckConstraint("status = 'applied' OR decided_by IS NOT NULL OR status = 'left'", name="decided"),
        sa.CheckConstraint("(status IN ('refused', 'left', 'expelled')) = (ended IS NOT NULL)", name="ended_when_over"),
        sa.ForeignKeyConstraint(["id"], ["member.id"]),
        sa.Index(None, "status", "id"),
    )
    NAMED_IN_LOG: ClassVar = False
    _IN: ClassVar = {
        MemberStatus.CURRENT,
        MemberStatus.GRACE,
        MemberStatus.LAPSED,
        MemberStatus.ON_LEAVE,
        MemberStatus.SUSPENDED,
        MemberStatus.LEFT,
        MemberStatus.EXPELLED,
    }
    MOVES: ClassVar = {
        None: {MemberStatus.APPLIED},
        MemberStatus.APPLIED: {MemberStatus.CURRENT, MemberStatus.REFUSED, MemberStatus.LEFT},
        MemberStatus.REFUSED: {MemberStatus.CURRENT, MemberStatus.LEFT},
        MemberStatus.CURRENT: _IN,
        MemberStatus.GRACE: _IN,
        MemberStatus.LAPSED: _IN,
        MemberStatus.ON_LEAVE: _IN,
        MemberStatus.SUSPENDED: _IN,
        MemberStatus.EXPELLED: {MemberStatus.CURRENT, MemberStatus.EXPELLED},
    }
    UPDATES: ClassVar = (
        "status", "refusal", "decided_by", "since", "ended", "leave_until", "paid_until", "klass"
    )  # fmt: skip
    number: Mapped[str] = mapped_column(unique=True)
    handle: Mapped[str] = mapped_column(unique=True)
    klass: Mapped[MemberClass]
    status: Mapped[MemberStatus]
    since: Mapped[date | None]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    refusal: Mapped[RefusalReason | None]
    ended: Mapped[date | None]
    leave_until: Mapped[date | None]
    paid_until: Mapped[date | None]


class UsedVoucher(Base):
    """A voucher that was used: its hash and nothing else. No member, no case, no day, no order."""

    __tablename__ = "used_voucher"
    __table_args__ = (sa.CheckConstraint("octet_length(hash) = 32", name="hash_length"),)
    hash: Mapped[bytes] = mapped_column(primary_key=True)


class Vouch(WithId, Base):
    """A code by which a member vouches for somebody who still serves. For whom it was used stands under seal alone."""

    __tablename__ = "union_vouch"
    __table_args__ = (
        sa.CheckConstraint("octet_length(code_hash) = 32", name="hash_length"),
        sa.Index(None, "by_id"),
    )
    NAMED_IN_LOG: ClassVar = False
    UPDATES: ClassVar = ("used",)
    DELETES: ClassVar = True
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    used: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())


class OfficeHolder(WithId, Base):
    """A member in an office, from a day until a day; the union's council and commission are known to its members."""

    __tablename__ = "union_office"
    __table_args__ = (
        enum_check("office", Office),
        sa.CheckConstraint("until >= since", name="not_before_it_began"),
        sa.Index(None, "member_id"),
        sa.Index(
            "union_office_once_idx",
            "member_id",
            "office",
            unique=True,
            postgresql_where=sa.text("until IS NULL"),
        ),
    )
    NAMED_IN_LOG: ClassVar = False
    UPDATES: ClassVar = ("until",)
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    office: Mapped[Office]
    since: Mapped[date]
    until: Mapped[date | None]


class MemberAppeal(Moves, WithId, Base):
    """A refusal or an expulsion that somebody appeals. Parts `grounds` and `answer` under a key (HEARING) of its own.

    A refusal's is heard by another registrar (`heard_by`) than who refused, an expulsion's by the review commission:
    its votes are `AppealVote`.
    """

    __tablename__ = "member_appeal"
    __table_args__ = (
        enum_check("status", AppealStatus),
        sa.CheckConstraint("heard_by <> refused_by", name="heard_by_another"),
        sa.CheckConstraint("expulsion_id IS NULL OR heard_by IS NULL", name="commission_votes"),
        sa.CheckConstraint(
            "status = 'asked' OR expulsion_id IS NOT NULL OR heard_by IS NOT NULL", name="heard_by_somebody"
        ),
        sa.UniqueConstraint("expulsion_id"),
        sa.Index(
            "member_appeal_refusal_once_idx",
            "member_id",
            unique=True,
            postgresql_where=sa.text("expulsion_id IS NULL"),
        ),
    )
    NAMED_IN_LOG: ClassVar = False
    MOVES: ClassVar = {
        None: {AppealStatus.ASKED},
        AppealStatus.ASKED: {AppealStatus.UPHELD, AppealStatus.OVERTURNED},
    }
    UPDATES: ClassVar = ("status", "heard_by")
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    expulsion_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("expulsion.id"))
    refused_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    heard_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    status: Mapped[AppealStatus]


class AppealVote(Base):
    """How a member of the review commission voted on an appeal; changed by nobody."""

    __tablename__ = "appeal_vote"
    appeal_id: Mapped[UUID] = mapped_column(sa.ForeignKey("member_appeal.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"), primary_key=True)
    overturn: Mapped[bool] = mapped_column(sa.Boolean)
