"""Giving money back through Stripe."""

from typing import Any

from flask_babel import lazy_gettext as _

from support.giving.gateway.client import ask, client
from support.giving.gateway.facts import Refund
from support.giving.gateway.reading import read_refund

NOT_TAKEN = _("The payment service does not refund this: it was refunded or disputed, or less of it is left.")


def create_refund(charge_id: str, amount_minor: int, key: str) -> Refund:
    """Give back so much of a charge, in minor units; the same key, derived from our row, gives it back once.

    Raises Invalid when Stripe refuses (refunded before, disputed, or more than is left), Gone, Unavailable.
    """
    params: Any = {
        "charge": charge_id,
        "amount": amount_minor,
        "expand": ["balance_transaction", "charge.balance_transaction"],
    }
    options: Any = {"idempotency_key": key}
    return read_refund(ask(lambda: client().v1.refunds.create(params, options), refusal=NOT_TAKEN))
