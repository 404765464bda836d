"""Files as they come in: held in memory and nowhere else, so many at once, and only by views that take them."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, TypeVar
from uuid import UUID

import flask
from flask import Flask, current_app, g, request
from flask_babel import gettext
from flask_login import current_user

from support.core.errors import Invalid, TooLarge, Unavailable, WrongType

View = TypeVar("View", bound=Callable[..., Any])

MEGABYTE = 1024 * 1024
#: What a form with a file may have besides the file.
REST = 256 * 1024
MOST_PARTS = 20
#: Browsers write a backslash as it is, and reading the header takes it away: what is left would look like a name.
BACKSLASH = re.compile(r'\\(?!")')


class Request(flask.Request):
    """A request whose files stay in memory; Werkzeug would write what is large into a temporary file."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


class Places:
    """So many uploads at once in this process, and one a person: each is held in memory whole."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._taken: set[UUID] = set()
        self._lock = threading.Lock()

    def take(self, who: UUID) -> bool:
        """Whether there was a place for this person."""
        with self._lock:
            if who in self._taken or len(self._taken) >= self._places:
                return False
            self._taken.add(who)
            return True

    def give_back(self, who: UUID) -> None:
        """Leave the place to others."""
        with self._lock:
            self._taken.discard(who)


def takes_files(most: int) -> Callable[[View], View]:
    """Mark a view as one that takes a file of at most so many bytes; all others keep the small limit."""

    def mark(view: View) -> View:
        view.most_file_bytes = most  # type: ignore[attr-defined]
        return view

    return mark


def begin(most: int | None) -> None:
    """Before a marked view reads its body: a place and a larger limit. Raises Unavailable, TooLarge."""
    if most is None or request.mimetype != "multipart/form-data":
        return
    if (request.content_length or 0) > most + REST:
        raise TooLarge(gettext("A file may have %(most)s MB at most. Send a smaller one.", most=most // MEGABYTE))
    places: Places = current_app.extensions["uploads"]
    if not places.take(current_user.id):
        told = gettext("Too many files are being sent at this moment. Wait half a minute and send yours again.")
        raise Unavailable(told, headers={"Retry-After": "30"})
    g.upload_of = current_user.id
    request.max_content_length = most + REST
    request.max_form_parts = MOST_PARTS


def _end(_error: BaseException | None) -> None:
    who = g.pop("upload_of", None)
    if who is not None:
        current_app.extensions["uploads"].give_back(who)


@dataclass(frozen=True)
class Taken:
    """A file as it was sent: the name it came with, and what is in it."""

    name: str
    content: bytes


def taken(name: str = "file") -> Taken:
    """The one file of the request. Raises WrongType, Invalid."""
    if request.mimetype == "application/json":
        raise WrongType(gettext("Send the file as multipart/form-data."))
    for unknown in set(request.files) - {name}:
        raise Invalid(fields={unknown: [gettext("This field is not known here. Leave it out.")]})
    parts = request.files.getlist(name)
    if len(parts) > 1:
        raise Invalid(fields={name: [gettext("Send one file at a time.")]})
    if not parts or not (parts[0].filename or parts[0].stream.read(1)):
        raise Invalid(fields={name: [gettext("Choose a file.")]})
    if BACKSLASH.search(parts[0].headers.get("Content-Disposition", "")):
        raise Invalid(fields={name: [gettext("The name of this file is a path. Send it under its name alone.")]})
    parts[0].stream.seek(0)
    return Taken(parts[0].filename or "", parts[0].stream.read())


def init_app(app: Flask, places: int) -> None:
    """Take files in this way, so many at once."""
    app.request_class = Request
    app.extensions["uploads"] = Places(places)
    app.teardown_request(_end)
