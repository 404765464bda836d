"""From the SDK's objects to what the gateway hands on."""

from typing import Any

from support.giving.gateway.client import ask, client
from support.giving.gateway.facts import Charge, Checkout, Refund, Txn


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
    metadata = getattr(found, "metadata", None)
    return Charge(
        id=found.id,
        gift=str(getattr(metadata, "gift", "")) if metadata else "",
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


def read_checkout(found: Any) -> Checkout:
    intent = found.payment_intent
    expanded = intent is not None and not isinstance(intent, str)
    latest = intent.latest_charge if expanded else None
    return Checkout(
        id=found.id,
        gift=found.client_reference_id or "",
        status=found.status,
        paid=found.payment_status == "paid",
        url=found.url or "",
        intent=id_of(intent),
        failed=expanded and found.status == "complete" and intent.status in {"requires_payment_method", "canceled"},
        charge=None if latest is None or isinstance(latest, str) else read_charge(latest),
    )


def id_of(found: Any) -> str:
    return found if isinstance(found, str) else getattr(found, "id", "") or ""
