"""Complaints in the open zone: a category, where it came from, days, who handles it. What was said is sealed."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: Days to say that it came, and to answer; and for what is sensitive.
TO_ACKNOWLEDGE, TO_ANSWER = 3, 30
TO_ACKNOWLEDGE_SENSITIVE, TO_ANSWER_SENSITIVE = 1, 20
#: So many days after an answer one may ask again.
TO_ASK_AGAIN = 30


class Category(StrEnum):
    """What it is about."""

    THANKS = "thanks"
    IDEA = "idea"
    QUESTION = "question"
    DELAY = "delay"
    DECISION = "decision"
    CONDUCT = "conduct"
    SERVICE = "service"
    BRIBERY = "bribery"
    HARASSMENT = "harassment"
    BREACH = "breach"
    CONFLICT = "conflict"
    OTHER = "other"


#: What only the independent complaints officers read, and nobody else is given.
SENSITIVE = (Category.BRIBERY, Category.HARASSMENT, Category.BREACH, Category.CONFLICT)
#: What is feedback, and needs no decision.
FEEDBACK = (Category.THANKS, Category.IDEA, Category.QUESTION)


class Source(StrEnum):
    """Who it came from, as far as the open zone knows."""

    OFFICER = "officer"
    PARTNER = "partner"
    STAFF = "staff"
    PUBLIC = "public"
    BOT = "bot"


class ComplaintStatus(StrEnum):
    """Where it stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    IN_WORK = "in_work"
    RESOLVED = "resolved"


class Resolution(StrEnum):
    """What was found."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    NOT_OURS = "not_ours"


CATEGORY_WORDS: dict[str, Any] = {
    Category.THANKS: _("Thanks"),
    Category.IDEA: _("An idea"),
    Category.QUESTION: _("A question"),
    Category.DELAY: _("It takes too long"),
    Category.DECISION: _("A decision"),
    Category.CONDUCT: _("How somebody treated me"),
    Category.SERVICE: _("Something does not work"),
    Category.BRIBERY: _("Somebody asked for or took money"),
    Category.HARASSMENT: _("Harassment or threats"),
    Category.BREACH: _("Somebody told what is secret"),
    Category.CONFLICT: _("Somebody decided about their own"),
    Category.OTHER: _("Something else"),
}
SOURCE_WORDS: dict[str, Any] = {
    Source.OFFICER: _("An officer"),
    Source.PARTNER: _("A partner"),
    Source.STAFF: _("A colleague"),
    Source.PUBLIC: _("The form for everybody"),
    Source.BOT: _("The messenger"),
}
COMPLAINT_WORDS: dict[str, Any] = {
    ComplaintStatus.RECEIVED: _("Received"),
    ComplaintStatus.ACKNOWLEDGED: _("Read"),
    ComplaintStatus.IN_WORK: _("Being looked into"),
    ComplaintStatus.RESOLVED: _("Answered"),
}
RESOLUTION_WORDS: dict[str, Any] = {
    Resolution.UPHELD: _("You were right"),
    Resolution.PARTLY: _("You were right in part"),
    Resolution.NOT_UPHELD: _("We see it differently"),
    Resolution.ANSWERED: _("Answered"),
    Resolution.WITHDRAWN: _("Withdrawn"),
    Resolution.NOT_OURS: _("Not ours to decide"),
}

_SENSITIVE = ", ".join(f"'{category}'" for category in SENSITIVE)


class Complaint(Moves, WithId, Base):
    """Something said to us. Parts `text`, `answer`, and `again` of who asked again, under keys whose scope is this row.

    Sealed to the complaints compartment (or, where it is about one of its members, to the others one by one), to who
    handles it, to who signed in to say it, and to recovery. `by_id` is that principal; without one a code, of which
    a look-up value is kept, opens the answer, sealed under the code's own key. `about_id` is the member of staff it is
    about: never who handles it. Those who look into it have a key of their own (`team`) for the part `note`.
    """

    __tablename__ = "complaint"
    MOVES: ClassVar = {
        None: {ComplaintStatus.RECEIVED},
        ComplaintStatus.RECEIVED: {ComplaintStatus.ACKNOWLEDGED, ComplaintStatus.IN_WORK, ComplaintStatus.RESOLVED},
        ComplaintStatus.ACKNOWLEDGED: {ComplaintStatus.IN_WORK, ComplaintStatus.RESOLVED},
        ComplaintStatus.IN_WORK: {ComplaintStatus.RESOLVED},
        ComplaintStatus.RESOLVED: {ComplaintStatus.IN_WORK},
    }
    __table_args__ = (
        enum_check("status", ComplaintStatus),
        enum_check("category", Category),
        enum_check("source", Source),
        enum_check("resolution", Resolution),
        sa.CheckConstraint(f"sensitive OR category NOT IN ({_SENSITIVE})", name="sensitive_class"),
        sa.CheckConstraint("handler_id <> about_id", name="never_about_oneself"),
        sa.CheckConstraint("handler_id <> by_id", name="never_ones_own"),
        sa.CheckConstraint("(status = 'resolved') = (resolution IS NOT NULL)", name="resolved_somehow"),
        sa.CheckConstraint("octet_length(code_hash) = 32", name="code_hash_length"),
        sa.CheckConstraint("by_id IS NULL OR code_hash IS NULL", name="one_way_back"),
        sa.CheckConstraint("status IN ('received', 'acknowledged') OR handler_id IS NOT NULL", name="somebody_handles"),
        sa.CheckConstraint("about_id <> by_id", name="not_about_who_says_it"),
        sa.Index("complaint_order_idx", sa.text("received_on DESC"), sa.text("id DESC")),
        sa.Index(None, "by_id"),
        sa.Index(None, "handler_id"),
    )
    UPDATES: ClassVar = (
        "status",
        "category",
        "sensitive",
        "about_id",
        "handler_id",
        "acknowledged_on",
        "resolved_on",
        "resolution",
        "answer_by",
        "reopened_on",
    )
    category: Mapped[Category]
    sensitive: Mapped[bool] = mapped_column(sa.Boolean)
    source: Mapped[Source]
    status: Mapped[ComplaintStatus] = mapped_column(default=ComplaintStatus.RECEIVED)
    by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("principal.id"))
    code_hash: Mapped[bytes | None] = mapped_column(unique=True)
    about_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    handler_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    received_on: Mapped[date]
    acknowledge_by: Mapped[date]
    answer_by: Mapped[date]
    acknowledged_on: Mapped[date | None]
    resolved_on: Mapped[date | None]
    resolution: Mapped[Resolution | None]
    reopened_on: Mapped[date | None]


class CodedAnswer(Base):
    """The answer to who left no name: sealed to a pair whose seed follows from their code."""

    __tablename__ = "coded_answer"
    UPDATES: ClassVar = ("sealed",)
    complaint_id: Mapped[UUID] = mapped_column(sa.ForeignKey("complaint.id"), primary_key=True)
    public: Mapped[bytes]
    sealed: Mapped[bytes | None]


class BotUpdate(Base):
    """A messenger's call that was taken, by an HMAC of its number, so that it counts once; deleted the next day."""

    __tablename__ = "bot_update"
    __table_args__ = (sa.CheckConstraint("octet_length(digest) = 32", name="digest_length"),)
    DELETES: ClassVar = True
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    day: Mapped[date]


class Figures(Base):
    """What everybody reads about a quarter (its first day): told once, and never changed."""

    __tablename__ = "voice_figures"
    quarter: Mapped[date] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]
