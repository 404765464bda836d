"""What a charge pays: a gift given once, or a month of a pledge."""

from uuid import UUID

import sqlalchemy as sa

from support.core.db import execute, flush, step
from support.giving import gateway
from support.giving.model import Gift
from support.giving.service.paying import fund_of, gift_told, locked, paid
from support.giving.service.pledges import sync_invoice
from support.ledger.model import Fund


def of_charge(charge: gateway.Charge) -> tuple[Gift, Fund] | None:
    """The gift a charge pays, with what the charge tells booked, and its fund; None when it is none of ours.

    Asks Stripe for the invoice of a month that is not known yet, so nothing may be unfinished in the transaction.
    Raises Unavailable.
    """
    gift = gift_told(charge.gift) if charge.gift else _month_of(charge)
    if gift is None:
        return None
    fund = paid(gift, charge) if charge.succeeded else fund_of(gift)
    flush()
    return gift, fund


def _month_of(charge: gateway.Charge) -> Gift | None:
    """A charge of an invoice carries no word of ours: its gift is known by the charge, or found through the invoice."""
    known = _by_charge(charge.id)
    if known is not None or not charge.succeeded or not charge.intent:
        return known
    step()
    invoice_id = gateway.invoice_of_intent(charge.intent)
    if invoice_id is None:
        return None
    sync_invoice(invoice_id)
    return _by_charge(charge.id)


def _by_charge(charge_id: str) -> Gift | None:
    found: UUID | None = execute(sa.select(Gift.id).where(Gift.charge_id == charge_id)).scalar_one_or_none()
    return None if found is None else locked(found)
