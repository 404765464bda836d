"""Opening hosted pages of Stripe: a checkout, and the portal in which a donor changes card."""

from typing import Any

from support.giving.gateway.client import ask, client
from support.giving.gateway.facts import Checkout
from support.giving.gateway.reading import id_of, read_checkout


def open_checkout(
    *, gift: str, amount: int, currency: str, done_url: str, back_url: str, interval: str = "once"
) -> Checkout:
    """Open a hosted checkout; `gift` is the id of our row, of a pledge when `interval` is `month`.

    The same row always gets the same checkout. Wording is neutral, ids opaque. Raises Unavailable, and Invalid for an
    amount Stripe does not take.
    """
    line: dict[str, Any] = {
        "currency": currency.lower(),
        "unit_amount": amount,
        "product_data": {"name": "Gift"},
    }
    params: dict[str, Any] = {
        "client_reference_id": gift,
        "success_url": done_url,
        "cancel_url": back_url,
        "line_items": [{"price_data": line, "quantity": 1}],
        "adaptive_pricing": {"enabled": False},
    }
    if interval == "month":
        ours = {"pledge": gift}
        line["recurring"] = {"interval": "month"}
        params |= {"mode": "subscription", "metadata": ours, "subscription_data": {"metadata": ours}}
    else:
        ours = {"gift": gift}
        params |= {"mode": "payment", "submit_type": "donate", "metadata": ours}
        params["payment_intent_data"] = {"metadata": ours}
    asked: Any = params
    options: Any = {"idempotency_key": f"{'pledge' if interval == 'month' else 'gift'}-{gift}"}
    return read_checkout(ask(lambda: client().v1.checkout.sessions.create(asked, options)))


def open_portal(subscription_id: str, back_url: str) -> str:
    """Open the portal for whoever pays a subscription; the address of a page that is theirs for a short while.

    Who that is comes from Stripe, goes back to Stripe and is kept nowhere. Raises Gone, Unavailable, Invalid.
    """
    found = ask(lambda: client().v1.subscriptions.retrieve(subscription_id))
    params: Any = {"customer": id_of(found.customer), "return_url": back_url}
    return ask(lambda: client().v1.billing_portal.sessions.create(params)).url
