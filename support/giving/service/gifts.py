"""A gift, in two steps: our intent is committed, then Stripe is asked, then its answer is recorded."""

import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.core import clock, throttle
from support.core.db import execute, flush, step
from support.core.errors import Conflict, Invalid, Missing, TooMany, Unavailable
from support.core.money import Money
from support.core.settings import settings
from support.giving import gateway
from support.giving.model import Gift, Status
from support.giving.service.paying import locked
from support.giving.service.syncing import sync
from support.ledger import service as ledger
from support.ledger.model import Fund

#: Less costs more in fees than it brings; more is what Stripe takes at most. Minor units.
LEAST, MOST = 1_00, 999_999_99
WAITING = {Status.INTENDED, Status.OPEN, Status.PROCESSING}


@dataclass(frozen=True, slots=True)
class Opened:
    """A gift and where to pay it. The address is handed on and not kept."""

    id: UUID
    checkout_url: str


def give(*, fund_code: str, amount: Money, interval: str = "once", key: str | None = None) -> Opened:
    """Open a checkout for a gift. The same `key` (an Idempotency-Key) always means the same gift.

    Raises Invalid for a closed or unknown fund and for an amount out of range, Conflict for gifts every month, which
    are not taken yet, TooMany, Unavailable.
    """
    throttle.take("give")
    if interval != "once":
        raise Conflict(_("Gifts every month are not taken yet. Choose a gift once."))
    fund = ledger.fund_by_code(fund_code)
    if amount.currency != fund.currency:
        raise Invalid(fields={"amount": [_("This fund takes %(currency)s.", currency=fund.currency)]})
    if not LEAST <= amount.minor <= MOST:
        least, most = Money(LEAST, amount.currency), Money(MOST, amount.currency)
        raise Invalid(fields={"amount": [_("Give at least %(least)s, at most %(most)s.", least=least, most=most)]})
    gift_id = _intend(fund, amount, key)
    step()
    return open_checkout(gift_id, amount)


def open_checkout(gift_id: UUID, amount: Money) -> Opened:
    """The second step, which the sweeper repeats after a crash: Stripe gives the same gift the same checkout.

    Raises Unavailable, Invalid.
    """
    home = settings().url
    try:
        found = gateway.open_checkout(
            gift=str(gift_id),
            amount=amount.minor,
            currency=amount.currency,
            done_url=f"{home}/give/thanks/{gift_id}",
            back_url=f"{home}/give/cancelled",
        )
    except Invalid:
        _record(gift_id, Status.FAILED, None)
        step()
        raise
    _record(gift_id, Status.OPEN, found.id)
    return Opened(gift_id, found.url)


def get(gift_id: UUID) -> Gift:
    """A gift by its id, which only who gave it knows. Raises Missing."""
    wanted = sa.select(Gift).where(Gift.id == gift_id).execution_options(populate_existing=True)
    gift: Gift | None = execute(wanted).scalar_one_or_none()
    if gift is None:
        raise Missing
    return gift


def look(gift_id: UUID) -> Gift:
    """A gift as Stripe has it now: the page after the checkout does not wait for a notice. Raises Missing."""
    gift = get(gift_id)
    if gift.status not in WAITING or gift.checkout_id is None:
        return gift
    try:
        throttle.take("give")
        sync(gift.checkout_id)
    except (TooMany, Unavailable):
        return gift
    return get(gift_id)


def _intend(fund: Fund, amount: Money, key: str | None) -> UUID:
    """Write the intent. A key that was used before leads to the gift it made. Raises Conflict if that differs."""
    gift_id = uuid4() if key is None else _id_for(key)
    row = {
        "id": gift_id,
        "fund_id": fund.id,
        "amount": amount.minor,
        "currency": amount.currency,
        "status": Status.INTENDED,
        "day": clock.today(),
        "settled": False,
        "sweeps": 0,
    }
    statement = insert(Gift).values(row).on_conflict_do_nothing(index_elements=["id"]).returning(Gift.id)
    if execute(statement).scalar_one_or_none() is None:
        known = get(gift_id)
        if (known.fund_id, known.amount, known.currency) != (fund.id, amount.minor, amount.currency):
            raise Conflict(_("This Idempotency-Key was already used for another gift. Use a new one."))
    return gift_id


def _id_for(key: str) -> UUID:
    """The id of the gift that a key stands for; the key itself is random and cannot be found from it."""
    return UUID(bytes=hashlib.sha256(b"gift:" + key.encode()).digest()[:16], version=4)


def _record(gift_id: UUID, status: Status, checkout_id: str | None) -> None:
    gift = locked(gift_id)
    if gift is None:
        return
    gift.checkout_id = gift.checkout_id or checkout_id
    if status in Gift.MOVES.get(gift.status, set()):
        gift.status = status
    flush()
