"""Stripe: the one file that knows it. What it hands on holds ids, amounts and codes, never who paid.

Errors become this house's refusals; their texts, which may quote a payer, are neither kept nor logged.
"""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

os.environ.pop("STRIPE_LOG", None)  # set, it would make the SDK print whole answers, payers included

import stripe
from flask_babel import lazy_gettext as _

from support.core.errors import Invalid, Malformed, Problem, Unavailable
from support.core.settings import settings

stripe.enable_telemetry = False
stripe.log = None
logging.getLogger("stripe").setLevel(logging.WARNING)  # at DEBUG it writes whole answers, at INFO ids of checkouts
log = logging.getLogger("apora.giving")
Answer = TypeVar("Answer")

STALE = 300
UNREACHABLE = _("The payment service cannot be reached at the moment. Nothing was charged. Please try again later.")
FORGED = _("This notice is not signed as it should be, or too old. Sign the raw body anew and send it again.")


class Gone(Exception):
    """Stripe knows no object with this id."""


@dataclass(frozen=True, slots=True)
class Txn:
    """A line of the balance statement, in minor units."""

    id: str
    category: str
    source: str
    amount: int
    fee: int
    currency: str


@dataclass(frozen=True, slots=True)
class Charge:
    """Money taken from a card: whether it succeeded, and its statement line once that is known."""

    id: str
    gift: str
    intent: str
    succeeded: bool
    amount: int
    currency: str
    txn: Txn | None


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout session: open, complete or expired, and whether it is paid."""

    id: str
    gift: str
    status: str
    paid: bool
    url: str
    intent: str
    failed: bool
    charge: Charge | None


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back."""

    id: str
    status: str
    amount: int
    currency: str
    charge: Charge
    txn: Txn | None
    failure: Txn | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A payer's bank asks for its money; its statement lines, oldest first."""

    id: str
    status: str
    amount: int
    currency: str
    charge: Charge
    txns: tuple[Txn, ...]


@dataclass(frozen=True, slots=True)
class Payout:
    """The balance on its way to our bank."""

    id: str
    status: str
    amount: int
    currency: str
    automatic: bool
    txn: Txn | None
    failure: Txn | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified notice: its id (of the snapshot, when it names one), what happened and to which object."""

    event_id: str
    type: str
    object_id: str
    livemode: bool


# -- the client -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _client_for(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=(3, 10)),
        base_addresses={"api": base} if base else None,
    )


def _client() -> stripe.StripeClient:
    key = settings().stripe_key
    if not key:
        raise Unavailable(_("Gifts by card are not set up here yet."))
    return _client_for(key, settings().stripe_api_base)


def _ask(call: Callable[[], Answer]) -> Answer:
    """Call Stripe. Raises Unavailable when it cannot answer, Gone for an unknown object, Invalid when it refuses."""
    try:
        return call()
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            raise Gone from None
        log.warning("Stripe refused a request: %s", error.code or "without a code")
        raise Invalid(_("The payment service does not take this. Change the amount and try again.")) from None
    except stripe.StripeError as error:
        log.warning("Stripe did not answer: %s", type(error).__name__)
        raise Unavailable(UNREACHABLE) from None


# -- asking -----------------------------------------------------------------------------------------------------------


def open_checkout(*, gift: str, amount: int, currency: str, done_url: str, back_url: str) -> Checkout:
    """Open a hosted checkout for a gift; the same gift always gets the same one. Wording is neutral, ids opaque.

    Raises Unavailable, and Invalid for an amount Stripe does not take.
    """
    line = {"currency": currency.lower(), "unit_amount": amount, "product_data": {"name": "Gift"}}
    params: Any = {
        "mode": "payment",
        "submit_type": "donate",
        "client_reference_id": gift,
        "success_url": done_url,
        "cancel_url": back_url,
        "line_items": [{"price_data": line, "quantity": 1}],
        "metadata": {"gift": gift},
        "payment_intent_data": {"metadata": {"gift": gift}},
        "adaptive_pricing": {"enabled": False},
    }
    options: Any = {"idempotency_key": f"gift-{gift}"}
    return _checkout(_ask(lambda: _client().v1.checkout.sessions.create(params, options)))


def checkout(checkout_id: str) -> Checkout:
    """A checkout as it is now. Raises Gone, Unavailable."""
    params: Any = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    return _checkout(_ask(lambda: _client().v1.checkout.sessions.retrieve(checkout_id, params)))


def intent_charge(intent_id: str) -> Charge | None:
    """The latest charge of a payment, or None when nothing was charged yet. Raises Gone, Unavailable."""
    params: Any = {"expand": ["latest_charge.balance_transaction"]}
    found = _ask(lambda: _client().v1.payment_intents.retrieve(intent_id, params))
    return _charge(found.latest_charge) if found.latest_charge else None


def charge(charge_id: str) -> Charge:
    """A charge as it is now. Raises Gone, Unavailable."""
    params: Any = {"expand": ["balance_transaction"]}
    return _charge(_ask(lambda: _client().v1.charges.retrieve(charge_id, params)))


def refund(refund_id: str) -> Refund:
    """A refund as it is now. Raises Gone, Unavailable."""
    params: Any = {"expand": ["balance_transaction", "charge.balance_transaction"]}
    return _refund(_ask(lambda: _client().v1.refunds.retrieve(refund_id, params)))


def dispute(dispute_id: str) -> Dispute:
    """A dispute as it is now. Raises Gone, Unavailable."""
    params: Any = {"expand": ["charge.balance_transaction"]}
    found = _ask(lambda: _client().v1.disputes.retrieve(dispute_id, params))
    return Dispute(
        id=found.id,
        status=found.status,
        amount=found.amount,
        currency=found.currency.upper(),
        charge=_charge(found.charge),
        txns=tuple(_txn(one) for one in found.balance_transactions),
    )


def payout(payout_id: str) -> Payout:
    """A payout as it is now. Raises Gone, Unavailable."""
    params: Any = {"expand": ["balance_transaction"]}
    found = _ask(lambda: _client().v1.payouts.retrieve(payout_id, params))
    return Payout(
        id=found.id,
        status=found.status,
        amount=found.amount,
        currency=found.currency.upper(),
        automatic=found.automatic,
        txn=_maybe_txn(getattr(found, "balance_transaction", None)),
        failure=_failure(found),
    )


def payout_lines(payout_id: str) -> list[Txn]:
    """The statement lines a payout is made of, without its own. Raises Unavailable."""
    params: Any = {"payout": payout_id, "limit": 100}
    found = _ask(lambda: list(_client().v1.balance_transactions.list(params).auto_paging_iter()))
    return [_txn(one) for one in found if _source(one) != payout_id]


def latest_lines(most: int = 100) -> list[Txn]:
    """The newest lines of the statement, newest first: what no notice told us is found here. Raises Unavailable."""
    params: Any = {"limit": most}
    return [_txn(one) for one in _ask(lambda: _client().v1.balance_transactions.list(params)).data]


# -- notices ----------------------------------------------------------------------------------------------------------


def read_notice(raw: bytes, signature: str) -> Notice:
    """Verify a notice by its raw bytes and read what it is about: thin first, else a snapshot.

    Raises Malformed when it is forged, older than five minutes, of the wrong mode or account; Unavailable when no
    secret is set.
    """
    secrets = settings().stripe_webhook_secrets
    if not secrets:
        raise Unavailable(_("Notices are not set up here yet."))
    for secret in secrets:
        try:
            return _accepted(_read(raw, signature, secret))
        except stripe.SignatureVerificationError:
            continue
        except Problem:
            raise
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # Rightly signed, and still not what Stripe sends: its text may quote the body, its kind does not.
            log.warning("a signed notice could not be read: %s", type(error).__name__)
            raise Malformed(_("This notice could not be read.")) from None
    raise Malformed(FORGED)


def _read(raw: bytes, signature: str, secret: str) -> dict[str, Any]:
    """The facts of a notice as plain values. Raises SignatureVerificationError, ValueError, KeyError."""
    client = _client()
    try:
        thin: Any = client.parse_event_notification(raw, signature, secret, STALE)
    except ValueError:
        event = client.construct_event(raw, signature, secret, STALE)
        return {
            "event_id": event.id,
            "type": event.type,
            "object_id": getattr(event.data.object, "id", ""),
            "livemode": event.livemode,
            "account": getattr(event, "account", None),
        }
    related = getattr(thin, "related_object", None)
    # The SDK's notification leaves out which snapshot says the same; the body, verified above, has it.
    return {
        "event_id": json.loads(raw).get("snapshot_event") or thin.id,
        "type": thin.type.removeprefix("v1."),
        "object_id": getattr(related, "id", ""),
        "livemode": thin.livemode,
        "account": str(thin.context) if thin.context else None,
    }


def _accepted(told: dict[str, Any]) -> Notice:
    account = told.pop("account")
    if account and account != settings().stripe_account:
        raise Malformed(_("This notice is about another account."))
    if told["livemode"] != settings().stripe_livemode:
        raise Malformed(_("This notice comes from the wrong mode (live or test)."))
    return Notice(**told)


# -- translating ------------------------------------------------------------------------------------------------------


def _source(found: Any) -> str:
    source = getattr(found, "source", None)
    return source if isinstance(source, str) else getattr(source, "id", "") or found.id


def _txn(found: Any) -> Txn:
    return Txn(
        id=found.id,
        category=found.reporting_category,
        source=_source(found),
        amount=found.amount,
        fee=found.fee,
        currency=found.currency.upper(),
    )


def _maybe_txn(found: Any) -> Txn | None:
    return None if found is None or isinstance(found, str) else _txn(found)


def _failure(found: Any) -> Txn | None:
    """The line that took a failed refund or payout back; it is named only once there is one, so asked for apart."""
    named = getattr(found, "failure_balance_transaction", None)
    if isinstance(named, str):
        return _txn(_ask(lambda: _client().v1.balance_transactions.retrieve(named)))
    return _maybe_txn(named)


def _charge(found: Any) -> Charge:
    metadata = getattr(found, "metadata", None)
    return Charge(
        id=found.id,
        gift=str(getattr(metadata, "gift", "")) if metadata else "",
        intent=_id(getattr(found, "payment_intent", None)),
        succeeded=found.status == "succeeded",
        amount=found.amount,
        currency=found.currency.upper(),
        txn=_maybe_txn(getattr(found, "balance_transaction", None)),
    )


def _refund(found: Any) -> Refund:
    return Refund(
        id=found.id,
        status=found.status,
        amount=found.amount,
        currency=found.currency.upper(),
        charge=_charge(found.charge),
        txn=_maybe_txn(getattr(found, "balance_transaction", None)),
        failure=_failure(found),
    )


def _checkout(found: Any) -> Checkout:
    intent = found.payment_intent
    expanded = intent is not None and not isinstance(intent, str)
    latest = intent.latest_charge if expanded else None
    return Checkout(
        id=found.id,
        gift=found.client_reference_id or "",
        status=found.status,
        paid=found.payment_status == "paid",
        url=found.url or "",
        intent=_id(intent),
        failed=expanded and found.status == "complete" and intent.status in {"requires_payment_method", "canceled"},
        charge=None if latest is None or isinstance(latest, str) else _charge(latest),
    )


def _id(found: Any) -> str:
    return found if isinstance(found, str) else getattr(found, "id", "") or ""


_KINDS = {
    "cs": "checkout",
    "pi": "intent",
    "ch": "charge",
    "py": "charge",
    "re": "refund",
    "pyr": "refund",
    "du": "dispute",
    "dp": "dispute",
    "po": "payout",
}


def kind_of(object_id: str) -> str:
    """What an id of Stripe's stands for, by its prefix; empty for what we do not book."""
    return _KINDS.get(object_id.partition("_")[0], "")
