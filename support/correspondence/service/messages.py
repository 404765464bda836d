"""Messages: written into a case's one sequence, read page by page, each sealed to those it is for."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Case
from support.cases.service import Page
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Invalid
from support.core.keyset import MOST
from support.correspondence import policy
from support.correspondence.model import Audience, Message, ReadMark
from support.correspondence.service.naming import called
from support.correspondence.service.notices import tell_officer
from support.people.model import Person
from support.vault.model import Data
from support.vault.service import Chest

#: How many stand on a page.
PAGE = 50


def write(actor: Actor, folder: Folder, text: str, *, audience: Audience = Audience.OFFICER) -> Message:
    """Write to the officer and the team, the team, or oneself. Raises Forbidden, Conflict for keys that do not open it.

    A frozen case is written in as ever: the officer must not notice.
    """
    require(policy.may_write, actor, folder, audience)
    chest = cases.open_folder(actor, folder)
    message = save(
        Message(
            case_id=folder.id,
            author_id=actor.id,
            audience=audience,
            written_on=clock.today(),
            position=_next_position(folder.id),
        )
    )
    if audience == Audience.PRIVATE:
        chest.write(
            Data.PRIVATE,
            message.id,
            "message",
            text,
            readers=lambda _kind, _subject: {actor.id},
            subject_id=message.id,
        )
    else:
        kind = Data.STORY if audience == Audience.OFFICER else Data.TEAM
        chest.write(kind, message.id, "message", text, readers=cases.readers_of(folder))
    audit.record(actor, "message.written", message, reason=audience)
    if actor.kind == "staff" and audience == Audience.OFFICER:
        tell_officer(folder, chest)
    return message


def _next_position(case_id: UUID) -> int:
    """The next place in the case's sequence; who writes at the same time waits."""
    execute(sa.select(Case.id).where(Case.id == case_id).with_for_update(key_share=True))
    last = sa.select(sa.func.coalesce(sa.func.max(Message.position), 0)).where(Message.case_id == case_id)
    return int(execute(last).scalar_one()) + 1


def read(actor: Actor, folder: Folder, *, cursor: str | None = None, limit: int = PAGE) -> Page:
    """Messages of a case that the actor reads, newest first; recorded, and remembered as read.

    `[{"id", "by", "own", "audience", "written_on", "text"}]`; a text that one's keys do not open is None.
    Raises Invalid for a broken cursor.
    """
    chest = cases.open_folder(actor, folder)
    statement = _selected(actor, folder)
    if cursor:
        statement = statement.where(Message.position < _position_of(cursor, folder.id))
    limit = max(1, min(limit, MOST))
    rows = execute(statement.order_by(Message.position.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    audit.record(actor, "messages.opened", folder)
    if shown:
        _mark(actor, folder.id, shown[0].position)
    # The cursor is an id: a number would tell an officer how much is written that is not for them.
    following = str(shown[-1].id) if len(rows) > limit else None
    return Page(_opened(actor, folder, chest, shown), following, told_first(actor, folder, chest))


def told_first(actor: Actor, folder: Folder, chest: Chest) -> list[str]:
    """Whom of a case not to reach and how, above what staff write there; nothing for the officer. No statement."""
    return cases.warnings_of(chest, folder) if actor.kind == "staff" else []


def _selected(actor: Actor, folder: Folder) -> Any:
    return (
        sa.select(Message.id, Message.author_id, Message.audience, Message.written_on, Message.position, Person.name)
        .outerjoin(Person, Person.id == Message.author_id)
        .where(Message.case_id == folder.id, policy.visible(actor))
    )


def _position_of(cursor: str, case_id: UUID) -> sa.ScalarSelect[int]:
    try:
        message_id = UUID(cursor)
    except ValueError:
        raise Invalid(fields={"cursor": [_("This page marker is not valid. Start from the first page.")]}) from None
    return sa.select(Message.position).where(Message.id == message_id, Message.case_id == case_id).scalar_subquery()


def _opened(actor: Actor, folder: Folder, chest: Chest, rows: Iterable[Any]) -> list[dict[str, Any]]:
    listed = list(rows)
    chest.fetch([row.id for row in listed])
    return [
        {
            "id": row.id,
            **called(actor, folder, row.author_id, row.name),
            "audience": row.audience,
            "written_on": row.written_on,
            "text": chest.read(row.id, "message"),
        }
        for row in listed
    ]


def _mark(actor: Actor, case_id: UUID, position: int) -> None:
    first = insert(ReadMark).values(case_id=case_id, principal_id=actor.id, position=position)
    further = sa.func.greatest(ReadMark.position, first.excluded.position)
    execute(first.on_conflict_do_update(index_elements=["case_id", "principal_id"], set_={"position": further}))


def unread(actor: Actor, case_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many messages of others the actor has not been shown, by case; cases without any are left out.

    One statement. The caller has made sure that the actor sees these cases.
    """
    rows = execute(
        sa.select(Message.case_id, sa.func.count())
        .outerjoin(ReadMark, sa.and_(ReadMark.case_id == Message.case_id, ReadMark.principal_id == actor.id))
        .where(
            Message.case_id == sa.any_(sa.literal(list(case_ids), sa.ARRAY(sa.Uuid))),
            Message.author_id != actor.id,
            Message.position > sa.func.coalesce(ReadMark.position, 0),
            policy.visible(actor),
        )
        .group_by(Message.case_id)
    )
    return {row[0]: row[1] for row in rows}


def all_messages(actor: Actor, folder: Folder, chest: Chest) -> Iterator[dict[str, Any]]:
    """Everything written that the actor reads, oldest first, for an export; the caller records it."""
    last = 0
    while True:
        statement = _selected(actor, folder).where(Message.position > last)
        rows = execute(statement.order_by(Message.position).limit(MOST)).all()
        if not rows:
            return
        yield from _opened(actor, folder, chest, rows)
        last = rows[-1].position
