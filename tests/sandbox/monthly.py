"""The API's doors for what comes every month."""

from __future__ import annotations

from flask import request
from stripe.params import (
    CustomerListParams,
    CustomerRetrieveParams,
    InvoiceListParams,
    InvoicePaymentListParams,
    InvoicePaymentRetrieveParams,
    InvoiceRetrieveParams,
    SubscriptionCancelParams,
    SubscriptionListParams,
    SubscriptionRetrieveParams,
    SubscriptionUpdateParams,
)
from stripe.params.billing_portal import SessionCreateParams

from tests.sandbox.api import PAGING, plain
from tests.sandbox.doors import api, door, matching, page, sandbox
from tests.sandbox.faults import Json, invalid

PRICE = """
    items items.id items.price_data items.price_data.currency items.price_data.product items.price_data.recurring
    items.price_data.recurring.interval items.price_data.unit_amount
"""

plain("customer", "/v1/customers", CustomerRetrieveParams, CustomerListParams, "email")
plain("subscription", "/v1/subscriptions", SubscriptionRetrieveParams, SubscriptionListParams, "customer", "status")
plain("invoice", "/v1/invoices", InvoiceRetrieveParams, InvoiceListParams, "customer", "status")


@door(
    "POST",
    "/v1/subscriptions/{identifier}",
    SubscriptionUpdateParams,
    PRICE + " cancel_at_period_end expand metadata proration_behavior",
)
def update(params: Json, identifier: str) -> Json:
    """Another amount from the next month on, or an end after this one."""
    return sandbox().update_subscription(identifier, params)


@door("DELETE", "/v1/subscriptions/{identifier}", SubscriptionCancelParams, "expand invoice_now prorate")
def cancel(params: Json, identifier: str) -> Json:
    """An end now. What is left of the month is neither billed nor given back."""
    if params.get("invoice_now") or params.get("prorate"):
        raise invalid("Nothing is metered or prorated here.", "prorate")
    return sandbox().cancel_subscription(identifier)


@door(
    "GET",
    "/v1/invoice_payments",
    InvoicePaymentListParams,
    PAGING + " invoice payment payment.payment_intent payment.type status",
)
def payments(params: Json) -> Json:
    """Which payment pays which invoice."""
    rows = matching("invoice_payment", params, "invoice", "status")
    if "payment" in params:
        wanted = params["payment"].get("payment_intent")
        if wanted is None:
            raise invalid("Missing required param: payment[payment_intent].", "payment[payment_intent]")
        sandbox().row("payment_intent", wanted, "payment[payment_intent]")
        rows = [row for row in rows if row["payment"]["payment_intent"] == wanted]
    return page(rows, params, "/v1/invoice_payments")


@door("GET", "/v1/invoice_payments/{identifier}", InvoicePaymentRetrieveParams)
def payment(_params: Json, identifier: str) -> Json:
    """One of them."""
    return sandbox().get(identifier)


@door("POST", "/v1/billing_portal/sessions", SessionCreateParams, "customer expand return_url")
def portal(params: Json) -> Json:
    """A door to the portal."""
    if "customer" not in params:
        raise invalid("Missing required param: customer.", "customer", "parameter_missing")
    return sandbox().open_portal(params["customer"], params.get("return_url"), request.host_url)


__all__ = ["api"]
