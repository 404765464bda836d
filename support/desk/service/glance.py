"""How much there is of everything in one case: open facts of every room in one statement, nothing opened."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from support.cases.folder import Folder
from support.cases.model import CaseLink, FollowUp, FollowUpStatus, LinkKind, Transfer, TransferStatus
from support.cases.model.erasure import ErasureRequest, ErasureStatus
from support.core import clock
from support.core.access import Actor
from support.core.db import execute
from support.correspondence import policy as correspondence
from support.correspondence.model import Document, DocumentRequest, Message, ReadMark, Wanted
from support.duplicates.model import Answer, DuplicateQuestion, Merge
from support.people.model import Invitation, Person


@dataclass(frozen=True)
class Glance:
    """Numbers, days and names we made. `beside` says whether anything is known of other cases of this person.

    `transfers` are those that wait, `[{sender, receiver, seat, until}]`; `words_asked_by` who asked for new words.
    """

    messages: int = 0
    unread: int = 0
    written_on: date | None = None
    documents: int = 0
    wanted: int = 0
    wanted_until: date | None = None
    follow_up: dict[str, Any] | None = None
    erase_by: date | None = None
    words_asked_by: str | None = None
    transfers: list[dict[str, Any]] = field(default_factory=list)
    beside: bool = False


def glance(actor: Actor, folder: Folder) -> Glance:
    """At one case that the actor sees; one statement."""
    case_id = folder.id
    read = _scalar(sa.select(ReadMark.position).where(ReadMark.case_id == case_id, ReadMark.principal_id == actor.id))
    messages = (Message.case_id == case_id, correspondence.visible(actor))
    new = (Message.author_id != actor.id, Message.position > sa.func.coalesce(read, 0))
    wanted = (DocumentRequest.case_id == case_id, DocumentRequest.status == Wanted.OPEN)
    documents = (Document.case_id == case_id, correspondence.visible_documents(actor))
    erasure = (ErasureRequest.case_id == case_id, ErasureRequest.status == ErasureStatus.ASKED)
    row = execute(
        sa.select(
            _count(Message, *messages).label("messages"),
            _count(Message, *messages, *new).label("unread"),
            _scalar(sa.select(sa.func.max(Message.written_on)).where(*messages)).label("written_on"),
            _count(Document, *documents).label("documents"),
            _count(DocumentRequest, *wanted).label("wanted"),
            _scalar(sa.select(sa.func.min(DocumentRequest.due_on)).where(*wanted)).label("wanted_until"),
            _follow_up(folder).label("follow_up"),
            _scalar(sa.select(ErasureRequest.answer_by).where(*erasure)).label("erase_by"),
            _words(folder).label("words_asked_by"),
            _transfers(folder).label("transfers"),
            _beside(folder).label("beside"),
        )
    ).one()
    found = dict(row._mapping)
    if found["follow_up"]:
        found["follow_up"]["due_on"] = date.fromisoformat(found["follow_up"]["due_on"])
    found["transfers"] = [{**one, "until": date.fromisoformat(one["until"])} for one in found["transfers"] or []]
    return Glance(**found)


def _scalar(statement: Any) -> Any:
    return statement.scalar_subquery()


def _count(table: Any, *conditions: Any) -> Any:
    return _scalar(sa.select(sa.func.count()).select_from(table).where(*conditions))


def _follow_up(folder: Folder) -> Any:
    """The next one that is not answered."""
    told = sa.func.jsonb_build_object("id", FollowUp.id, "due_on", FollowUp.due_on)
    waiting = sa.select(told).where(FollowUp.case_id == folder.id, FollowUp.status == FollowUpStatus.OPEN)
    return _scalar(waiting.order_by(FollowUp.due_on).limit(1))


def _words(folder: Folder) -> Any:
    """Who asked for the officer's new words, while a second person has not confirmed."""
    asked = (
        sa.select(Person.name)
        .join(Invitation, Invitation.asked_by == Person.id)
        .where(
            Invitation.replaces == folder.case.officer_id,
            Invitation.used.is_(False),
            Invitation.token_hash.is_(None),
            Invitation.expires_at > clock.now(),
        )
    )
    return _scalar(asked.limit(1))


def _transfers(folder: Folder) -> Any:
    sender, receiver = aliased(Person), aliased(Person)
    told = sa.func.jsonb_build_object(
        *("sender", sender.name, "receiver", receiver.name, "seat", Transfer.seat, "until", Transfer.until)
    )
    waiting = (
        sa.select(sa.func.jsonb_agg(told))
        .select_from(Transfer)
        .join(sender, sender.id == Transfer.sender_id)
        .join(receiver, receiver.id == Transfer.receiver_id)
        .where(Transfer.case_id == folder.id, Transfer.status == TransferStatus.ASKED)
    )
    return _scalar(waiting)


def _beside(folder: Folder) -> Any:
    linked = sa.or_(CaseLink.one_id == folder.id, CaseLink.other_id == folder.id)
    merged = sa.or_(Merge.kept_id == folder.id, Merge.merged_id == folder.id)
    asked = (DuplicateQuestion.about_id == folder.id, DuplicateQuestion.status == Answer.WAITING)
    return sa.or_(
        sa.exists().where(linked, CaseLink.kind != LinkKind.NOT_SAME),
        sa.exists().where(merged),
        sa.exists().where(*asked),
    )
