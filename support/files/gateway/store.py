"""The store of sealed files: a folder, memory, or a bucket. It holds ciphertexts under random names, nothing else."""

import contextlib
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from support.core import clock, settings
from support.core.errors import Unavailable

Answer = TypeVar("Answer")
log = logging.getLogger("apora")


def put(name: str, sealed: bytes) -> None:
    """Keep an object; in a folder it is on the disk when this returns. Raises Unavailable."""

    def write(store: Any, folder: Path | None) -> None:
        import obstore

        obstore.put(store, name, sealed)
        if folder is not None:
            _settle(folder / name)

    _tried(write)


def get(name: str) -> bytes | None:
    """An object, or None when there is none. Raises Unavailable."""

    def read(store: Any, _folder: Path | None) -> bytes | None:
        import obstore

        try:
            return bytes(obstore.get(store, name).bytes())
        except FileNotFoundError:
            return None

    return _tried(read)


def remove(name: str) -> None:
    """Take an object away, if it is there. Raises Unavailable."""

    def away(store: Any, _folder: Path | None) -> None:
        import obstore

        with contextlib.suppress(FileNotFoundError):
            obstore.delete(store, name)

    _tried(away)


def names(prefix: str) -> dict[str, datetime]:
    """Every object under a prefix, with when it was written (in a folder only the day). Raises Unavailable."""

    def listed(store: Any, _folder: Path | None) -> dict[str, datetime]:
        import obstore

        return {one["path"]: one["last_modified"] for batch in obstore.list(store, prefix) for one in batch}

    return _tried(listed)


def remove_halves(before: datetime) -> int:
    """Take away what a process that died while writing left in a folder; how many."""
    _stored, folder = _store()
    # The store writes under `name#1` and renames; it never lists such files.
    halves = list(folder.rglob("*#*")) if folder is not None else []
    old = [path for path in halves if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _tried(act: Callable[[Any, Path | None], Answer]) -> Answer:
    """Whatever the store says, we say that it is away; its own words name folders and buckets."""
    from obstore.exceptions import BaseError

    try:
        return act(*_store())
    except (BaseError, OSError) as error:
        log.warning("the file store: %s", type(error).__name__)
        raise Unavailable from error


def _settle(path: Path) -> None:
    """Wait for the disk, and leave no time of day: an officer may have sent this."""
    day = clock.midnight(clock.today()).timestamp()
    os.utime(path, (day, day))
    for one in (path, path.parent):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _store() -> tuple[Any, Path | None]:
    """The store that the settings name, and its folder if it is one; made once for each address."""
    known = settings.settings()
    url = known.files_url or (known.instance.absolute() / "files").as_uri()
    made: dict[str, tuple[Any, Path | None]] = settings.kept("files") or {}
    if url not in made:
        made[url] = _make(url)
        settings.keep("files", made)
    return made[url]


def _make(url: str) -> tuple[Any, Path | None]:
    from obstore.store import LocalStore, MemoryStore, from_url

    parts = urlsplit(url)
    if parts.scheme == "memory":
        return MemoryStore(), None
    if parts.scheme != "file":
        return from_url(url), None
    folder = Path(unquote(parts.path))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(folder), folder
