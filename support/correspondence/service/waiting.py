"""What the desk says of messages and documents, over all cases somebody sees: numbers and days, nothing opened."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from support.cases import policy as cases
from support.cases.model import Case, Seat
from support.core.access import Actor
from support.core.db import execute
from support.correspondence import policy
from support.correspondence.model import DocumentRequest, Message, ReadMark, Wanted


def unread_cases(actor: Actor) -> list[dict[str, Any]]:
    """Where messages of others wait to be read, those with most first: `[{reference, handle, count}]`.

    One statement.
    """
    waiting = sa.func.count().label("count")
    rows = execute(
        sa.select(Case.reference, Case.handle, waiting)
        .join(Message, Message.case_id == Case.id)
        .outerjoin(ReadMark, sa.and_(ReadMark.case_id == Case.id, ReadMark.principal_id == actor.id))
        .where(
            cases.visible(actor),
            policy.visible(actor),
            Message.author_id != actor.id,
            Message.position > sa.func.coalesce(ReadMark.position, 0),
        )
        .group_by(Case.id)
        .order_by(waiting.desc(), Case.handle)
    )
    return [dict(row._mapping) for row in rows]


def requests_waiting(actor: Actor) -> list[dict[str, Any]]:
    """The documents that officers of cases the actor holds are to send, the most urgent first; one statement.

    `[{id, reference, handle, asked_on, due_on}]`; `due_on` may be None.
    """
    held = sa.select(Seat.case_id).where(Seat.person_id == actor.id).scalar_subquery()
    rows = execute(
        sa.select(DocumentRequest.id, Case.reference, Case.handle, DocumentRequest.asked_on, DocumentRequest.due_on)
        .join(Case, Case.id == DocumentRequest.case_id)
        .where(
            DocumentRequest.case_id == sa.any_(sa.func.array(held)),
            cases.visible(actor),
            DocumentRequest.status == Wanted.OPEN,
            Case.closed_on.is_(None),
        )
        .order_by(sa.func.coalesce(DocumentRequest.due_on, date.max), DocumentRequest.id)
    )
    return [dict(row._mapping) for row in rows]
