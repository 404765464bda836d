"""The door Stripe knocks at. It proves itself by its signature over the raw bytes; no browser comes here."""

from typing import Any

from flask import Blueprint, jsonify, request

from support.core.web.guard import public, unguarded_csrf
from support.giving import service

webhook = Blueprint("giving_webhook", __name__)


@webhook.post("/webhooks/stripe")
@webhook.post("/api/v1/webhooks/stripe")
@public
@unguarded_csrf
def stripe() -> Any:
    """Take a notice; one that was taken before is answered the same."""
    service.take_notice(request.get_data(cache=False), request.headers.get("Stripe-Signature", ""))
    return jsonify(received=True)
