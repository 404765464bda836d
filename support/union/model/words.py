"""A member who lost their words: asked for by one registrar, agreed to by another, renewed by the member themselves."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base, WithId, enum_check
from support.core.states import Moves


class Recognised(StrEnum):
    """How somebody without their words was recognised; what more there is to say is sealed."""

    IN_PERSON = "in_person"
    SEEN_OR_HEARD = "seen_or_heard"
    SIGN = "sign"
    MEMBERS = "members"


RECOGNISED_WORDS: dict[str, Any] = {
    Recognised.IN_PERSON: _("A registrar who knows them met them"),
    Recognised.SEEN_OR_HEARD: _("Somebody who knows them saw or heard them in a call"),
    Recognised.SIGN: _("By a sign that was agreed before"),
    Recognised.MEMBERS: _("Two members who know them answer for it"),
}


class WordsStatus(StrEnum):
    """Where it stands: the row is deleted once registrars' keys were sealed to the new words, or when it is stopped."""

    ASKED = "asked"
    AGREED = "agreed"
    RENEWED = "renewed"


class WordsRequest(Moves, WithId, Base):
    """New words for a member. Of the code its hash alone is kept, in which the hour lies: the row carries no day.

    Part `note` under a key (MEMBER) of its own, which registrars open and the member does not.
    """

    __tablename__ = "words_request"
    __table_args__ = (
        enum_check("recognised", Recognised),
        enum_check("status", WordsStatus),
        sa.CheckConstraint("agreed_by <> asked_by", name="two_people"),
        sa.CheckConstraint("(status = 'asked') = (agreed_by IS NULL)", name="agreed_by_somebody"),
        sa.CheckConstraint("(status = 'agreed') = (code_hash IS NOT NULL)", name="code_when_agreed"),
        sa.CheckConstraint("octet_length(code_hash) = 32", name="hash_length"),
    )
    NAMED_IN_LOG: ClassVar = False
    MOVES: ClassVar = {
        None: {WordsStatus.ASKED},
        WordsStatus.ASKED: {WordsStatus.AGREED},
        WordsStatus.AGREED: {WordsStatus.RENEWED},
    }
    UPDATES: ClassVar = ("status", "agreed_by", "code_hash")
    DELETES: ClassVar = True
    member_id: Mapped[UUID] = mapped_column(sa.ForeignKey("membership.id"), unique=True)
    recognised: Mapped[Recognised]
    status: Mapped[WordsStatus]
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    agreed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    code_hash: Mapped[bytes | None] = mapped_column(unique=True)
    asked_in: Mapped[date]
