"""Tokens that tell little, questions to those who hold a case, and merges. All facts of a person are sealed."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.cases.model import SeatName
from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: For so many days a confirmed merge can be undone.
UNDONE_WITHIN = 30


class Sign(StrEnum):
    """What two cases have in common."""

    PHONE = "phone"
    EMAIL = "email"
    MESSENGER = "messenger"
    BIRTH_DATE = "birth_date"
    NAMES = "names"
    SERVICE = "service"


class Grade(StrEnum):
    """How much two cases look like one person's."""

    VERY_LIKELY = "very_likely"
    LIKELY = "likely"
    POSSIBLE = "possible"


class TokenKind(StrEnum):
    """Of what a blind token is: a part of a name, a birth date, a way to be reached."""

    NAME = "name"
    BIRTH = "birth"
    CONTACT = "contact"


class Answer(StrEnum):
    """Where a question stands."""

    WAITING = "waiting"
    SAME = "same"
    NOT_SAME = "not_same"


class MergeReason(StrEnum):
    """Why two cases become one."""

    APPLIED_TWICE = "applied_twice"
    LOST_WORDS = "lost_words"
    OTHER = "other"


class MergeStatus(StrEnum):
    """Where a merge stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


#: The codes as staff read them.
SIGN_WORDS: dict[str, Any] = {
    Sign.PHONE: _("Same telephone"),
    Sign.EMAIL: _("Same e-mail address"),
    Sign.MESSENGER: _("Same name in a messenger"),
    Sign.BIRTH_DATE: _("Same birth date"),
    Sign.NAMES: _("Names alike"),
    Sign.SERVICE: _("Same unit and years"),
}
GRADE_WORDS: dict[str, Any] = {
    Grade.VERY_LIKELY: _("Very likely the same person"),
    Grade.LIKELY: _("Likely the same person"),
    Grade.POSSIBLE: _("Possibly the same person"),
}
REASON_WORDS: dict[str, Any] = {
    MergeReason.APPLIED_TWICE: _("The officer applied twice"),
    MergeReason.LOST_WORDS: _("The officer lost the words and applied anew"),
    MergeReason.OTHER: _("Another reason"),
}
MERGE_WORDS: dict[str, Any] = {
    MergeStatus.PROPOSED: _("Waits for a second person"),
    MergeStatus.CONFIRMED: _("Looked after together"),
    MergeStatus.WITHDRAWN: _("Taken back"),
    MergeStatus.UNDONE: _("Undone"),
}


class BlindSecret(WithId, Base):
    """That blind tokens are kept. The secret itself is a sealed part of this row, which intake alone opens."""

    __tablename__ = "blind_secret"
    __table_args__ = (sa.CheckConstraint("one", name="single"),)
    DELETES: ClassVar = True
    one: Mapped[bool] = mapped_column(sa.Boolean, unique=True, default=True)
    made_on: Mapped[date]


class BlindToken(Base):
    """Sixteen bits of one fact of a case. Without the secret it says nothing."""

    __tablename__ = "blind_token"
    __table_args__ = (
        enum_check("kind", TokenKind),
        sa.CheckConstraint("token BETWEEN 0 AND 65535", name="sixteen_bits"),
        sa.Index(None, "token", "kind"),
    )
    DELETES: ClassVar = True
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    kind: Mapped[TokenKind] = mapped_column(primary_key=True)
    token: Mapped[int] = mapped_column(primary_key=True)


class DuplicateQuestion(Moves, WithId, Base):
    """Whether an application is of the person of a case that is handed over. Asked once; who holds the case answers.

    What there is to compare is sealed to them alone, under a key of the question's own, until they have answered.
    """

    __tablename__ = "duplicate_question"
    MOVES: ClassVar = {None: {Answer.WAITING}, Answer.WAITING: {Answer.SAME, Answer.NOT_SAME}}
    __table_args__ = (
        enum_check("status", Answer),
        sa.CheckConstraint("asked_id <> about_id", name="two_cases"),
        sa.CheckConstraint(
            "(status = 'waiting') = (answered_by IS NULL) AND (answered_by IS NULL) = (answered_on IS NULL)",
            name="answered_by_somebody",
        ),
        sa.UniqueConstraint("asked_id", "about_id"),
        sa.Index("duplicate_question_order_idx", "about_id", sa.text("asked_on DESC"), sa.text("id DESC")),
    )
    UPDATES: ClassVar = ("status", "answered_by", "answered_on")
    asked_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    about_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    status: Mapped[Answer]
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_on: Mapped[date]
    answered_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    answered_on: Mapped[date | None]


class Merge(Moves, WithId, Base):
    """Two cases of one person become one to work in: proposed by one, confirmed by another, undone within a month.

    `moved` says that the merged case's seats are those of the kept one by now, `handed_over_before` and the rows of
    `merge_seat` how it was held; `linked` that the two were linked by this merge and not before.
    """

    __tablename__ = "merge"
    MOVES: ClassVar = {
        None: {MergeStatus.PROPOSED},
        MergeStatus.PROPOSED: {MergeStatus.CONFIRMED, MergeStatus.WITHDRAWN},
        MergeStatus.CONFIRMED: {MergeStatus.UNDONE},
    }
    __table_args__ = (
        enum_check("status", MergeStatus),
        enum_check("reason", MergeReason),
        sa.CheckConstraint("kept_id <> merged_id", name="two_cases"),
        sa.CheckConstraint("confirmed_by <> proposed_by", name="two_people"),
        sa.CheckConstraint(
            "(status IN ('confirmed', 'undone')) = (confirmed_by IS NOT NULL)"
            " AND (confirmed_by IS NULL) = (confirmed_on IS NULL)",
            name="confirmed_by_somebody",
        ),
        sa.CheckConstraint(
            "(status IN ('withdrawn', 'undone')) = (undone_by IS NOT NULL)"
            " AND (undone_by IS NULL) = (undone_on IS NULL)",
            name="undone_by_somebody",
        ),
        sa.CheckConstraint(f"undone_on <= confirmed_on + {UNDONE_WITHIN}", name="undone_in_time"),
        sa.Index(
            "merge_merged_id_key",
            "merged_id",
            unique=True,
            postgresql_where=sa.text("status IN ('proposed', 'confirmed')"),
        ),
        sa.Index(None, "kept_id"),
    )
    UPDATES: ClassVar = (
        "status",
        "confirmed_by",
        "confirmed_on",
        "undone_by",
        "undone_on",
        "moved",
        "handed_over_before",
        "linked",
    )
    kept_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    merged_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    reason: Mapped[MergeReason]
    status: Mapped[MergeStatus]
    proposed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    proposed_on: Mapped[date]
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    confirmed_on: Mapped[date | None]
    undone_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    undone_on: Mapped[date | None]
    moved: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    handed_over_before: Mapped[date | None]
    linked: Mapped[bool] = mapped_column(sa.Boolean, default=False)


class MergeSeat(Base):
    """Who held a case before it was merged into another, so that an undone merge gives it back to them."""

    __tablename__ = "merge_seat"
    __table_args__ = (enum_check("seat", SeatName),)
    merge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("merge.id"), primary_key=True)
    seat: Mapped[SeatName] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
