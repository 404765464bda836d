"""What was carried away, and what of it is sealed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg.rows import dict_row

from config.urls import libpq_url
from support.vault import ciphers, frames
from support.vault.ciphers import canonical

LOOKS_LIKE_A_KEY = re.compile(r"[A-Za-z0-9_\-+/]{16,}={0,2}")
_HEADER = 30  # version, algorithm, key id, nonce
Row = dict[str, Any]


@dataclass
class Loot:
    """Everything that was carried away, as it reads."""

    configuration: Mapping[str, str]
    tables: dict[str, list[Row]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)

    def add_database(self, url: str) -> None:
        """Every row of every table; what another copy of the database holds as well is taken once."""
        with psycopg.connect(libpq_url(url), row_factory=dict_row) as connection:
            names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for name in (row["tablename"] for row in names):
                kept = self.tables.setdefault(name, [])
                rows = connection.execute(f'SELECT * FROM "{name}"'.encode()).fetchall()
                kept += [row for row in rows if row not in kept]

    def add_files(self, files: Iterable[Path]) -> None:
        """Every word of these files that could be a key, a token or a password."""
        for path in files:
            self.texts |= set(LOOKS_LIKE_A_KEY.findall(path.read_bytes().decode("utf-8", "ignore")))

    def add_store(self, folder: Path) -> None:
        """Every object of the file store, by its name."""
        self.files |= {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def rows(self, table: str) -> list[Row]:
        """The rows of a table."""
        return self.tables.get(table, [])


@dataclass
class Box:
    """Something sealed under a symmetric key, with the context it is bound to."""

    kind: str
    sealed: bytes
    context: bytes

    @cached_property
    def _locked(self) -> tuple[bytes, bytes, bytes]:
        """Nonce, ciphertext and what it is bound to: cut once, since millions of keys are tried."""
        return self.sealed[18:_HEADER], self.sealed[_HEADER:], canonical(ciphers.VERSION, self.context)

    def open(self, key: AESGCM) -> bytes | None:
        """What is in it, if this is the key."""
        try:
            framed = key.decrypt(*self._locked)
        except InvalidTag:
            return None
        return ciphers.unpad(framed)


@dataclass
class SealedFile:
    """An object of the file store; its first frame is tried, which holds all of a short file."""

    name: str
    sealed: bytes
    site_id: UUID

    @cached_property
    def _locked(self) -> tuple[bytes, bytes, bytes]:
        """Nonce, first frame and what it is bound to."""
        first = self.sealed[2 : 2 + frames.FRAME + frames.TAG]
        last = int(len(self.sealed) == 2 + len(first))
        return bytes(12), first, canonical("apora/file", frames.VERSION, self.site_id, UUID(self.name), 0, last)

    def open(self, key: AESGCM) -> bytes | None:
        """The content as far as the first frame goes, if this is the key."""
        try:
            clear = key.decrypt(*self._locked)
        except InvalidTag:
            return None
        return clear[8 : 8 + int.from_bytes(clear[:8], "big")]


@dataclass(frozen=True)
class Letter:
    """A short secret sealed to the pair of a principal."""

    kind: str
    pair_id: UUID
    sealed: bytes
    context: bytes
