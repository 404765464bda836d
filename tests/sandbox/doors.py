"""One request to the API, from the key it carries to the answer: trouble, idempotency, typed parameters, expansion."""

from __future__ import annotations

import copy
import hashlib
import json
import re
import time
from collections.abc import Callable
from urllib.parse import parse_qsl

from flask import Blueprint, Response, current_app, request

from tests.sandbox import conformance, objects
from tests.sandbox.expand import expand
from tests.sandbox.faults import Fault, Json, invalid, missing, unbuilt
from tests.sandbox.params import read, unfold
from tests.sandbox.state import Sandbox
from tests.sandbox.store import DAY

api = Blueprint("api", __name__)
Handler = Callable[..., Json]

# (method, path) to (parameter class of the SDK, names the sandbox acts on); the conformance test walks it.
DOORS: dict[tuple[str, str], tuple[type, frozenset[str]]] = {}


def sandbox() -> Sandbox:
    """The state behind this server."""
    found: Sandbox = current_app.extensions["sandbox"]
    return found


def door(method: str, path: str, shape: type, names: str = "expand") -> Callable[[Handler], Handler]:
    """Open a path of the API to a handler(params, **ids) -> object."""
    taken = frozenset(names.split())
    DOORS[method, path] = (shape, taken)

    def opened(handler: Handler) -> Handler:
        def view(**ids: str) -> Response:
            return _serve(handler, shape, taken, ids)

        rule = re.sub(r"\{(\w+)\}", r"<\1>", path)
        api.add_url_rule(rule, endpoint=f"{method} {path}".replace(".", "_"), view_func=view, methods=[method])
        return handler

    return opened


# -- one request ----------------------------------------------------------------------------------------------------


def _serve(handler: Handler, shape: type, taken: frozenset[str], ids: Json) -> Response:
    box = sandbox()
    request_id = box.new_id("req_")
    try:
        _authenticate(box)
        time.sleep(box.waits(request.method, request.path, after=False))
        if status := box.strikes(request.method, request.path, after=False):
            raise Fault(status, "An unknown error occurred.", kind="api_error")
        status, body, replayed = _once(box, request_id, lambda: _act(box, handler, shape, taken, ids))
        time.sleep(box.waits(request.method, request.path, after=True))
        if lost := box.strikes(request.method, request.path, after=True):
            raise Fault(lost, "An unknown error occurred.", kind="api_error")
    except Fault as fault:
        status, body, replayed = fault.status, fault.body(), False
    answer = _respond(status, body, request_id)
    if replayed:
        answer.headers["Idempotent-Replayed"] = "true"
    return answer


def _respond(status: int, body: Json, request_id: str) -> Response:
    if wrong := conformance.answer_complaints(body):
        sandbox().misshapen += wrong
        status = 500
        body = Fault(500, "The sandbox misspelt its answer: " + "; ".join(wrong), kind="api_error").body()
    answer = Response(json.dumps(body), status=status, mimetype="application/json")
    answer.headers["Request-Id"] = request_id
    if status == 501 or wrong:
        answer.headers["Stripe-Should-Retry"] = "false"
    answer.headers["Stripe-Version"] = request.headers.get("Stripe-Version", objects.API_VERSION)
    return answer


def _authenticate(box: Sandbox) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not key:
        raise Fault(401, "You did not provide an API key.")
    if not key.startswith(("sk_test_", "rk_test_")) or (box.key is not None and key != box.key):
        raise Fault(401, f"Invalid API Key provided: {key[:8]}****")
    asked = request.headers.get("Stripe-Account") or request.headers.get("Stripe-Context")
    if asked and asked != box.account:
        raise Fault(403, f"The provided key does not have access to account '{asked}'.", code="account_invalid")


def _sent() -> list[tuple[str, str]]:
    """The parameters as sent: the query of a GET or DELETE, the form of a POST."""
    raw = request.query_string if request.method in {"GET", "DELETE"} else request.get_data()
    return parse_qsl(raw.decode(), keep_blank_values=True)


def _act(box: Sandbox, handler: Handler, shape: type, taken: frozenset[str], ids: Json) -> Json:
    tree = unfold(_sent())
    box.requests.append({"method": request.method, "path": request.path, "params": tree})
    params = read(tree, shape, taken)
    answer = handler(params, **ids)
    with box.lock:
        return expand(box, copy.deepcopy(answer), params.get("expand", []))


def _once(box: Sandbox, request_id: str, act: Callable[[], Json]) -> tuple[int, Json, bool]:
    """Do it, or repeat what the same idempotency key came to before. Returns (status, body, whether repeated)."""
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if key is None:
        return 200, _caused(box, request_id, None, act), False
    if len(key) > 255:
        raise invalid("Idempotency keys have at most 255 letters.", code="parameter_invalid_string")
    mark = hashlib.sha256(json.dumps([request.headers["Authorization"], key]).encode()).hexdigest()
    sent = hashlib.sha256(json.dumps([request.path, sorted(_sent())]).encode()).hexdigest()
    with box.lock:
        kept = box.answers.get(mark)
        if kept is not None and kept["at"] > box.now() - DAY:
            return _repeat(kept, sent, key)
        box.answers[mark] = {"at": box.now(), "sent": sent, "path": request.path, "status": None, "body": None}
    try:
        status, body = 200, _caused(box, request_id, key, act)
    except Fault as fault:
        if not fault.saved:
            box.answers.pop(mark)
            raise
        status, body = fault.status, fault.body()
    except BaseException:
        box.answers.pop(mark)
        raise
    box.answers[mark] |= {"status": status, "body": body}
    return status, copy.deepcopy(body), False


def _repeat(kept: Json, sent: str, key: str) -> tuple[int, Json, bool]:
    if kept["sent"] != sent:
        raise Fault(
            400,
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    if kept["status"] is None:
        raise Fault(
            409,
            "There is currently another in-progress request using this Idempotency Key.",
            kind="idempotency_error",
            code="idempotency_key_in_use",
        )
    return kept["status"], copy.deepcopy(kept["body"]), True


def _caused(box: Sandbox, request_id: str, key: str | None, act: Callable[[], Json]) -> Json:
    """Act, with events naming this request as what caused them."""
    box.cause.value = {"id": request_id, "idempotency_key": key}
    try:
        return act()
    finally:
        box.cause.value = None


def page(rows: list[Json], params: Json, url: str) -> Json:
    """One page of a list that is sorted newest first."""
    rows = [row for row in rows if _within(row["created"], params.get("created"))]
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("Limit must be between 1 and 100.", "limit", "parameter_invalid_integer")
    order = [row["id"] for row in rows]
    for cursor in ("starting_after", "ending_before"):
        if cursor in params and params[cursor] not in order:
            raise missing("object", params[cursor], cursor)
    if "starting_after" in params:
        rows = rows[order.index(params["starting_after"]) + 1 :]
    elif "ending_before" in params:
        rows = rows[: order.index(params["ending_before"])]
        return {"object": "list", "data": rows[-limit:], "has_more": len(rows) > limit, "url": url}
    return {"object": "list", "data": rows[:limit], "has_more": len(rows) > limit, "url": url}


def _within(value: int, wanted: int | Json | None) -> bool:
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return value == wanted
    above = wanted.get("gt", value - 1) < value and wanted.get("gte", value) <= value
    return bool(above and value < wanted.get("lt", value + 1) and value <= wanted.get("lte", value))


def matching(kind: str, params: Json, *names: str) -> list[Json]:
    """Objects of a kind, newest first, whose named fields are as asked."""
    return [row for row in sandbox().every(kind) if all(row.get(n) == params[n] for n in names if n in params)]


def unknown(rest: str) -> Response:
    """Everything else under /v1 and /v2."""
    fault = unbuilt(f"{request.method} {request.path}")
    return _respond(fault.status, fault.body(), sandbox().new_id("req_"))


for _prefix in ("/v1", "/v2"):
    api.add_url_rule(
        f"{_prefix}/<path:rest>",
        endpoint=f"unknown {_prefix[1:]}",
        view_func=unknown,
        methods=["GET", "POST", "DELETE", "PUT", "PATCH"],
    )
