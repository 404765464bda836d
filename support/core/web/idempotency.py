"""A request repeated under its key has one effect and one answer (draft-ietf-httpapi-idempotency-key-header).

Stored are the key's SHA-256, who asked which route, an HMAC of the body under the key, and the answer sealed under
the key itself; the key is never stored, so that a seized table opens nothing. Rows live a day.
"""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Protocol
from uuid import UUID

import sqlalchemy as sa
from flask import Response, current_app
from flask_babel import lazy_gettext as _
from flask_login import current_user
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Request

from support.core import clock
from support.core.db import HOLD, Base, Connection, db
from support.core.errors import Conflict, Invalid, Malformed

#: At least 128 random bits: 32 hexadecimal digits (a UUID's hyphens allowed) or 22 characters of base64url.
SHAPE = re.compile(r"^(?:[0-9a-fA-F]{32,128}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[\w-]{22,128})$")
FIELD = "idempotency_key"
BUSY = _("The same request is being worked on. Wait a moment and look for its result.")


class RepeatedRequest(Base):
    """One answered request, until the end of the next day."""

    __tablename__ = "repeated_request"
    DELETES: ClassVar = True
    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    actor_id: Mapped[UUID | None]
    route: Mapped[str]
    body_mac: Mapped[bytes]
    sealed_answer: Mapped[bytes]
    until: Mapped[date]


class Sealer(Protocol):
    """What the vault supplies, joined by the application."""

    def seal_answer(self, key: str, answer: bytes) -> bytes: ...
    def open_answer(self, key: str, sealed: bytes) -> bytes: ...


@dataclass
class Repeat:
    """A request that carries a key; `answer` is set when it was answered before."""

    key: str
    key_hash: bytes
    body_mac: bytes
    route: str
    answer: Response | None = None
    held: Connection | None = None
    nameless: bool = False


def _sealer() -> Sealer:
    found: Sealer = current_app.extensions["sealer"]
    return found


def _body(request: Request) -> bytes:
    """The body without what differs between two sendings of one form: its CSRF token; a file by name and content."""
    if request.form or request.files:
        pairs = sorted((k, v) for k, v in request.form.items(multi=True) if k not in {"csrf_token", FIELD})
        sent = [[name, part.filename, _digest(part)] for name, part in request.files.items(multi=True)]
        return json.dumps([pairs, sent] if sent else pairs).encode()
    return request.get_data(cache=True)


def _digest(part: FileStorage) -> str:
    """SHA-256 of an uploaded part; it is hashed again with the key before anything is stored."""
    found = hashlib.file_digest(part.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    part.stream.seek(0)
    return found


def begin(request: Request) -> Repeat | None:
    """Look at the key of a write; take its lock, and the first answer if there is one.

    Raises Malformed for a key that cannot be random enough, Conflict while the first is still running, Invalid
    when the key was used for something else.
    """
    if request.method not in {"POST", "PUT", "PATCH", "DELETE"}:
        return None
    key = request.headers.get("Idempotency-Key") or request.form.get(FIELD)
    if not key:
        return None
    if not SHAPE.match(key) or len(set(key)) < 8:
        raise Malformed(_("The Idempotency-Key needs at least 128 random bits: 32 random hexadecimal digits, say."))
    view = current_app.view_functions.get(getattr(request, "endpoint", None) or "")
    repeat = Repeat(
        key=key,
        key_hash=hashlib.sha256(key.encode()).digest(),
        body_mac=hmac.digest(key.encode(), _body(request), "sha256"),
        route=f"{request.method} {request.path}",
        nameless=bool(getattr(view, "nameless", False)),
    )
    _lock(repeat)
    row = db.session.execute(
        sa.select(RepeatedRequest.__table__).where(RepeatedRequest.key_hash == repeat.key_hash)
    ).one_or_none()
    if row is not None:
        repeat.answer = _again(repeat, row)
    return repeat


def _lock(repeat: Repeat) -> None:
    """Hold the key until the request ends, through a `step` as well. Raises Conflict while another holds it.

    The first lock goes with the transaction. Before a `step` commits, a second is taken on a connection of its own,
    which is let go at the end; so somebody who got the first has to see that the second is free too.
    """
    first, second = (int.from_bytes(repeat.key_hash[at : at + 8], "big", signed=True) for at in (0, 8))
    if not _taken(db.session, first):
        raise Conflict(BUSY)
    with db.session.begin_nested() as tried:
        free = _taken(db.session, second)
        tried.rollback()
    if not free:
        raise Conflict(BUSY)

    def hold() -> None:
        if repeat.held is None:
            repeat.held = db.engine.connect()
            if not _taken(repeat.held, second):
                raise Conflict(BUSY)

    db.session().info[HOLD] = hold


def _taken(where: Any, lock: int) -> bool:
    return bool(where.execute(sa.select(sa.func.pg_try_advisory_xact_lock(lock))).scalar_one())


def release(repeat: Repeat | None) -> None:
    """Let go of what was held over a `step`."""
    db.session().info.pop(HOLD, None)
    if repeat is not None and repeat.held is not None:
        repeat.held.close()


def _actor_id(repeat: Repeat) -> UUID | None:
    """Who asks; nobody for a view that is marked nameless, whose row lies beside what it keeps secret."""
    return None if repeat.nameless else getattr(current_user, "id", None)


def _again(repeat: Repeat, row: Any) -> Response:
    actor_id = _actor_id(repeat)
    if row.route != repeat.route or row.actor_id != actor_id or not hmac.compare_digest(row.body_mac, repeat.body_mac):
        raise Invalid(_("This Idempotency-Key was already used for another request. Use a new one."))
    answer = json.loads(_sealer().open_answer(repeat.key, row.sealed_answer))
    return Response(answer["body"], status=answer["status"], headers=answer["headers"])


def keep(repeat: Repeat, response: Response) -> None:
    """Keep the answer, sealed under the key, in the act's own transaction; one that is streamed is made anew."""
    if response.status_code >= 400 or response.is_streamed:
        return
    headers = {k: v for k, v in response.headers.items() if k in {"Content-Type", "Location"}}
    answer = {"status": response.status_code, "headers": headers, "body": response.get_data(as_text=True)}
    db.session.flush()
    db.session.execute(
        sa.insert(RepeatedRequest),
        {
            "key_hash": repeat.key_hash,
            "actor_id": _actor_id(repeat),
            "route": repeat.route,
            "body_mac": repeat.body_mac,
            "sealed_answer": _sealer().seal_answer(repeat.key, json.dumps(answer).encode()),
            "until": clock.today() + timedelta(days=1),
        },
    )


def forget_old() -> int:
    """Delete the answers whose day is over; the number deleted."""
    done = db.session.execute(sa.delete(RepeatedRequest).where(RepeatedRequest.until < clock.today()))
    return int(getattr(done, "rowcount", 0))
