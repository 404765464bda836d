"""Gifts given once, as their checkout, payment or charge stands at Stripe."""

from support.core.db import flush
from support.giving import gateway
from support.giving.model import Status
from support.giving.service.paying import follow, gift_told, of_charge, paid


def sync_checkout(checkout_id: str) -> None:
    found = gateway.checkout(checkout_id)
    gift = gift_told(found.gift)
    if gift is None:
        return
    gift.checkout_id = gift.checkout_id or found.id
    gift.intent_id = gift.intent_id or found.intent or None
    if found.paid and found.charge is not None:
        paid(gift, found.charge)
    elif found.status == "expired":
        follow(gift, Status.EXPIRED)
    elif found.status == "complete":
        follow(gift, Status.FAILED if found.failed else Status.PROCESSING)
    else:
        follow(gift, Status.OPEN)
    flush()


def sync_intent(intent_id: str) -> None:
    charge = gateway.intent_charge(intent_id)
    if charge is not None:
        of_charge(charge)


def sync_charge(charge_id: str) -> None:
    of_charge(gateway.charge(charge_id))
