"""A zip that is made while it is sent: nothing of it is kept on a disk, and one piece at a time in memory."""

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator

#: Everything in it carries the same moment: when it was made is nobody's business.
MOMENT = (1980, 1, 1, 0, 0, 0)
LONGEST_NAME, LONGEST_ENDING = 80, 8
_UNFIT = re.compile(r"[^\w .()-]+")


class _Pipe:
    """What the zip's writer writes into, and the answer reads from."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep a piece until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """There is nothing behind this."""

    def taken(self) -> bytes:
        """All that was written since the last time."""
        found, self._pieces = b"".join(self._pieces), []
        return found


def packed(members: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The zip of these files, `(name, pieces of its content)`; each is asked for when the one before was sent."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, content in members:
            about = zipfile.ZipInfo(name, MOMENT)
            about.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(about, "w") as entry:
                for piece in content:
                    entry.write(piece)
                    if written := pipe.taken():
                        yield written
    yield pipe.taken()


def fit_name(number: int, name: str) -> str:
    """A file's own name as it may stand in a zip: numbered, so that none is there twice, and harmless when unpacked."""
    plain = _UNFIT.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= LONGEST_ENDING:
        plain = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return f"papers/{number:02d}-{plain[:LONGEST_NAME] or 'paper'}"
