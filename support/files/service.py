"""Files of rooms above, cleaned, sealed and kept: each room's under a name of its own in the store."""

import base64
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _

from support.core import clock
from support.core.db import when_lost
from support.core.errors import Conflict, Invalid, TooLarge
from support.files.gateway import cleaning, store
from support.files.gateway.cleaning import ENDINGS
from support.files.model import LARGEST_FILE
from support.vault import frames
from support.vault import service as vault
from support.vault.ciphers import Refused

LONGEST_NAME = 150
#: Control characters, what is unseen or turns the direction of writing, line ends, halves of pairs.
_UNSHOWN = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}
_ENDING = re.compile(r"[.][A-Za-z0-9]{1,5}$")
_ALIKE = {"jpeg": "jpg", "text": "txt", "md": "txt", "csv": "txt", "log": "txt"}


@dataclass(frozen=True)
class Attached:
    """A file that was kept: its object's id, how long it is inside its frames, and what has to be sealed of it."""

    id: UUID
    padded: int
    told: dict[str, Any]


def keep(room: str, *, name: str, content: bytes, most: int = LARGEST_FILE) -> Attached:
    """Clean a file of at most so many bytes, seal it under a key of its own, and keep it; the key is in what is told.

    Raises Invalid for a file that is not taken (it says what to send instead), TooLarge, Unavailable.
    """
    given = file_name(name)
    if len(content) > most:
        raise TooLarge(_("A file may have %(most)s MB at most. Send a smaller one.", most=most >> 20))
    cleaned = cleaning.clean(content, most=most)
    object_id = uuid4()
    key, sealed = frames.seal(cleaned.content, site_id=vault.site().id, file_id=object_id)
    when_lost(lambda: store.remove(_place(room, object_id)))
    store.put(_place(room, object_id), sealed)
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
    sealed = store.get(place)
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
    there = store.names(f"{vault.site().id}-{room}")
    left = [name for name, written in there.items() if name not in kept and written < before]
    for name in left:
        store.remove(name)
    return len(left)


# Names


def file_name(given: str) -> str:
    """The name of a file as it came, if it is a name. Raises Invalid for a path, for signs nobody sees, for length."""
    name = unicodedata.normalize("NFC", given).strip()
    if not name:
        raise _refused(_("This file has no name. Give it one, and send it again."))
    if len(name) > LONGEST_NAME:
        raise _refused(_("The name of this file is too long: at most %(most)s characters.", most=LONGEST_NAME))
    path = "/" in name or "\\" in name or re.match(r"^[A-Za-z]:", name) or not name.strip(". ")
    if path or any(unicodedata.category(sign) in _UNSHOWN for sign in name):
        raise _refused(_("The name of this file is a path, or holds signs that cannot be shown. Rename it."))
    return name


def with_ending(name: str, kind: str) -> str:
    """The name with the ending that belongs to what the file is now."""
    ending = ENDINGS[kind]
    found = _ENDING.search(name)
    said = found.group()[1:].lower() if found else ""
    if said == ending or _ALIKE.get(said) == ending:
        return name if said in {ending, "jpeg"} else f"{name}.{ending}"
    stem = name[: found.start()] if found else name
    return f"{stem[: LONGEST_NAME - 5]}.{ending}" if stem.strip(". ") else f"{ending}.{ending}"


def _refused(why: Any) -> Invalid:
    return Invalid(fields={"file": [why]})
