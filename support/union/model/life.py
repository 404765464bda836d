"""The union's life: assemblies, motions, decisions, and what members do for each other. Its words are sealed to them.

Every text here is a part `paper` under one key (COMMON), whose scope is the union compartment: sealed to the
compartment and to every member who takes part, fetched on demand by the ids of its rows.
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

#: Days between calling an assembly and holding it; an extraordinary one.
NOTICE_DAYS, NOTICE_DAYS_EXTRAORDINARY = 14, 3
#: So many members support a motion before it is put to an assembly.
SUPPORTERS = 5
#: The largest file among the papers of an assembly, in bytes, which many fetch over slow ways; and how many there are.
LARGEST_PAPER, MOST_FILES = 20 * 1024 * 1024, 40


class AssemblyKind(StrEnum):
    """What sort of meeting."""

    GENERAL = "general"
    EXTRAORDINARY = "extraordinary"
    SECTION = "section"


class AssemblyStatus(StrEnum):
    """Where it stands."""

    CALLED = "called"
    HELD = "held"
    CANCELLED = "cancelled"


class PaperKind(StrEnum):
    """What a paper of an assembly is."""

    NOTICE = "notice"
    AGENDA = "agenda"
    DOCUMENT = "document"
    MINUTES = "minutes"


class MotionStatus(StrEnum):
    """Where a motion or an amendment stands."""

    GATHERING = "gathering"
    ADMITTED = "admitted"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Direction(StrEnum):
    """Whether something is offered or asked for."""

    OFFER = "offer"
    REQUEST = "request"


class HelpKind(StrEnum):
    """What members do for each other."""

    ROOM = "room"
    JOB = "job"
    LIFT = "lift"
    ADVICE = "advice"
    THING = "thing"
    OTHER = "other"


class PostStatus(StrEnum):
    """An offer or a request: seen by others once a moderator has looked."""

    WAITING = "waiting"
    SHOWN = "shown"
    MET = "met"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"


ASSEMBLY_KIND_WORDS: dict[str, Any] = {
    AssemblyKind.GENERAL: _("General assembly"),
    AssemblyKind.EXTRAORDINARY: _("Extraordinary assembly"),
    AssemblyKind.SECTION: _("Assembly of a section"),
}
ASSEMBLY_WORDS: dict[str, Any] = {
    AssemblyStatus.CALLED: _("Called"),
    AssemblyStatus.HELD: _("Held"),
    AssemblyStatus.CANCELLED: _("Cancelled"),
}
PAPER_WORDS: dict[str, Any] = {
    PaperKind.NOTICE: _("Notice"),
    PaperKind.AGENDA: _("Agenda"),
    PaperKind.DOCUMENT: _("Document"),
    PaperKind.MINUTES: _("Minutes"),
}
MOTION_WORDS: dict[str, Any] = {
    MotionStatus.GATHERING: _("Looking for support"),
    MotionStatus.ADMITTED: _("Admitted"),
    MotionStatus.ADOPTED: _("Adopted"),
    MotionStatus.REJECTED: _("Rejected"),
    MotionStatus.WITHDRAWN: _("Withdrawn"),
}
DIRECTION_WORDS: dict[str, Any] = {Direction.OFFER: _("Offers"), Direction.REQUEST: _("Asks for")}
HELP_WORDS: dict[str, Any] = {
    HelpKind.ROOM: _("A room"),
    HelpKind.JOB: _("A job or a lead to one"),
    HelpKind.LIFT: _("A lift"),
    HelpKind.ADVICE: _("An hour of advice"),
    HelpKind.THING: _("A thing"),
    HelpKind.OTHER: _("Something else"),
}
POST_WORDS: dict[str, Any] = {
    PostStatus.WAITING: _("Waiting for a moderator"),
    PostStatus.SHOWN: _("Shown"),
    PostStatus.MET: _("Met"),
    PostStatus.WITHDRAWN: _("Withdrawn"),
    PostStatus.HIDDEN: _("Hidden by a moderator"),
}


class Assembly(Moves, WithId, Base):
    """A meeting of the members, of one section if it names one. `called_by` is the registrar or one of the council."""

    __tablename__ = "assembly"
    __table_args__ = (
        enum_check("kind", AssemblyKind),
        enum_check("status", AssemblyStatus),
        sa.CheckConstraint("(kind = 'section') = (section_id IS NOT NULL)", name="section_named"),
        sa.CheckConstraint(
            "day - called_on >= CASE kind WHEN 'extraordinary' "
            f"THEN {NOTICE_DAYS_EXTRAORDINARY} ELSE {NOTICE_DAYS} END",
            name="called_in_time",
        ),
        sa.CheckConstraint("present >= 0", name="present_counted"),
        sa.Index(None, "day", "id"),
    )
    MOVES: ClassVar = {
        None: {AssemblyStatus.CALLED},
        AssemblyStatus.CALLED: {AssemblyStatus.HELD, AssemblyStatus.CANCELLED},
    }
    UPDATES: ClassVar = ("status", "present")
    kind: Mapped[AssemblyKind]
    section_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("union_section.id"))
    called_by: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"))
    called_on: Mapped[date]
    day: Mapped[date]
    status: Mapped[AssemblyStatus]
    present: Mapped[int | None]


class AssemblyPaper(WithId, Base):
    """A paper of an assembly; its title and text are the part `paper`. Minutes are replaced by a later version.

    `file_id` names the object of a file that it is; what opens it is in the part, beside the title.
    """

    __tablename__ = "assembly_paper"
    __table_args__ = (
        enum_check("kind", PaperKind),
        sa.CheckConstraint("file_id IS NULL OR kind IN ('document', 'minutes')", name="file_of_a_kind"),
        sa.UniqueConstraint("assembly_id", "kind", "version"),
    )
    assembly_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assembly.id"))
    kind: Mapped[PaperKind]
    version: Mapped[int]
    file_id: Mapped[UUID | None] = mapped_column(unique=True)


class Motion(Moves, WithId, Base):
    """A motion, or an amendment of one (`amends_id`). Title, text and reasons are the part `paper`.

    `by_id` shows to others as a handle. Votes of an assembly are counted there and told in the minutes: `ayes`, `noes`.
    `ballot_id` is a ballot of the room above that it was put to instead.
    """

    __tablename__ = "motion"
    __table_args__ = (
        enum_check("status", MotionStatus),
        sa.CheckConstraint("amends_id <> id", name="of_another"),
        sa.CheckConstraint(
            "status NOT IN ('adopted', 'rejected') OR assembly_id IS NOT NULL OR ballot_id IS NOT NULL",
            name="decided_there",
        ),
        sa.CheckConstraint(
            "ballot_id IS NULL OR (amends_id IS NULL AND status IN ('admitted', 'adopted', 'rejected'))",
            name="put_to_a_ballot",
        ),
        sa.CheckConstraint(
            "(status IN ('adopted', 'rejected')) = (ayes IS NOT NULL AND noes IS NOT NULL)", name="counted"
        ),
        sa.Index(None, "status"),
        sa.Index(None, "assembly_id"),
        sa.Index(None, "amends_id"),
    )
    NAMED_IN_LOG: ClassVar = False
    MOVES: ClassVar = {
        None: {MotionStatus.GATHERING},
        MotionStatus.GATHERING: {MotionStatus.ADMITTED, MotionStatus.WITHDRAWN},
        MotionStatus.ADMITTED: {MotionStatus.ADOPTED, MotionStatus.REJECTED, MotionStatus.WITHDRAWN},
    }
    UPDATES: ClassVar = ("status", "assembly_id", "ballot_id", "ayes", "noes")
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    amends_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("motion.id"))
    assembly_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assembly.id"))
    ballot_id: Mapped[UUID | None] = mapped_column(unique=True)
    status: Mapped[MotionStatus]
    ayes: Mapped[int | None]
    noes: Mapped[int | None]


class MotionSupport(Base):
    """That a member supports a motion, once."""

    __tablename__ = "motion_support"
    DELETES: ClassVar = True
    motion_id: Mapped[UUID] = mapped_column(sa.ForeignKey("motion.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"), primary_key=True)


class UnionDecision(WithId, Base):
    """What was decided, numbered within its year and published to the members; never changed.

    `ballot_id` is a ballot of the room above.
    """

    __tablename__ = "union_decision"
    __table_args__ = (
        sa.UniqueConstraint("year", "number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
    )
    year: Mapped[int]
    number: Mapped[int]
    day: Mapped[date]
    motion_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("motion.id"), unique=True)
    ballot_id: Mapped[UUID | None] = mapped_column(unique=True)


class MutualPost(Moves, WithId, Base):
    """An offer or a request. Its words are the part `offer` under a key (MUTUAL) of its own, which the writer and the
    union compartment hold; while it is shown, the part `paper` is a copy for all members, under the writer's handle.
    """

    __tablename__ = "mutual_post"
    __table_args__ = (
        enum_check("direction", Direction),
        enum_check("kind", HelpKind),
        enum_check("status", PostStatus),
        sa.CheckConstraint("status NOT IN ('shown', 'hidden') OR moderated_by IS NOT NULL", name="moderated"),
        sa.Index(None, "status", "id"),
        sa.Index(None, "by_id"),
    )
    NAMED_IN_LOG: ClassVar = False
    MOVES: ClassVar = {
        None: {PostStatus.WAITING},
        PostStatus.WAITING: {PostStatus.SHOWN, PostStatus.HIDDEN, PostStatus.WITHDRAWN},
        PostStatus.SHOWN: {PostStatus.MET, PostStatus.WITHDRAWN, PostStatus.HIDDEN},
    }
    UPDATES: ClassVar = ("status", "moderated_by")
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    direction: Mapped[Direction]
    kind: Mapped[HelpKind]
    status: Mapped[PostStatus]
    moderated_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))


class MutualThread(WithId, Base):
    """What somebody writes about a post, and what comes back: rows `MutualMessage`, sealed to the two of them (MUTUAL).

    Reported, it is sealed to the union compartment too, by whoever reported it. Ended by one of the two, which of them
    is not kept, nobody writes in it again.
    """

    __tablename__ = "mutual_thread"
    __table_args__ = (sa.UniqueConstraint("post_id", "by_id"), sa.Index(None, "by_id"))
    NAMED_IN_LOG: ClassVar = False
    UPDATES: ClassVar = ("reported", "ended")
    post_id: Mapped[UUID] = mapped_column(sa.ForeignKey("mutual_post.id"))
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    reported: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    ended: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())


class MutualMessage(WithId, Base):
    """One message of a thread; the part `message`. `number` orders the messages of a thread, and nothing else."""

    __tablename__ = "mutual_message"
    __table_args__ = (sa.UniqueConstraint("thread_id", "number"),)
    thread_id: Mapped[UUID] = mapped_column(sa.ForeignKey("mutual_thread.id"))
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"))
    number: Mapped[int]
