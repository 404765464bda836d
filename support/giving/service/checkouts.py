"""Gifts as their checkout, payment or charge stands at Stripe."""

from support.core.db import flush, step
from support.giving import gateway
from support.giving.model import PledgeStatus, Status
from support.giving.service import pledges
from support.giving.service.charges import of_charge
from support.giving.service.paying import follow, gift_told, paid


def sync_checkout(checkout_id: str) -> None:
    found = gateway.checkout(checkout_id)
    if found.pledge:
        _monthly(found)
    else:
        _once(found)


def _once(found: gateway.Checkout) -> None:
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


def _monthly(found: gateway.Checkout) -> None:
    """A pledge begins with its subscription; its first month is booked like every other, by its invoice."""
    pledge = pledges.told(found.pledge, found.subscription)
    if pledge is None:
        return
    pledge.checkout_id = pledge.checkout_id or found.id
    pledge.subscription_id = pledge.subscription_id or found.subscription or None
    if found.status != "complete":
        pledges.follow(pledge, PledgeStatus.EXPIRED if found.status == "expired" else PledgeStatus.OPEN)
    flush()
    step()
    if found.invoice:
        pledges.sync_invoice(found.invoice)
    elif found.subscription:
        pledges.sync_subscription(found.subscription)


def sync_intent(intent_id: str) -> None:
    charge = gateway.intent_charge(intent_id)
    if charge is not None:
        of_charge(charge)


def sync_charge(charge_id: str) -> None:
    of_charge(gateway.charge(charge_id))
