"""`python -m support.files.cleaner MOST`: a file on standard input, the cleaned one on standard output.

What it writes is four bytes of length, that much JSON (`{"type", "content", "picture"}` with lengths, or
`{"refused": code}`), the content, and the small picture. It opens no file and no connection once it has begun to read,
and dies of its limits before the server would feel them.
"""

import contextlib
import json
import resource
import sys

from support.files.cleaner import papers, pictures
from support.files.cleaner.kinds import PDF, PICTURES, kind_of
from support.files.cleaner.refusals import NotTaken, Why

MEMORY = 1536 * 1024 * 1024
SECONDS = 40


def confine() -> None:
    """No more memory and time than this, and no file or connection beside those that are open."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for none_more in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NOFILE):
        resource.setrlimit(none_more, (0, 0))


def warm_up() -> None:
    """Clean one of each kind, so that all that Python loads late is loaded before no file can be opened any more."""
    for sample in (*pictures.samples(), papers.sample(), b"text", b"\xef\xbb\xbftext", b"\xff"):
        with contextlib.suppress(NotTaken):
            clean(sample, 1024 * 1024)


def clean(content: bytes, most: int) -> tuple[str, bytes, bytes]:
    """The type, the cleaned content, and the small picture or nothing. Raises NotTaken."""
    kind = kind_of(content)
    try:
        if kind in PICTURES:
            found = pictures.clean(content, kind, most)
        elif kind == PDF:
            found = (PDF, papers.clean(content), b"")
        else:
            found = (kind, content.removeprefix(b"\xef\xbb\xbf"), b"")
    except MemoryError as error:
        raise NotTaken(Why.LARGE) from error
    if len(found[1]) > most:
        raise NotTaken(Why.GROWS)
    return found


def main() -> None:
    """Read, clean, write."""
    warm_up()
    confine()
    most, out = int(sys.argv[1]), sys.stdout.buffer
    try:
        kind, content, picture = clean(sys.stdin.buffer.read(), most)
        told = json.dumps({"type": kind, "content": len(content), "picture": len(picture)}).encode()
    except Exception as error:  # noqa: BLE001 - libraries find many words for a broken file
        why = error.why if isinstance(error, NotTaken) else Why.BROKEN
        told, content, picture = json.dumps({"refused": why}).encode(), b"", b""
    for part in (len(told).to_bytes(4, "big"), told, content, picture):
        out.write(part)
    out.flush()


if __name__ == "__main__":
    main()
