"""Files as they go out: to be kept, never to be run, never to be cached."""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response, stream_with_context

from support.core.web import headers


def attachment(content: bytes, *, kind: str, name: str) -> Response:
    """A file to be saved under this name (RFC 6266); a browser that cannot read it calls it `file`."""
    headers.as_file()
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f"attachment; {_said(name)}"
    return response


def _said(name: str) -> str:
    _stem, _dot, ending = name.rpartition(".")
    plain = f"file.{ending}" if ending.isascii() and ending.isalnum() else "file"
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def picture(content: bytes) -> Response:
    """A small JPEG of ours, to stand in a page."""
    headers.as_file()
    response = Response(content, mimetype="image/jpeg")
    response.headers["Content-Disposition"] = "inline"
    return response


def streamed(pieces: Iterable[bytes], *, kind: str, name: str, ours: bool = True) -> Response:
    """A file to be saved that is sent piece by piece as it is made. `name` is ours, in plain letters, or somebody's.

    The transaction is over by then, so whatever has to be recorded was recorded before; a fault in the middle cuts the
    answer off.
    """
    headers.as_file()
    response = Response(stream_with_context(iter(pieces)), mimetype=kind)
    said = f'filename="{name}"' if ours else _said(name)
    response.headers["Content-Disposition"] = f"attachment; {said}"
    return response


def fleeting(content: bytes, *, kind: str, name: str) -> Response:
    """A file that is kept nowhere, not even sealed for a request that is repeated: that one makes it anew."""
    headers.as_file()
    response = Response(iter([content]), mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
