"""A sandbox of one's own for each test, and the real SDK pointed at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stripe

from tests.sandbox import Sandbox, client, serve

SECRET = "whsec_sandbox_tests"
Open = Callable[..., stripe.checkout.Session]


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """An empty sandbox; whatever it said must have been shaped like Stripe's."""
    sandbox = Sandbox()
    yield sandbox
    assert sandbox.misshapen == []


@pytest.fixture
def url(box: Sandbox) -> Iterator[str]:
    """Its address."""
    with serve(box) as address:
        yield address


@pytest.fixture
def sdk(url: str) -> stripe.StripeClient:
    """The SDK as our gateway builds it."""
    return client(url, retries=2)


@pytest.fixture
def checkout(sdk: stripe.StripeClient) -> Open:
    """Open a checkout through the SDK: checkout(amount, **params)."""

    def opened(amount: int = 2_500, **more: Any) -> stripe.checkout.Session:
        params: Any = {
            "mode": "payment",
            "submit_type": "donate",
            "success_url": "http://127.0.0.1:1/gifts/done?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:1/give",
            "client_reference_id": "gift-1",
            "line_items": [
                {
                    "price_data": {"currency": "eur", "unit_amount": amount, "product_data": {"name": "Gift"}},
                    "quantity": 1,
                }
            ],
            "metadata": {"gift": "1"},
            "payment_intent_data": {"metadata": {"gift": "1"}, "description": "Gift"},
        } | more
        given: Any = {name: value for name, value in params.items() if value is not None}
        return sdk.v1.checkout.sessions.create(given)

    return opened


@pytest.fixture
def paid(box: Sandbox, checkout: Open) -> Callable[..., dict[str, Any]]:
    """Open and pay a checkout; gives the charge."""

    def charge(amount: int = 2_500, *, settled: bool = True, **donor: Any) -> dict[str, Any]:
        session = checkout(amount)
        box.complete(session.id, **donor)
        if settled:
            box.settle()
        return box.every("charge")[0]

    return charge


class Inbox:
    """A webhook that keeps what it is sent, and answers as told."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.signatures: list[str] = []
        self.status = 200

    def __call__(self, body: bytes, headers: Any) -> int:
        self.bodies.append(body)
        self.signatures.append(headers["Stripe-Signature"])
        return self.status


@pytest.fixture
def inbox(box: Sandbox) -> Inbox:
    """Where this sandbox's notices go."""
    found = Inbox()
    box.notices.send_to(found, SECRET)
    return found
