"""Looks for canaries in files, in every spelling, also inside gzip and zlib streams."""

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.seizure.canaries import spellings

BLOCK = 8192
OVERLAP = 512  # longer than any spelling of a canary
STREAM = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
#: A stream is one when at least so much of it unpacks; two bytes that look like its beginning are common.
LEAST_UNPACKED = 64
MOST_UNPACKED = 64 << 20
DEEPEST = 3


@dataclass(frozen=True)
class Hit:
    """A canary that was found: which, how spelled, where."""

    what: str
    encoding: str
    where: str


@dataclass
class Scanner:
    """Looks for texts. The same 8 KiB (an empty page, a system table's copy) are looked at once and counted always."""

    canaries: Mapping[str, str]
    total: int = 0
    fresh: int = 0
    files: int = 0
    streams: int = 0
    hits: list[Hit] = field(default_factory=list)
    _seen: set[bytes] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        self._patterns = [
            (pattern, what, encoding)
            for what, text in self.canaries.items()
            for encoding, pattern in spellings(text).items()
        ]
        assert all(8 <= len(pattern) <= OVERLAP for pattern, _what, _encoding in self._patterns)

    def folder(self, folder: Path) -> "Scanner":
        """Every file below a folder, and every name of one."""
        return self.paths(sorted(folder.rglob("*")), folder)

    def paths(self, paths: Iterable[Path], root: Path) -> "Scanner":
        """These files, and their names."""
        for path in paths:
            where = str(path.relative_to(root))
            self._look(where.encode(), f"the name of {where}")
            if path.is_symlink():
                self._look(bytes(str(path.readlink()), "utf-8"), f"the target of {where}")
            elif path.is_file():
                self.files += 1
                self.feed(path.read_bytes(), where)
        return self

    def feed(self, data: bytes, where: str, depth: int = 0) -> None:
        """These bytes, and what is packed in them."""
        self.total += len(data)
        windows = [data[at : at + BLOCK + OVERLAP] for at in range(0, len(data), BLOCK)]
        fresh = b"\xff".join(window for window in windows if self._is_fresh(window))
        self.fresh += len(fresh)
        self._look(fresh, where)
        if depth < DEEPEST:
            for found in STREAM.finditer(data):
                unpacked = _unpacked(data, found.start())
                if len(unpacked) >= LEAST_UNPACKED:
                    self.streams += 1
                    self.feed(unpacked, f"{where}, unpacked at {found.start()}", depth + 1)

    def _is_fresh(self, window: bytes) -> bool:
        known = hashlib.blake2b(window, digest_size=16).digest()
        if known in self._seen:
            return False
        self._seen.add(known)
        return True

    def _look(self, data: bytes, where: str) -> None:
        self.hits += [Hit(what, encoding, where) for pattern, what, encoding in self._patterns if pattern in data]

    @property
    def found(self) -> list[str]:
        """The hits as sentences."""
        return [f"{hit.what} as {hit.encoding} in {hit.where}" for hit in self.hits]

    @property
    def figure(self) -> str:
        """What was looked at."""
        size = f"{self.total / 1e6:.0f} MB" if self.total > 1e6 else f"{self.total / 1e3:.0f} kB"
        return (
            f"{size} in {self.files} files and {self.streams} packed streams, "
            f"{len(self.canaries)} canaries x {len(self._patterns) // len(self.canaries)} spellings"
        )


def _unpacked(data: bytes, start: int) -> bytes:
    """As much of the stream that begins here as unpacks."""
    unpacker = zlib.decompressobj(wbits=47)  # gzip or zlib, by its header
    view, out = memoryview(data), bytearray()
    at, step = start, 64
    try:
        while at < len(data) and not unpacker.eof and len(out) < MOST_UNPACKED:
            out += unpacker.decompress(view[at : at + step])
            if at - start >= 4096 and not out:
                break
            at, step = at + step, min(step * 4, 65536)
    except zlib.error:
        pass
    return bytes(out)
