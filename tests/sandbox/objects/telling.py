"""Events, in full and thin."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.sandbox.faults import Json

API_VERSION = "2026-10-28.endive"

# Where an object lives: what a thin event names, so that the SDK can fetch it.
PATHS = {
    "checkout.session": "/v1/checkout/sessions/",
    "payment_intent": "/v1/payment_intents/",
    "charge": "/v1/charges/",
    "balance_transaction": "/v1/balance_transactions/",
    "refund": "/v1/refunds/",
    "dispute": "/v1/disputes/",
    "payout": "/v1/payouts/",
    "customer": "/v1/customers/",
    "subscription": "/v1/subscriptions/",
    "invoice": "/v1/invoices/",
}


def event(*, identifier: str, type_: str, created: int, thing: Json, before: Json | None, cause: Json | None) -> Json:
    """A snapshot event: the whole object as it was, billing details included."""
    data: Json = {"object": thing}
    if before is not None:
        data["previous_attributes"] = before
    return {
        "id": identifier,
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": cause or {"id": None, "idempotency_key": None},
        "type": type_,
    }


def thin_event(*, identifier: str, event: Json, cause: Json | None) -> Json:
    """The same happening, naming the object and nothing of it."""
    thing = event["data"]["object"]
    before = event["data"].get("previous_attributes")
    reason: Any = {"type": "request", "request": cause} if cause and cause["idempotency_key"] else None
    return {
        "id": identifier,
        "object": "v2.core.event",
        "type": "v1." + event["type"],
        "created": datetime.fromtimestamp(event["created"], UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "livemode": False,
        "context": None,
        "changes": {"before": before, "after": {name: thing.get(name) for name in before}} if before else None,
        "reason": reason,
        "related_object": {"id": thing["id"], "type": thing["object"], "url": PATHS[thing["object"]] + thing["id"]},
        "snapshot_event": event["id"],
    }
