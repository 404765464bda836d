"""Sealed pieces in the file store, below a name of this installation's own."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import clock
from support.core.db import execute, when_kept, when_lost
from support.core.errors import Conflict
from support.files.gateway import store as files
from support.testimony.model import FilePiece
from support.vault import frames
from support.vault import service as vault
from support.vault.ciphers import Refused


def put(piece_id: UUID, sealed: bytes) -> None:
    """Keep a piece; it is taken away again if the act is lost. Raises Unavailable."""
    when_lost(lambda: files.remove(_place(piece_id)))
    files.put(_place(piece_id), sealed)


def get(piece_id: UUID) -> bytes:
    """A sealed piece. Raises Conflict when it is gone, Unavailable."""
    sealed = files.get(_place(piece_id))
    if sealed is None:
        raise Conflict(_("This file is no longer in the store. Tell whoever runs this service."))
    return sealed


def opened(piece_id: UUID, key: bytes) -> bytes:
    """What is in a piece, every frame of it verified. Raises Conflict, Unavailable."""
    try:
        return frames.open_file(key, get(piece_id), site_id=vault.site().id, file_id=piece_id)
    except Refused:
        raise Conflict(
            _("This file was changed or cut where it is kept, so it is not shown. Tell whoever runs this service.")
        ) from None


def drop(piece_ids: Iterable[UUID]) -> None:
    """Remove pieces once the act is kept."""
    gone = list(piece_ids)

    def remove() -> None:
        for piece_id in gone:
            files.remove(_place(piece_id))

    when_kept(remove)


def sweep() -> int:
    """Remove pieces that no row names, written before yesterday: what an act left that was never kept; how many."""
    before = clock.midnight(clock.today()) - timedelta(days=1)
    known = {_place(piece_id) for piece_id in execute(sa.select(FilePiece.id)).scalars()}
    left = [name for name, written in files.names(_folder()).items() if name not in known and written < before]
    for name in left:
        files.remove(name)
    return len(left)


def _place(piece_id: UUID) -> str:
    return f"{_folder()}/{piece_id}"


def _folder() -> str:
    """Apart from the documents of cases, whose sweep knows nothing of these."""
    return f"{vault.site().id}-kept"
