"""Counting the statements of a request over both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask

from support.core.db import db

#: What reading the session costs is not the view's: the session row and the memberships.
SESSIONS = ("FROM session", "UPDATE session", "FROM compartment_grant JOIN compartment")


class Statements(list[tuple[str, Any]]):
    """Statements as they were sent: text and parameters."""

    def without_session(self) -> list[tuple[str, Any]]:
        """Those of the act itself."""
        return [
            (text, parameters)
            for text, parameters in self
            if not any(part in " ".join(text.split()) for part in SESSIONS)
        ]


@contextmanager
def counted(app: Flask) -> Iterator[Statements]:
    """Everything sent to either database while the block runs."""
    sent = Statements()

    def note(_connection: Any, _cursor: Any, text: str, parameters: Any, *_rest: Any) -> None:
        sent.append((text, parameters))

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines:
            sa.event.remove(engine, "before_cursor_execute", note)
