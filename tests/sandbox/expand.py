"""`expand[]`: swaps an id for the object it names, along any path Stripe's own objects allow."""

from __future__ import annotations

from typing import Any

from tests.sandbox.faults import Fault, Json, invalid, unbuilt
from tests.sandbox.store import Store

DEEPEST = 4
# Fields that are not in an answer at all unless asked for.
ON_REQUEST = {("checkout.session", "line_items"), ("charge", "refunds"), ("invoice", "payments")}


def expand(store: Store, answer: Json, paths: list[str]) -> Json:
    """The answer with every path filled in. Raises a 400 fault for a field that cannot be expanded."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST + (answer.get("object") == "list"):
            raise invalid(f"You cannot expand more than {DEEPEST} levels of a property.", "expand")
        _walk(store, answer, steps, path)
    return answer


def _walk(store: Store, thing: Any, steps: list[str], path: str) -> None:
    if isinstance(thing, list):
        for item in thing:
            _walk(store, item, steps, path)
        return
    if not steps or thing is None:
        return
    name, rest = steps[0], steps[1:]
    if not isinstance(thing, dict) or (name not in thing and (thing.get("object"), name) not in ON_REQUEST):
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    if name not in thing:
        thing[name] = listed(store, thing, name)
    elif isinstance(thing[name], str):
        thing[name] = _named(store, thing[name], path)
    elif not isinstance(thing[name], dict | list | None.__class__):
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    _walk(store, thing[name], rest, path)


def _named(store: Store, identifier: str, path: str) -> Json:
    prefix = identifier.split("_", 1)[0]
    try:
        return store.get(identifier)
    except Fault:
        if prefix in {"pm", "ba", "prod", "price", "acct", "bpc"}:
            raise unbuilt(f"the object behind {path}") from None
        raise invalid(f"This property cannot be expanded ({path}).", "expand") from None


def listed(store: Store, thing: Json, name: str) -> Json:
    """A list that hangs on an object."""
    if name == "line_items":
        rows, url = store.notes[thing["id"]]["lines"], f"/v1/checkout/sessions/{thing['id']}/line_items"
    elif name == "payments":
        rows = [row for row in store.every("invoice_payment") if row["invoice"] == thing["id"]]
        url = f"/v1/invoice_payments?invoice={thing['id']}"
    else:
        rows = [row for row in store.every("refund") if row["charge"] == thing["id"]]
        url = f"/v1/charges/{thing['id']}/refunds"
    return {"object": "list", "data": list(rows), "has_more": False, "url": url}
