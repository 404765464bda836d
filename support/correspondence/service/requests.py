"""Requests for documents: asked by the team, answered by the officer, taken back by the team."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.correspondence import policy
from support.correspondence.model import DocumentRequest, Wanted
from support.correspondence.service.naming import called
from support.correspondence.service.notices import tell_officer
from support.people.model import Person
from support.vault.model import Data
from support.vault.service import Chest


def ask(actor: Actor, folder: Folder, *, what: str, why: str, due_on: date | None = None) -> DocumentRequest:
    """Ask the officer for a document. Raises Forbidden, Invalid for a day gone by."""
    require(policy.may_ask, actor, folder)
    if due_on is not None and due_on < clock.today():
        raise Invalid(fields={"due_on": [_("This day has gone by. Name a later one, or none.")]})
    chest = cases.open_folder(actor, folder)
    request = save(
        DocumentRequest(case_id=folder.id, asked_by=actor.id, asked_on=clock.today(), due_on=due_on, status=Wanted.OPEN)
    )
    told = {"what": what, "why": why}
    chest.write(Data.STORY, request.id, "wanted", told, readers=cases.readers_of(folder))
    audit.record(actor, "document.asked", request)
    tell_officer(folder, chest)
    return request


def withdraw(actor: Actor, folder: Folder, request_id: UUID) -> DocumentRequest:
    """Take a request back. Raises Missing, Forbidden, Conflict once it was answered with a document."""
    request = find(folder, request_id)
    require(policy.may_ask, actor, folder)
    return _answered(actor, request, Wanted.WITHDRAWN, "document.withdrawn")


def cannot(actor: Actor, folder: Folder, request_id: UUID, *, reason: str) -> DocumentRequest:
    """The officer says that they cannot send it. Raises Missing, Forbidden, Conflict for what waits no more."""
    request = find(folder, request_id)
    require(policy.may_answer, actor, folder)
    chest = cases.open_folder(actor, folder)
    _answered(actor, request, Wanted.CANNOT, "document.declined")
    chest.write(Data.STORY, request.id, "cannot", reason, readers=cases.readers_of(folder))
    return request


def fulfilled(actor: Actor, request: DocumentRequest) -> None:
    """Note that a document came for it; a second one may follow. Raises Conflict for what is no longer wanted."""
    ensure_wanted(request)
    if request.status != Wanted.FULFILLED:
        _answered(actor, request, Wanted.FULFILLED, "document.brought")


def ensure_wanted(request: DocumentRequest) -> None:
    """Raises Conflict for a request that was taken back."""
    if request.status == Wanted.WITHDRAWN:
        raise Conflict(_("This is no longer asked for. You can send it without a request."))


def _answered(actor: Actor, request: DocumentRequest, status: Wanted, action: str) -> DocumentRequest:
    request.status = status
    request.answered_on = clock.today()
    save(request)
    audit.record(actor, action, request)
    return request


def find(folder: Folder, request_id: UUID, *, lock: bool = True) -> DocumentRequest:
    """A request of this case. Raises Missing."""
    statement = sa.select(DocumentRequest).where(DocumentRequest.id == request_id, DocumentRequest.case_id == folder.id)
    statement = statement.execution_options(populate_existing=True)
    found: DocumentRequest | None = execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def listed(actor: Actor, folder: Folder, chest: Chest) -> list[dict[str, Any]]:
    """The requests of a case, those that wait first, then the newest.

    `[{"id", "by", "own", "asked_on", "due_on", "status", "answered_on", "what", "why", "cannot"}]`. The caller
    records that they were opened.
    """
    rows = execute(
        sa.select(
            DocumentRequest.id,
            DocumentRequest.asked_by,
            DocumentRequest.asked_on,
            DocumentRequest.due_on,
            DocumentRequest.status,
            DocumentRequest.answered_on,
            Person.name,
        )
        .join(Person, Person.id == DocumentRequest.asked_by)
        .where(DocumentRequest.case_id == folder.id)
        .order_by(DocumentRequest.status != Wanted.OPEN, DocumentRequest.asked_on.desc(), DocumentRequest.id)
    )
    return [_item(actor, folder, chest, row) for row in rows]


def _item(actor: Actor, folder: Folder, chest: Chest, row: Any) -> dict[str, Any]:
    told = chest.read(row.id, "wanted") or {}
    return {
        "id": row.id,
        **called(actor, folder, row.asked_by, row.name),
        "asked_on": row.asked_on,
        "due_on": row.due_on,
        "status": row.status,
        "answered_on": row.answered_on,
        "what": told.get("what"),
        "why": told.get("why"),
        "cannot": chest.read(row.id, "cannot"),
    }


def browse(actor: Actor, folder: Folder) -> list[dict[str, Any]]:
    """The same, opened for the actor and recorded."""
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "documents.opened", folder, reason="requests")
    return listed(actor, folder, chest)


def show(actor: Actor, folder: Folder, request_id: UUID) -> dict[str, Any]:
    """One request; recorded. Raises Missing."""
    for one in browse(actor, folder):
        if one["id"] == request_id:
            return one
    raise Missing()


def open_requests(case_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many requests wait for the officer, by case; cases without any are left out. One statement."""
    rows = execute(
        sa.select(DocumentRequest.case_id, sa.func.count())
        .where(
            DocumentRequest.case_id == sa.any_(sa.literal(list(case_ids), sa.ARRAY(sa.Uuid))),
            DocumentRequest.status == Wanted.OPEN,
        )
        .group_by(DocumentRequest.case_id)
    )
    return {row[0]: row[1] for row in rows}


def all_requests(actor: Actor, folder: Folder, chest: Chest) -> Iterator[dict[str, Any]]:
    """Every request for a document, for an export; the caller records it."""
    yield from listed(actor, folder, chest)
