"""What happened at Stripe, as it lists it itself: to be compared with the notices that came."""

from datetime import date
from typing import Any

from support.core import clock
from support.giving.gateway.client import ask, client
from support.giving.gateway.facts import Listed

#: The notices we take.
TAKEN = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.updated",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "payout.paid",
    "payout.failed",
    "payout.reconciliation_completed",
)
#: So many types may be asked for at once.
AT_ONCE = 20


def events_since(day: date) -> list[Listed]:
    """The events of the types we take since the beginning of a day, newest first by type. Raises Unavailable."""
    since = int(clock.midnight(day).timestamp())
    found: list[Listed] = []
    for start in range(0, len(TAKEN), AT_ONCE):
        found += _listed(list(TAKEN[start : start + AT_ONCE]), since)
    return found


def _listed(types: list[str], since: int) -> list[Listed]:
    params: Any = {"types": types, "created": {"gte": since}, "limit": 100}
    events = ask(lambda: list(client().v1.events.list(params).auto_paging_iter()))
    return [Listed(one.id, one.type, getattr(one.data.object, "id", "") or "") for one in events]
