"""The program that cleans files: started for one file, with nothing of our environment, and ended if it takes long."""

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from flask_babel import lazy_gettext as _

from support.core.errors import Invalid, Problem, Unavailable
from support.files.cleaner.kinds import PDF, TEXT
from support.files.cleaner.refusals import Why

#: The program has this long, in seconds.
PATIENCE = 60.0
MOST_PICTURE = 4 * 1024 * 1024
_MOST_HEAD = 4096
_CHECKOUT = Path(__file__).parents[3]

log = logging.getLogger("apora")

#: How a file of each type is called from now on.
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", PDF: "pdf", TEXT: "txt"}

#: What to do instead, for each reason.
INSTEAD: dict[Why, Any] = {
    Why.EMPTY: _("This file is empty. Choose another one."),
    Why.KIND: _("This kind of file is not taken. Send a picture (JPEG, PNG, WebP, GIF, HEIC), a PDF, or plain text."),
    Why.MARKUP: _("Web pages and drawings made of code are not taken. Send a picture of it, or print it into a PDF."),
    Why.ARCHIVE: _("Archives are not taken. Unpack it, and send the pictures and PDF files one by one."),
    Why.OFFICE: _("Office files are not taken. Save it as PDF, and send that."),
    Why.FILM: _("Sound and film are not taken. Write what is in it, or send pictures of it."),
    Why.TIFF: _("TIFF is not taken. Save it as PDF or JPEG, and send that."),
    Why.LARGE: _("This picture has too many points. Make it smaller, or send a picture of your screen."),
    Why.LOCKED: _("This PDF is locked. Remove its password first, and send it again."),
    Why.PAGES: _("This PDF has no pages, or too many. Send at most 2000 pages at once."),
    Why.BROKEN: _("This file cannot be read. Perhaps it is damaged: open it, save it anew, and send that."),
    Why.HEAVY: _("This file takes too much work to read. Save it anew, smaller, and send that."),
    Why.GROWS: _("This file is too large once its hidden data is removed. Send a smaller one."),
}


@dataclass(frozen=True)
class Cleaned:
    """A file without anything that hides or acts; `picture` is a small JPEG of it, or empty."""

    type: str
    content: bytes
    picture: bytes


def clean(content: bytes, *, most: int) -> Cleaned:
    """The file written anew, `most` bytes at most. Raises Invalid, which says what to send instead; Unavailable."""
    if not content:
        raise _refused(Why.EMPTY)
    # Its own interpreter, never a copy of this process: what it reads was made by a stranger.
    command = [sys.executable, "-m", "support.files.cleaner", str(most)]
    with subprocess.Popen(  # noqa: S603 - nothing of the command comes from outside
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_CHECKOUT, env=_environ()
    ) as program:
        late = threading.Timer(PATIENCE, program.kill)
        fed = threading.Thread(target=_feed, args=(program.stdin, content), daemon=True)
        late.start()
        fed.start()
        try:
            return _answer(program.stdout, most)
        except EOFError:
            raise _ended(program.wait()) from None
        finally:
            late.cancel()
            program.kill()
            fed.join()


def _environ() -> dict[str, str]:
    """No secret of ours; only where libraries lie, if that was said."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}


def _ended(code: int) -> Problem:
    """Why the program said nothing: its limits ended it, or it could not begin."""
    log.warning("the program that cleans files ended with %s", code)
    return _refused(Why.HEAVY) if code < 0 else Unavailable()


def _feed(into: IO[bytes] | None, content: bytes) -> None:
    """Write it all; the program may have ended before it read it."""
    if into is not None:
        with contextlib.suppress(OSError):
            into.write(content)
        with contextlib.suppress(OSError):
            into.close()


def _answer(out: IO[bytes] | None, most: int) -> Cleaned:
    """What the program says, taken for no more than it is: whoever broke it could say anything.

    Raises Invalid, EOFError.
    """
    if out is None:
        raise EOFError
    head = _read(out, int.from_bytes(_read(out, 4), "big"), _MOST_HEAD)
    try:
        told = json.loads(head)
        if "refused" in told:
            raise _refused(Why(told["refused"]))
        kind, lengths = str(told["type"]), (int(told["content"]), int(told["picture"]))
    except (ValueError, TypeError, KeyError):
        raise _refused(Why.BROKEN) from None
    if kind not in ENDINGS:
        raise _refused(Why.BROKEN)
    return Cleaned(kind, _read(out, lengths[0], most), _read(out, lengths[1], MOST_PICTURE))


def _read(out: IO[bytes], length: int, most: int = _MOST_HEAD) -> bytes:
    """So many bytes and not one less. Raises Invalid, EOFError."""
    if not 0 <= length <= most:
        raise _refused(Why.BROKEN)
    found = out.read(length)
    if len(found) != length:
        raise EOFError
    return found


def _refused(why: Why) -> Invalid:
    return Invalid(fields={"file": [INSTEAD[why]]})
