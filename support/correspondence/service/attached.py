"""Files of rooms above, cleaned and sealed as documents are: each room under a name of its own in the store."""

import base64
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _

from support.core import clock
from support.core.db import when_lost
from support.core.errors import Conflict, TooLarge
from support.correspondence.gateway import cleaning, files
from support.correspondence.model import LARGEST_FILE
from support.correspondence.service.naming import file_name, with_ending
from support.vault import frames
from support.vault import service as vault
from support.vault.ciphers import Refused


@dataclass(frozen=True)
class Attached:
    """A file that was kept: its object's id, how long it is inside its frames, and what has to be sealed of it."""

    id: UUID
    padded: int
    told: dict[str, Any]


def keep(room: str, *, name: str, content: bytes) -> Attached:
    """Clean a file, seal it under a key of its own, and keep it; the key is in what is told.

    Raises Invalid for a file that is not taken (it says what to send instead), TooLarge, Unavailable.
    """
    given = file_name(name)
    if len(content) > LARGEST_FILE:
        raise TooLarge(_("A file may have 50 MB at most. Send a smaller one."))
    cleaned = cleaning.clean(content, most=LARGEST_FILE)
    object_id = uuid4()
    key, sealed = frames.seal(cleaned.content, site_id=vault.site().id, file_id=object_id)
    when_lost(lambda: files.remove(_place(room, object_id)))
    files.put(_place(room, object_id), sealed)
    told = {
        "name": with_ending(given, cleaned.type),
        "type": cleaned.type,
        "size": len(cleaned.content),
        "key": base64.b64encode(key).decode(),
    }
    return Attached(object_id, frames.size_of(len(cleaned.content)), told)


def content(room: str, object_id: UUID, told: dict[str, Any]) -> bytes:
    """A file whole, every frame of it verified; the room above records it. Raises Conflict, Unavailable."""
    return unsealed(_place(room, object_id), object_id, told["key"])


def unsealed(place: str, object_id: UUID, key: str) -> bytes:
    """An object opened with its key. Raises Conflict when it is gone or was changed, Unavailable."""
    sealed = files.get(place)
    if sealed is None:
        raise Conflict(_("This file is no longer in the store. Tell whoever runs this service."))
    try:
        return frames.open_file(base64.b64decode(key), sealed, site_id=vault.site().id, file_id=object_id)
    except Refused:
        raise Conflict(
            _("This file was changed or cut where it is kept, so it is not shown. Tell whoever runs this service.")
        ) from None


def _place(room: str, object_id: UUID) -> str:
    """Beside the documents, where their sweep does not look."""
    return f"{vault.site().id}-{room}/{object_id}"


def sweep(room: str, known: Collection[UUID]) -> int:
    """Remove objects of a room that none of its rows names, written before yesterday; how many."""
    before = clock.midnight(clock.today()) - timedelta(days=1)
    kept = {_place(room, object_id) for object_id in known}
    there = files.names(f"{vault.site().id}-{room}")
    left = [name for name, written in there.items() if name not in kept and written < before]
    for name in left:
        files.remove(name)
    return len(left)
