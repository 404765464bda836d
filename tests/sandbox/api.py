"""The API under /v1 and /v2, as the SDK speaks it."""

from __future__ import annotations

import copy

import stripe
from flask import request
from stripe.params import (
    BalanceRetrieveParams,
    BalanceTransactionListParams,
    BalanceTransactionRetrieveParams,
    ChargeListParams,
    ChargeRetrieveParams,
    DisputeListParams,
    DisputeRetrieveParams,
    EventListParams,
    EventRetrieveParams,
    PaymentIntentListParams,
    PaymentIntentRetrieveParams,
    PayoutListParams,
    PayoutRetrieveParams,
    RefundCreateParams,
    RefundListParams,
    RefundRetrieveParams,
)
from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionListLineItemsParams,
    SessionListParams,
    SessionRetrieveParams,
)
from stripe.params.v2.core import EventListParams as ThinListParams
from stripe.params.v2.core import EventRetrieveParams as ThinRetrieveParams

from tests.sandbox import objects
from tests.sandbox.doors import api, door, matching, page, sandbox
from tests.sandbox.expand import listed
from tests.sandbox.faults import Fault, Json, invalid, refused, unbuilt

PAGING = "expand limit starting_after ending_before created created.gt created.gte created.lt created.lte"
CHECKOUT = """
    adaptive_pricing adaptive_pricing.enabled allow_promotion_codes billing_address_collection cancel_url
    client_reference_id custom_text custom_text.submit custom_text.submit.message customer_creation customer_email
    expand expires_at line_items line_items.metadata line_items.price_data line_items.price_data.currency
    line_items.price_data.product_data line_items.price_data.product_data.description
    line_items.price_data.product_data.name line_items.price_data.unit_amount line_items.quantity locale metadata mode
    origin_context payment_intent_data payment_intent_data.description payment_intent_data.metadata
    payment_intent_data.receipt_email payment_intent_data.statement_descriptor
    payment_intent_data.statement_descriptor_suffix subscription_data subscription_data.description
    subscription_data.metadata line_items.price_data.recurring line_items.price_data.recurring.interval
    line_items.price_data.recurring.interval_count allowed_payment_method_types submit_type success_url ui_mode
    wallet_options wallet_options.link wallet_options.link.display
"""


# -- checkout -------------------------------------------------------------------------------------------------------


@door("POST", "/v1/checkout/sessions", SessionCreateParams, CHECKOUT)
def create_session(params: Json) -> Json:
    """Open a checkout. Only the hosted page is built."""
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise unbuilt(f"the ui_mode {params['ui_mode']}")
    return sandbox().open_session(params, request.host_url)


@door("GET", "/v1/checkout/sessions", SessionListParams, PAGING + " payment_intent status subscription")
def list_sessions(params: Json) -> Json:
    """Sessions, newest first."""
    return page(
        matching("checkout.session", params, "payment_intent", "status", "subscription"),
        params,
        "/v1/checkout/sessions",
    )


@door("GET", "/v1/checkout/sessions/{identifier}", SessionRetrieveParams)
def get_session(_params: Json, identifier: str) -> Json:
    """One session."""
    return _one("checkout.session", identifier)


@door("GET", "/v1/checkout/sessions/{identifier}/line_items", SessionListLineItemsParams)
def session_lines(_params: Json, identifier: str) -> Json:
    """What a session sells."""
    return listed(sandbox(), _one("checkout.session", identifier), "line_items")


@door("POST", "/v1/checkout/sessions/{identifier}/expire", SessionExpireParams)
def expire_session(_params: Json, identifier: str) -> Json:
    """Close an open session."""
    return sandbox().expire(identifier)


# -- payments and refunds -------------------------------------------------------------------------------------------


def _one(kind: str, identifier: str) -> Json:
    box = sandbox()
    with box.lock:
        return box.shown(box.row(kind, identifier, kind.rsplit(".", maxsplit=1)[-1]))


def plain(kind: str, path: str, retrieve: type, many: type, *filters: str) -> None:
    """The two doors every object has: one by its id, and all."""

    def one(_params: Json, identifier: str) -> Json:
        return _one(kind, identifier)

    def all_(params: Json) -> Json:
        return page(matching(kind, params, *filters), params, path)

    door("GET", path + "/{identifier}", retrieve)(one)
    door("GET", path, many, " ".join([PAGING, *filters]))(all_)


plain("payment_intent", "/v1/payment_intents", PaymentIntentRetrieveParams, PaymentIntentListParams)
plain("charge", "/v1/charges", ChargeRetrieveParams, ChargeListParams, "payment_intent")
plain("refund", "/v1/refunds", RefundRetrieveParams, RefundListParams, "charge", "payment_intent")
plain("dispute", "/v1/disputes", DisputeRetrieveParams, DisputeListParams, "charge", "payment_intent")
plain("payout", "/v1/payouts", PayoutRetrieveParams, PayoutListParams, "status")


@door("POST", "/v1/refunds", RefundCreateParams, "amount charge expand metadata payment_intent reason")
def create_refund(params: Json) -> Json:
    """Pay a charge back."""
    box = sandbox()
    charge = params.get("charge")
    if charge is None:
        if "payment_intent" not in params:
            raise invalid("One of the following params should be provided: payment_intent or charge.")
        intent = box.row("payment_intent", params["payment_intent"], "payment_intent")
        charge = intent["latest_charge"]
        if charge is None:
            raise refused(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
    return box.refund(charge, params.get("amount"), reason=params.get("reason"), metadata=params.get("metadata"))


# -- the balance ----------------------------------------------------------------------------------------------------


@door("GET", "/v1/balance", BalanceRetrieveParams)
def get_balance(_params: Json) -> Json:
    """What Stripe holds for us."""
    return sandbox().held_balance()


@door("GET", "/v1/balance_transactions", BalanceTransactionListParams, PAGING + " currency payout source type")
def list_moves(params: Json) -> Json:
    """Movements of the balance; by payout, the payout's own among them."""
    rows = matching("balance_transaction", params, "currency", "source", "type")
    if "payout" in params:
        box = sandbox()
        box.row("payout", params["payout"], "payout")
        rows = [row for row in rows if box.notes[row["id"]]["payout"] == params["payout"]]
    return page(rows, params, "/v1/balance_transactions")


@door("GET", "/v1/balance_transactions/{identifier}", BalanceTransactionRetrieveParams)
def get_move(_params: Json, identifier: str) -> Json:
    """One movement."""
    return _one("balance_transaction", identifier)


@door("GET", "/v1/account", stripe.params.AccountRetrieveCurrentParams)
def get_account(_params: Json) -> Json:
    """The account behind the key."""
    return objects.account(sandbox().account)


# -- events ---------------------------------------------------------------------------------------------------------


@door("GET", "/v1/events", EventListParams, PAGING + " type types")
def list_events(params: Json) -> Json:
    """Snapshot events, newest first; at most twenty types at once."""
    rows = matching("event", params, "type")
    if "types" in params:
        if len(params["types"]) > 20:
            raise invalid("You may only specify up to 20 types.", "types")
        rows = [row for row in rows if row["type"] in params["types"]]
    return page(rows, params, "/v1/events")


@door("GET", "/v1/events/{identifier}", EventRetrieveParams)
def get_event(_params: Json, identifier: str) -> Json:
    """One snapshot event."""
    return _one("event", identifier)


@door("GET", "/v2/core/events", ThinListParams, "object_id limit types")
def list_thin(params: Json) -> Json:
    """Thin events, newest first; a single page."""
    with sandbox().lock:
        newest = list(reversed(sandbox().thin.values()))
    rows = [
        row
        for row in newest
        if params.get("object_id") in (None, row["related_object"]["id"])
        and row["type"] in params.get("types", [row["type"]])
    ]
    if len(rows) > params.get("limit", 100):
        raise unbuilt("a second page of thin events")
    return {"data": copy.deepcopy(rows), "next_page_url": None, "previous_page_url": None}


@door("GET", "/v2/core/events/{identifier}", ThinRetrieveParams, "")
def get_thin(_params: Json, identifier: str) -> Json:
    """One thin event, with its changes."""
    thin = sandbox().thin.get(identifier)
    if thin is None:
        raise Fault(404, f"Event {identifier} not found.", code="not_found")
    return copy.deepcopy(thin)


__all__ = ["api"]
