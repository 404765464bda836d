"""The shapes of Stripe's objects, API 2026-10-28.endive. Pure: values in, JSON out.

`conformance.py` holds each of these against the classes of the SDK, so a name misspelt here does not pass.
"""

from tests.sandbox.objects.billing import (
    customer,
    invoice,
    invoice_payment,
    plan,
    portal_session,
    price,
    subscription,
    subscription_item,
)
from tests.sandbox.objects.moving import account, balance, balance_transaction, dispute, payout, refund
from tests.sandbox.objects.paying import (
    address,
    billing_details,
    card_details,
    charge,
    checkout_session,
    customer_details,
    line_item,
    payment_intent,
    sepa_details,
)
from tests.sandbox.objects.telling import API_VERSION, event, thin_event

__all__ = [
    "API_VERSION",
    "account",
    "address",
    "balance",
    "balance_transaction",
    "billing_details",
    "card_details",
    "charge",
    "checkout_session",
    "customer",
    "customer_details",
    "dispute",
    "event",
    "invoice",
    "invoice_payment",
    "line_item",
    "payment_intent",
    "payout",
    "plan",
    "portal_session",
    "price",
    "refund",
    "sepa_details",
    "subscription",
    "subscription_item",
    "thin_event",
]
