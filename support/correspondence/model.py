"""Messages, documents and requests for documents. The open zone holds who, to whom and on which day; no more."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves

#: The longest text of a message, in characters.
LONGEST_TEXT = 20_000


class Audience(StrEnum):
    """Who reads it besides its author: the officer and the team, the team, or nobody."""

    OFFICER = "officer"
    TEAM = "team"
    PRIVATE = "private"


#: Who may read a document; there are no private ones.
SHARED = (Audience.OFFICER, Audience.TEAM)


class Wanted(StrEnum):
    """Where a request for a document stands."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    CANNOT = "cannot"
    WITHDRAWN = "withdrawn"


#: The codes as staff read them.
AUDIENCE_WORDS: dict[str, Any] = {
    Audience.OFFICER: _("The officer and the team"),
    Audience.TEAM: _("The team alone"),
    Audience.PRIVATE: _("Only you"),
}
WANTED_WORDS: dict[str, Any] = {
    Wanted.OPEN: _("Waits for the officer"),
    Wanted.FULFILLED: _("Came"),
    Wanted.CANNOT: _("The officer cannot send it"),
    Wanted.WITHDRAWN: _("Withdrawn"),
}

_AUDIENCES = ", ".join(f"'{audience}'" for audience in SHARED)


class Message(WithId, Base):
    """Something written, whose text is a sealed part. `position` counts within the case: an order without times."""

    __tablename__ = "message"
    __table_args__ = (enum_check("audience", Audience), sa.UniqueConstraint("case_id", "position"))
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"))
    audience: Mapped[Audience]
    written_on: Mapped[date]
    position: Mapped[int]


class ReadMark(Base):
    """How far somebody has read a case's messages."""

    __tablename__ = "read_mark"
    UPDATES: ClassVar = ("position",)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    principal_id: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"), primary_key=True)
    position: Mapped[int]


class DocumentRequest(Moves, WithId, Base):
    """A document that the team asks the officer for. What, why, and why not, are sealed parts."""

    __tablename__ = "document_request"
    MOVES: ClassVar = {
        None: {Wanted.OPEN},
        Wanted.OPEN: {Wanted.FULFILLED, Wanted.CANNOT, Wanted.WITHDRAWN},
        Wanted.CANNOT: {Wanted.FULFILLED, Wanted.WITHDRAWN},
    }
    __table_args__ = (
        enum_check("status", Wanted),
        sa.CheckConstraint("(status = 'open') = (answered_on IS NULL)", name="answered_on_a_day"),
        sa.UniqueConstraint("id", "case_id"),
        sa.Index("document_request_case_id_idx", "case_id", "status"),
    )
    UPDATES: ClassVar = ("status", "answered_on")
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_on: Mapped[date]
    due_on: Mapped[date | None]
    status: Mapped[Wanted] = mapped_column(default=Wanted.OPEN)
    answered_on: Mapped[date | None]


class Document(WithId, Base):
    """A file: its object in the file store has this row's id. Name, type, size and key are one sealed part.

    `picture_id` names the object of a small rendition, for files that are pictures; `padded` is how long the content
    is inside its frames.
    """

    __tablename__ = "document"
    __table_args__ = (
        sa.CheckConstraint(f"audience IN ({_AUDIENCES})", name="audience_known"),
        sa.CheckConstraint("padded > 0", name="padded_positive"),
        sa.ForeignKeyConstraint(["request_id", "case_id"], ["document_request.id", "document_request.case_id"]),
        sa.CheckConstraint("request_id IS NULL OR audience = 'officer'", name="sent_by_request"),
        sa.Index("document_order_idx", "case_id", sa.text("added_on DESC"), sa.text("id DESC")),
        sa.Index(None, "request_id"),
    )
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"))
    uploader_id: Mapped[UUID] = mapped_column(sa.ForeignKey("principal.id"))
    audience: Mapped[Audience]
    added_on: Mapped[date]
    padded: Mapped[int]
    picture_id: Mapped[UUID | None] = mapped_column(unique=True)
    request_id: Mapped[UUID | None]
