"""Stripe: the one package that knows it. What it hands on holds ids, amounts and codes, never who paid."""

from support.giving.gateway.asking import (
    charge,
    checkout,
    dispute,
    intent_charge,
    latest_lines,
    payout,
    payout_lines,
    refund,
)
from support.giving.gateway.facts import (
    Charge,
    Checkout,
    Dispute,
    Gone,
    Invoice,
    Listed,
    Notice,
    Payout,
    Refund,
    Subscription,
    Txn,
    kind_of,
)
from support.giving.gateway.history import TAKEN, events_since
from support.giving.gateway.notices import read_notice
from support.giving.gateway.opening import open_checkout, open_portal
from support.giving.gateway.reversing import create_refund
from support.giving.gateway.subscriptions import (
    change_amount,
    end_subscription,
    invoice,
    invoice_of_intent,
    subscription,
)

__all__ = [
    "TAKEN",
    "Charge",
    "Checkout",
    "Dispute",
    "Gone",
    "Invoice",
    "Listed",
    "Notice",
    "Payout",
    "Refund",
    "Subscription",
    "Txn",
    "change_amount",
    "charge",
    "checkout",
    "create_refund",
    "dispute",
    "end_subscription",
    "events_since",
    "intent_charge",
    "invoice",
    "invoice_of_intent",
    "kind_of",
    "latest_lines",
    "open_checkout",
    "open_portal",
    "payout",
    "payout_lines",
    "read_notice",
    "refund",
    "subscription",
]
