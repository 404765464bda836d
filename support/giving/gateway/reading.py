"""From the SDK's objects to what the gateway hands on."""

from datetime import UTC, date, datetime
from typing import Any

from support.giving.gateway.client import ask, client
from support.giving.gateway.facts import Charge, Checkout, Dispute, Refund, Txn


def source_of(found: Any) -> str:
    source = getattr(found, "source", None)
    return source if isinstance(source, str) else getattr(source, "id", "") or found.id


def read_txn(found: Any) -> Txn:
    return Txn(
        id=found.id,
        category=found.reporting_category,
        source=source_of(found),
        amount=found.amount,
        fee=found.fee,
        currency=found.currency.upper(),
    )


def maybe_txn(found: Any) -> Txn | None:
    return None if found is None or isinstance(found, str) else read_txn(found)


def read_failure(found: Any) -> Txn | None:
    """The line that took a failed refund or payout back; it is named only once there is one, so asked for apart."""
    named = getattr(found, "failure_balance_transaction", None)
    if isinstance(named, str):
        return read_txn(ask(lambda: client().v1.balance_transactions.retrieve(named)))
    return maybe_txn(named)


def read_charge(found: Any) -> Charge:
    return Charge(
        id=found.id,
        gift=label(found, "gift"),
        intent=id_of(getattr(found, "payment_intent", None)),
        succeeded=found.status == "succeeded",
        amount=found.amount,
        currency=found.currency.upper(),
        txn=maybe_txn(getattr(found, "balance_transaction", None)),
    )


def read_refund(found: Any) -> Refund:
    return Refund(
        id=found.id,
        status=found.status,
        amount=found.amount,
        currency=found.currency.upper(),
        charge=read_charge(found.charge),
        txn=maybe_txn(getattr(found, "balance_transaction", None)),
        failure=read_failure(found),
    )


def read_dispute(found: Any) -> Dispute:
    return Dispute(
        id=found.id,
        status=found.status,
        amount=found.amount,
        currency=found.currency.upper(),
        reason=found.reason,
        due_on=day_of(found.evidence_details.due_by),
        charge=read_charge(found.charge),
        txns=tuple(read_txn(one) for one in found.balance_transactions),
    )


def read_checkout(found: Any) -> Checkout:
    intent = found.payment_intent
    expanded = intent is not None and not isinstance(intent, str)
    latest = intent.latest_charge if expanded else None
    ours, monthly = found.client_reference_id or "", found.mode == "subscription"
    return Checkout(
        id=found.id,
        gift="" if monthly else ours,
        pledge=ours if monthly else "",
        status=found.status,
        paid=found.payment_status == "paid",
        url=found.url or "",
        intent=id_of(intent),
        subscription=id_of(getattr(found, "subscription", None)),
        invoice=id_of(getattr(found, "invoice", None)),
        failed=expanded and found.status == "complete" and intent.status in {"requires_payment_method", "canceled"},
        charge=None if latest is None or isinstance(latest, str) else read_charge(latest),
    )


def id_of(found: Any) -> str:
    return found if isinstance(found, str) else getattr(found, "id", "") or ""


def label(found: Any, name: str) -> str:
    """One of our own words that an object carries; empty when it carries none."""
    metadata = getattr(found, "metadata", None)
    return str(getattr(metadata, name, "") or "") if metadata else ""


def day_of(seconds: int | None) -> date | None:
    """The day of one of Stripe's times, in UTC."""
    return None if not seconds else datetime.fromtimestamp(seconds, UTC).date()
