"""Stripe: the one package that knows it. What it hands on holds ids, amounts and codes, never who paid."""

from support.giving.gateway.asking import (
    charge,
    checkout,
    dispute,
    intent_charge,
    latest_lines,
    open_checkout,
    payout,
    payout_lines,
    refund,
)
from support.giving.gateway.facts import Charge, Checkout, Dispute, Gone, Notice, Payout, Refund, Txn, kind_of
from support.giving.gateway.notices import read_notice

__all__ = [
    "Charge",
    "Checkout",
    "Dispute",
    "Gone",
    "Notice",
    "Payout",
    "Refund",
    "Txn",
    "charge",
    "checkout",
    "dispute",
    "intent_charge",
    "kind_of",
    "latest_lines",
    "open_checkout",
    "payout",
    "payout_lines",
    "read_notice",
    "refund",
]
