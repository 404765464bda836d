"""The sandbox's own levers over HTTP, under /_control: what tests in another process use instead of methods."""

from __future__ import annotations

import random
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from tests.sandbox.faults import Fault, Json
from tests.sandbox.notices import Notice
from tests.sandbox.state import Sandbox

control = Blueprint("control", __name__, url_prefix="/_control")

# Each is POST /_control/<verb> with the method's arguments as a JSON object; see the methods of Sandbox.
VERBS = (
    "complete",
    "decline",
    "expire",
    "clear",
    "bounce",
    "settle",
    "refund",
    "finish_refund",
    "fail_refund",
    "dispute",
    "withdraw",
    "contest",
    "reinstate",
    "win_dispute",
    "lose_dispute",
    "pay_out",
    "arrive",
    "reconcile",
    "fail_payout",
    "advance",
    "trouble",
    "slow",
    "set_card",
    "replace_card",
    "authenticate",
    "update_subscription",
    "cancel_subscription",
)
# What POST /_control/notices may set: see the attributes of Notices.
SETTINGS = (
    "shapes",
    "copies",
    "drop",
    "delay",
    "shuffle",
    "fail",
    "lose_answer",
    "account",
    "livemode",
    "signed_ago",
    "name_snapshot",
)


def _sandbox() -> Sandbox:
    found: Sandbox = current_app.extensions["sandbox"]
    return found


@control.errorhandler(Fault)
def _fault(fault: Fault) -> tuple[Response, int]:
    return jsonify(fault.body()), fault.status


@control.errorhandler(TypeError)
@control.errorhandler(ValueError)
def _wrong(error: Exception) -> tuple[Response, int]:
    return jsonify({"error": {"type": "invalid_request_error", "message": str(error)}}), 400


def _arguments() -> Json:
    # Requiring JSON keeps a page of another origin from pulling a lever with a plain form.
    given: Any = request.get_json()
    if not isinstance(given, dict):
        raise ValueError("Send the arguments as a JSON object.")
    return given


@control.get("")
def ready() -> Response:
    """Whether it stands, and how much it holds."""
    box = _sandbox()
    with box.lock:
        counts = {kind: len(rows) for kind, rows in box.rows.items()}
    return jsonify({"ready": True, "now": box.now(), "objects": counts, "held": len(box.notices.held)})


@control.post("/<lever>")
def pull(lever: str) -> tuple[Response, int] | Response:
    """Call one verb."""
    if lever not in VERBS:
        return jsonify({"error": {"type": "invalid_request_error", "message": "No such lever."}}), 404
    return jsonify({"result": getattr(_sandbox(), lever)(**_arguments())})


@control.get("/objects/<identifier>")
def look(identifier: str) -> Response:
    """Any object by its id."""
    return jsonify(_sandbox().get(identifier))


@control.get("/list/<kind>")
def every(kind: str) -> tuple[Response, int] | Response:
    """All objects of a kind, newest first."""
    if kind not in _sandbox().rows:
        return jsonify({"error": {"type": "invalid_request_error", "message": "No such kind."}}), 404
    return jsonify(_sandbox().every(kind))


@control.get("/requests")
def asked() -> Response:
    """What the API was sent, oldest first: to look for words that must not be in it."""
    return jsonify(list(_sandbox().requests))


@control.get("/notices")
def notices() -> Response:
    """What is held, sent and lost."""
    box = _sandbox().notices
    return jsonify({"mode": box.mode, **{name: _brief(getattr(box, name)) for name in ("held", "sent", "dropped")}})


@control.post("/notices")
def arrange() -> tuple[Response, int] | Response:
    """Set the mode and the troubles: {mode, shapes, copies, drop, delay, shuffle: seed, fail, ...}."""
    box, wanted = _sandbox().notices, _arguments()
    mode = wanted.pop("mode", None)
    if strange := set(wanted) - set(SETTINGS):
        raise ValueError(f"No such setting: {min(strange)}")
    convert: dict[str, Any] = {
        "shapes": tuple,
        "drop": frozenset,
        "shuffle": lambda seed: None if seed is None else random.Random(seed),
    }
    for name, value in wanted.items():
        setattr(box, name, convert.get(name, lambda same: same)(value))
    if mode == "background":
        box.stop()
        box.start()
    elif mode in {"hold", "before_response"}:
        box.stop()
        box.mode = mode
    elif mode is not None:
        raise ValueError(f"No such mode: {mode}")
    return notices()


@control.post("/notices/deliver")
def deliver() -> Response:
    """Send held notices: {order, types, shape, times}, all optional."""
    return jsonify(_brief(_sandbox().notices.deliver(**_arguments())))


@control.post("/notices/again")
def again() -> Response:
    """Send one once more: {id}."""
    return jsonify({"status": _sandbox().notices.again(_arguments()["id"])})


@control.post("/notices/discard")
def discard() -> Response:
    """Lose held notices: {types}."""
    return jsonify(_brief(_sandbox().notices.discard(*_arguments().get("types", []))))


def _brief(some: list[Notice]) -> list[Json]:
    return [{name: value for name, value in asdict(one).items() if name != "body"} for one in some]
