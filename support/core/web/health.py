"""Whether the process lives, and whether it can do its work."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Flask, current_app, jsonify

from support.core.db import db
from support.core.web.guard import public

health = Blueprint("health", __name__)
Check = Callable[[], str | None]


@health.get("/live")
@public
def live() -> Any:
    """200 while the process answers."""
    return jsonify(status="live")


@health.get("/ready")
@public
def ready() -> Any:
    """200 when all that is needed is there; 503 with the reasons otherwise."""
    reasons = [reason for check in checks() if (reason := _asked(check))]
    if reasons:
        return jsonify(status="not ready", reasons=reasons), 503
    return jsonify(status="ready")


def checks() -> list[Check]:
    """The checks of all rooms, registered by the application."""
    found: list[Check] = current_app.extensions.setdefault("ready_checks", [database])
    return found


def database() -> str | None:
    """The main database answers."""
    db.session.execute(sa.text("SELECT 1"))
    return None


def _asked(check: Check) -> str | None:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is that it is not ready
        db.session.rollback()
        return f"{check.__name__}: {type(error).__name__}"


def init_app(app: Flask) -> None:
    """Register the two addresses."""
    app.register_blueprint(health)
