"""Documents: cleaned by a program of its own, sealed frame by frame, opened one by one with a line in the log."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.service import Page
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save, when_lost
from support.core.errors import Conflict, Missing, TooLarge
from support.core.keyset import MOST, Cursor
from support.correspondence import policy
from support.correspondence.model import Audience, Document
from support.correspondence.service import requests
from support.correspondence.service.messages import told_first
from support.correspondence.service.naming import called
from support.files.gateway import cleaning
from support.files.gateway import store as files
from support.files.gateway.cleaning import Cleaned
from support.files.model import LARGEST_FILE
from support.files.service import file_name, unsealed, with_ending
from support.people.model import Person
from support.vault import frames
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest

PAGE = 50
#: All files of one case together, in bytes: nobody fills the store alone.
MOST_OF_A_CASE = 2 * 1024 * 1024 * 1024


@dataclass(frozen=True)
class File:
    """A document as it is handed out."""

    name: str
    type: str
    content: bytes


def add(
    actor: Actor,
    folder: Folder,
    *,
    name: str,
    content: bytes,
    audience: Audience = Audience.OFFICER,
    request_id: UUID | None = None,
) -> Document:
    """Keep a document for the officer and the team, or the team alone; it may answer a request.

    Raises Forbidden, Missing for an unknown request, Invalid for a file that is not taken (it says what to send
    instead), TooLarge, Conflict for a case with too many files or keys that do not open it, Unavailable.
    """
    require(policy.may_send, actor, folder, audience)
    request = requests.find(folder, request_id) if request_id else None
    if request is not None:
        requests.ensure_wanted(request)
    given = file_name(name)
    if len(content) > LARGEST_FILE:
        raise TooLarge(_("A file may have 50 MB at most. Send a smaller one."))
    _ensure_room(folder, len(content))
    chest = cases.open_folder(actor, folder)
    cleaned = cleaning.clean(content, most=LARGEST_FILE)
    document = save(
        Document(
            case_id=folder.id,
            uploader_id=actor.id,
            audience=audience,
            added_on=clock.today(),
            padded=frames.size_of(len(cleaned.content)),
            picture_id=uuid4() if cleaned.picture else None,
            request_id=request_id,
        )
    )
    _seal(folder, chest, document, with_ending(given, cleaned.type), cleaned)
    audit.record(actor, "document.added", document)
    if request is not None:
        requests.fulfilled(actor, request)
    return document


def _ensure_room(folder: Folder, more: int) -> None:
    held = sa.select(sa.func.coalesce(sa.func.sum(Document.padded), 0)).where(Document.case_id == folder.id)
    if int(execute(held).scalar_one()) + more > MOST_OF_A_CASE:
        raise Conflict(_("This case holds as many files as can be kept for one. Nothing was saved."))


def _seal(folder: Folder, chest: Chest, document: Document, name: str, cleaned: Cleaned) -> None:
    """The facts and keys as a sealed part, then the objects: what is not committed after all is taken away again."""
    site_id = vault.site().id
    objects = {}
    key, objects[document.id] = frames.seal(cleaned.content, site_id=site_id, file_id=document.id)
    told: dict[str, Any] = {"name": name, "type": cleaned.type, "size": len(cleaned.content), "key": _text(key)}
    if document.picture_id is not None:
        key, objects[document.picture_id] = frames.seal(cleaned.picture, site_id=site_id, file_id=document.picture_id)
        told["picture"] = _text(key)
    kind = Data.STORY if document.audience == Audience.OFFICER else Data.TEAM
    chest.write(kind, document.id, "file", told, readers=cases.readers_of(folder))
    when_lost(lambda: _remove(objects))
    for object_id, sealed in objects.items():
        files.put(_place(object_id), sealed)


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _place(object_id: UUID) -> str:
    """Under this installation's own id, so that another's sweep never meets it in a store they share."""
    return f"{vault.site().id}/{object_id}"


def _remove(object_ids: Iterable[UUID]) -> None:
    for object_id in object_ids:
        files.remove(_place(object_id))


# Reading


def browse(actor: Actor, folder: Folder, *, cursor: str | None = None, limit: int = PAGE) -> Page:
    """Documents of a case that the actor reads, newest first; recorded.

    `[{"id", "name", "type", "size", "by", "own", "added_on", "audience", "has_picture", "request_id"}]`; of what one's
    keys do not open the name, type and size are None. Raises Invalid for a broken cursor.
    """
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "documents.opened", folder)
    return _page(actor, folder, chest, cursor, limit)


def browse_with_requests(
    actor: Actor, folder: Folder, *, cursor: str | None = None
) -> tuple[Page, list[dict[str, Any]]]:
    """The same and, on the first page, what the officer was asked for; recorded once. Raises Invalid."""
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "documents.opened", folder)
    asked = requests.listed(actor, folder, chest) if not cursor else []
    return _page(actor, folder, chest, cursor, PAGE), asked


def _page(actor: Actor, folder: Folder, chest: Chest, cursor: str | None, limit: int) -> Page:
    statement = _selected(actor, folder)
    if cursor:
        at = Cursor.read(cursor).as_row()
        statement = statement.where(sa.tuple_(Document.added_on, Document.id) < sa.tuple_(*at))
    limit = max(1, min(limit, MOST))
    rows = execute(statement.limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].added_on, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page(_opened(actor, folder, chest, rows[:limit]), following, told_first(actor, folder, chest))


def _selected(actor: Actor, folder: Folder) -> Any:
    return (
        sa.select(
            Document.id,
            Document.uploader_id,
            Document.audience,
            Document.added_on,
            Document.picture_id,
            Document.request_id,
            Person.name,
        )
        .outerjoin(Person, Person.id == Document.uploader_id)
        .where(Document.case_id == folder.id, policy.visible_documents(actor))
        .order_by(Document.added_on.desc(), Document.id.desc())
    )


def _opened(actor: Actor, folder: Folder, chest: Chest, rows: Iterable[Any]) -> list[dict[str, Any]]:
    listed = list(rows)
    chest.fetch([row.id for row in listed])
    found = []
    for row in listed:
        told = chest.read(row.id, "file") or {}
        found.append(
            {
                "id": row.id,
                **{part: told.get(part) for part in ("name", "type", "size")},
                **called(actor, folder, row.uploader_id, row.name),
                "added_on": row.added_on,
                "audience": row.audience,
                "has_picture": "picture" in told,
                "request_id": row.request_id,
            }
        )
    return found


def find(actor: Actor, folder: Folder, document_id: UUID) -> Document:
    """A document of this case that the actor reads. Raises Missing."""
    found: Document | None = execute(
        sa.select(Document).where(
            Document.id == document_id, Document.case_id == folder.id, policy.visible_documents(actor)
        )
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def content(actor: Actor, folder: Folder, document_id: UUID) -> File:
    """A document whole, every frame of it verified; recorded. Raises Missing, Conflict, Unavailable."""
    document, told = _told(actor, folder, document_id)
    audit.record(actor, "document.opened", document)
    return File(told["name"], told["type"], _unsealed(document.id, told["key"]))


def picture(actor: Actor, folder: Folder, document_id: UUID) -> bytes:
    """The small rendition, a JPEG; recorded. Raises Missing where there is none, Conflict, Unavailable."""
    document, told = _told(actor, folder, document_id)
    if document.picture_id is None:
        raise Missing()
    audit.record(actor, "document.opened", document, reason="picture")
    return _unsealed(document.picture_id, told["picture"])


def _told(actor: Actor, folder: Folder, document_id: UUID) -> tuple[Document, dict[str, Any]]:
    document = find(actor, folder, document_id)
    chest = cases.open_folder(actor, folder)
    chest.fetch([document.id])
    told: dict[str, Any] | None = chest.read(document.id, "file")
    if told is None:
        raise Conflict(_("Your keys do not open this document. Who holds the case hands them on by opening it."))
    return document, told


def _unsealed(object_id: UUID, key: str) -> bytes:
    return unsealed(_place(object_id), object_id, key)


# Handing a copy of a key to somebody outside


def copies(folder: Folder, chest: Chest, document_ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """What opens these documents of the case, to be sealed to somebody else: `[{"id", "name", "type", "size", "key"}]`.

    Only what the officer reads as well. Raises Missing for another's, Conflict for what the keys do not open.
    """
    wanted = list(dict.fromkeys(document_ids))
    mine = (Document.id.in_(wanted), Document.case_id == folder.id, Document.audience == Audience.OFFICER)
    found = set(execute(sa.select(Document.id).where(*mine)).scalars())
    if found != set(wanted):
        raise Missing(_("One of these documents is not the officer's, or not of this case. Choose again."))
    chest.fetch(wanted)
    handed = []
    for document_id in wanted:
        told = chest.read(document_id, "file")
        if told is None:
            raise Conflict(_("Your keys do not open this document. Who holds the case hands them on by opening it."))
        handed.append({"id": str(document_id), **{part: told[part] for part in ("name", "type", "size", "key")}})
    return handed


def handed(copy: dict[str, Any]) -> File:
    """A document by the copy of its key; who calls this has the rule and the record. Raises Conflict, Unavailable."""
    return File(copy["name"], copy["type"], _unsealed(UUID(copy["id"]), copy["key"]))


def all_documents(actor: Actor, folder: Folder, chest: Chest) -> Iterator[dict[str, Any]]:
    """Every document that the actor reads, for an export; the caller records it.

    Its `content` is a function that opens it when its turn comes, without a statement. Raises Conflict, Unavailable.
    """
    rows = execute(_selected(actor, folder)).all()
    for item in _opened(actor, folder, chest, rows):
        told = chest.read(item["id"], "file")
        if told is not None:
            yield {**item, "content": partial(_unsealed, item["id"], told["key"])}


# Sweeping


def sweep() -> int:
    """Remove objects that no row names, written before yesterday: what an act left that was never kept; how many."""
    before = clock.midnight(clock.today()) - timedelta(days=1)
    rows = execute(sa.select(Document.id, Document.picture_id))
    known = {_place(object_id) for row in rows for object_id in row if object_id is not None}
    there = files.names(str(vault.site().id))
    left = [name for name, written in there.items() if name not in known and written < before]
    for name in left:
        files.remove(name)
    return len(left) + files.remove_halves(before)
