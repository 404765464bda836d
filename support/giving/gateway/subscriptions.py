"""Gifts of every month at Stripe: a subscription, and an invoice for each month."""

from datetime import date
from typing import Any

from support.core.money import Money
from support.giving.gateway.asking import intent_charge
from support.giving.gateway.client import ask, client
from support.giving.gateway.facts import Charge, Gone, Invoice, Subscription
from support.giving.gateway.reading import day_of, id_of, label


def subscription(subscription_id: str) -> Subscription:
    """A subscription as it is now. Raises Gone, Unavailable."""
    return _read(ask(lambda: client().v1.subscriptions.retrieve(subscription_id)))


def change_amount(subscription_id: str, amount: Money, key: str) -> Subscription:
    """From the next month on another amount; nothing is charged now, and nothing happens when it is that already.

    `key` is derived from our row. Raises Gone, Unavailable, and Invalid when Stripe does not take it.
    """
    known = subscription(subscription_id)
    if (known.amount, known.currency) == (amount.minor, amount.currency):
        return known
    price = {
        "currency": amount.currency.lower(),
        "product": known.product,
        "recurring": {"interval": "month"},
        "unit_amount": amount.minor,
    }
    params: Any = {"items": [{"id": known.item, "price_data": price}], "proration_behavior": "none"}
    # Each change makes a price: the one that is changed makes the key another, when a donor goes back and forth.
    options: Any = {"idempotency_key": f"{key}-{known.price}-{amount.minor}"}
    return _read(ask(lambda: client().v1.subscriptions.update(subscription_id, params, options)))


def end_subscription(subscription_id: str) -> None:
    """Take nothing any more, from now on. One that has ended or is gone is left as it is. Raises Unavailable."""
    try:
        ask(lambda: client().v1.subscriptions.cancel(subscription_id))
    except Gone:
        return


def invoice(invoice_id: str) -> Invoice:
    """An invoice as it is now, with the charge that paid it. Raises Gone, Unavailable."""
    params: Any = {"expand": ["payments"]}
    found = ask(lambda: client().v1.invoices.retrieve(invoice_id, params))
    parent = getattr(found, "parent", None)
    details = getattr(parent, "subscription_details", None) if parent else None
    return Invoice(
        id=found.id or invoice_id,
        pledge=label(details, "pledge") if details else "",
        subscription=id_of(details.subscription) if details else "",
        status=found.status or "",
        paid=found.status == "paid",
        amount=found.amount_paid if found.status == "paid" else found.amount_due,
        currency=found.currency.upper(),
        charge=_charge_of(found) if found.status == "paid" else None,
    )


def invoice_of_intent(intent_id: str) -> str | None:
    """The invoice that a payment pays, or None when it pays none. Raises Unavailable."""
    params: Any = {"payment": {"type": "payment_intent", "payment_intent": intent_id}}
    try:
        found = ask(lambda: client().v1.invoice_payments.list(params)).data
    except Gone:
        return None
    return id_of(found[0].invoice) if found else None


def _charge_of(found: Any) -> Charge | None:
    """Asked for apart: Stripe expands four levels and no more."""
    done = [one for one in found.payments.data if one.status == "paid"]
    intent = id_of(getattr(done[0].payment, "payment_intent", None)) if done else ""
    return intent_charge(intent) if intent else None


def _read(found: Any) -> Subscription:
    item = found["items"].data[0]
    return Subscription(
        id=found.id,
        pledge=label(found, "pledge"),
        status=found.status,
        amount=item.price.unit_amount or 0,
        currency=found.currency.upper(),
        item=item.id,
        product=id_of(item.price.product),
        price=item.price.id,
        period_end=day_of(item.current_period_end),
        ends_on=_ends_on(found, item),
        latest_invoice=id_of(found.latest_invoice),
    )


def _ends_on(found: Any, item: Any) -> date | None:
    if found.ended_at or found.cancel_at:
        return day_of(found.ended_at or found.cancel_at)
    return day_of(item.current_period_end) if found.cancel_at_period_end else None
