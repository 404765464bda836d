"""A gift, in two steps: our intent is committed, then Stripe is asked, then its answer is recorded."""

import hashlib
from dataclasses import dataclass
from typing import Any
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
from support.giving.model import Gift, Pledge, PledgeStatus, Status
from support.giving.service import campaigns, entrusted, links
from support.giving.service.amounts import ensure_takeable
from support.giving.service.paying import locked
from support.giving.service.syncing import sync
from support.ledger import service as ledger
from support.ledger.model import Fund

WAITING = {
    Status.INTENDED,
    Status.OPEN,
    Status.PROCESSING,
    PledgeStatus.INTENDED,
    PledgeStatus.OPEN,
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A gift, where to pay it, and the donor's private link. Both addresses are handed on and not kept."""

    id: UUID
    checkout_url: str
    link: str = ""


def give(
    *,
    amount: Money,
    fund_code: str | None = None,
    campaign_code: str | None = None,
    interval: str = "once",
    key: str | None = None,
) -> Opened:
    """Open a checkout for a gift, once or every month, to a fund or a campaign.

    The same `key` (an Idempotency-Key) always means the same gift and the same private link. Raises Invalid for a
    closed or unknown fund or campaign and for an amount out of range, TooMany, Unavailable.
    """
    throttle.take("give")
    fund, campaign_id = _chosen(fund_code, campaign_code)
    if amount.currency != fund.currency:
        raise Invalid(fields={"amount": [_("This fund takes %(currency)s.", currency=fund.currency)]})
    ensure_takeable(amount)
    token = links.token_of(key)
    meant = {"fund_id": fund.id, "campaign_id": campaign_id, "amount": amount.minor, "currency": amount.currency}
    row_id = _intend(interval, meant, links.hash_of(token), key)
    step()
    opened = open_checkout(row_id, amount, interval)
    return Opened(opened.id, opened.checkout_url, links.address_of(token))


def open_checkout(row_id: UUID, amount: Money, interval: str = "once") -> Opened:
    """The second step, which the sweeper repeats after a crash: Stripe gives the same row the same checkout.

    `row_id` is a gift's, or with `month` a pledge's. Raises Unavailable, Invalid.
    """
    home = settings().url
    try:
        found = gateway.open_checkout(
            gift=str(row_id),
            amount=amount.minor,
            currency=amount.currency,
            done_url=f"{home}/give/thanks/{row_id}",
            back_url=f"{home}/give/cancelled",
            interval=interval,
        )
    except Invalid:
        _record(row_id, interval, failed=True)
        step()
        raise
    _record(row_id, interval, checkout_id=found.id)
    return Opened(row_id, found.url)


def offered(currency: str) -> list[Fund]:
    """The funds that take gifts in a currency. What an institution granted takes its instalments alone."""
    return [fund for fund in ledger.funds(open_only=True, for_gifts=True) if fund.currency == currency]


def get(row_id: UUID) -> Gift | Pledge:
    """A gift, or a monthly one, by its id, which only who gave it knows. Raises Missing."""
    for model in (Gift, Pledge):
        wanted = sa.select(model).where(model.id == row_id).execution_options(populate_existing=True)
        found: Gift | Pledge | None = execute(wanted).scalar_one_or_none()
        if found is not None:
            return found
    raise Missing


def is_monthly(found: Gift | Pledge) -> bool:
    """Whether it is given every month."""
    return isinstance(found, Pledge)


def look(row_id: UUID) -> Gift | Pledge:
    """A gift as Stripe has it now: the page after the checkout does not wait for a notice. Raises Missing."""
    found = get(row_id)
    if found.status not in WAITING or found.checkout_id is None:
        return found
    try:
        throttle.take("give")
        sync(found.checkout_id)
    except (TooMany, Unavailable):
        return found
    return get(row_id)


def _chosen(fund_code: str | None, campaign_code: str | None) -> tuple[Fund, UUID | None]:
    """The fund, and the campaign if there is one. Raises Invalid naming the field."""
    if campaign_code:
        campaign, fund = campaigns.taking(campaign_code)
        if fund_code and fund_code != fund.code:
            raise Invalid(fields={"fund": [_("This campaign is for another fund. Leave the fund out.")]})
        return fund, campaign.id
    if not fund_code:
        raise Invalid(fields={"fund": [_("Choose what your gift is for.")]})
    return ledger.fund_by_code(fund_code, for_gifts=True), None


def _intend(interval: str, meant: dict[str, Any], link_hash: bytes, key: str | None) -> UUID:
    """Write the intent. A key that was used before leads to what it made. Raises Conflict if that differs."""
    monthly = interval == "month"
    row_id = uuid4() if key is None else _id_for(key)
    row = {"id": row_id, **meant, "day": clock.today(), "link_hash": link_hash, "sweeps": 0}
    row |= {"status": PledgeStatus.INTENDED} if monthly else {"status": Status.INTENDED, "settled": False}
    model = Pledge if monthly else Gift
    statement = insert(model).values(row).on_conflict_do_nothing().returning(model.id)
    if execute(statement).scalar_one_or_none() is None:
        known = execute(sa.select(model).where(model.id == row_id)).scalar_one_or_none()
        if known is None or any(getattr(known, name) != value for name, value in meant.items()):
            raise Conflict(_("This Idempotency-Key was already used for another gift. Use a new one."))
    return row_id


def _id_for(key: str) -> UUID:
    """The id of the gift that a key stands for; the key itself is random and cannot be found from it."""
    return UUID(bytes=hashlib.sha256(b"gift:" + key.encode()).digest()[:16], version=4)


def _record(row_id: UUID, interval: str, *, checkout_id: str | None = None, failed: bool = False) -> None:
    """What Stripe answered, unless a notice overtook it."""
    if interval == "month":
        _record_pledge(row_id, checkout_id, PledgeStatus.FAILED if failed else PledgeStatus.OPEN)
        return
    gift = locked(row_id)
    if gift is None:
        return
    status = Status.FAILED if failed else Status.OPEN
    gift.checkout_id = gift.checkout_id or checkout_id
    if status in Gift.MOVES.get(gift.status, set()):
        gift.status = status
    flush()
    entrusted.tell(gift)


def _record_pledge(pledge_id: UUID, checkout_id: str | None, status: PledgeStatus) -> None:
    wanted = sa.select(Pledge).where(Pledge.id == pledge_id).with_for_update()
    pledge = execute(wanted.execution_options(populate_existing=True)).scalar_one()
    pledge.checkout_id = pledge.checkout_id or checkout_id
    if status in Pledge.MOVES.get(pledge.status, set()):
        pledge.status = status
    flush()
