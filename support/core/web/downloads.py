"""A file as it goes out: piece by piece, to be saved and never shown as a page of ours."""

from collections.abc import Iterable, Iterator

from flask import Response, stream_with_context

from support.core.web.headers import as_file


def as_download(pieces: Iterable[bytes], name: str, mimetype: str) -> Response:
    """An answer that sends these pieces as they come. `name` is ours, plain letters; the transaction is over by then.

    What has to be recorded is recorded before this is called: a fault in the middle only cuts the answer off.
    """
    as_file()
    answer = Response(stream_with_context(_pieces(pieces)), mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield from pieces
