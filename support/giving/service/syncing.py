"""One sync behind notices, the page after the checkout and the sweeper: look at Stripe, then book what is new.

Stripe is asked with no transaction open; what comes of the answer is each kind's own module.
"""

import logging
from collections.abc import Callable

from support.core.db import step
from support.giving import gateway
from support.giving.service import exceptions
from support.giving.service.checkouts import sync_charge, sync_checkout, sync_intent
from support.giving.service.elsewhere import kept_here, left_to_finance
from support.giving.service.payouts import sync_payout
from support.giving.service.pledges import sync_invoice, sync_subscription
from support.giving.service.reversals import sync_dispute, sync_refund
from support.ledger import service as ledger

log = logging.getLogger("apora.giving")


def sync(object_id: str) -> None:
    """Bring what we know of one of Stripe's objects up to date and book it; any number of times, in any order.

    Raises Unavailable when Stripe cannot be asked.
    """
    act = _SYNCS.get(gateway.kind_of(object_id))
    if act is None:
        return
    step()
    try:
        act(object_id)
    except gateway.Gone:
        log.warning("Stripe knows no such object any more: %s", gateway.kind_of(object_id))


def sync_line(line: gateway.Txn) -> None:
    """Book a line of the statement through the object it is about; what has none is a fee, or waits unexplained."""
    sync(line.source)
    if gateway.kind_of(line.source) == "payout" or ledger.statement_has([line.id]):
        return
    if left_to_finance(line) or not kept_here(line):
        return
    if line.category == "fee":
        ledger.provider_fee(line)
    else:
        exceptions.unexplained(line)


def _payout(payout_id: str) -> None:
    sync_payout(payout_id, sync_line)


_SYNCS: dict[str, Callable[[str], None]] = {
    "checkout": sync_checkout,
    "intent": sync_intent,
    "charge": sync_charge,
    "refund": sync_refund,
    "dispute": sync_dispute,
    "payout": _payout,
    "invoice": sync_invoice,
    "subscription": sync_subscription,
}
