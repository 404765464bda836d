"""Gifts of every month: what a donor may do with one, and how it stands at Stripe.

Locks are taken in one order: pledge, gift, its fund, the general fund. Stripe is never asked within a transaction.
"""

from datetime import timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.core import clock
from support.core.db import execute, flush, step
from support.core.errors import Conflict, Invalid, Missing
from support.core.money import Money
from support.giving import gateway
from support.giving.model import Gift, Pledge, PledgeStatus, Status
from support.giving.service.amounts import ensure_takeable
from support.giving.service.paying import locked, paid

#: Stripe tries a card again for about a week; a donor who was told has so long from the first failure.
GRACE = timedelta(days=21)
#: Stripe takes money for these.
RUNNING = {PledgeStatus.ACTIVE, PledgeStatus.PAST_DUE}
#: What a subscription's status at Stripe means; `canceled` is judged apart, the rest says nothing yet.
_MEANS = {
    "active": PledgeStatus.ACTIVE,
    "trialing": PledgeStatus.ACTIVE,
    "past_due": PledgeStatus.PAST_DUE,
    "unpaid": PledgeStatus.PAST_DUE,
    "incomplete_expired": PledgeStatus.FAILED,
}


def get(pledge_id: UUID) -> Pledge:
    """A pledge as it stands here. Raises Missing."""
    wanted = sa.select(Pledge).where(Pledge.id == pledge_id).execution_options(populate_existing=True)
    pledge: Pledge | None = execute(wanted).scalar_one_or_none()
    if pledge is None:
        raise Missing
    return pledge


def change(pledge_id: UUID, amount: Money) -> Pledge:
    """From the next month on another amount. Raises Missing, Invalid, Conflict when it does not run, Unavailable."""
    pledge = _running(pledge_id)
    if amount.currency != pledge.currency:
        raise Invalid(fields={"amount": [_("This gift is in %(currency)s.", currency=pledge.currency)]})
    ensure_takeable(amount)
    subscription_id = pledge.subscription_id or ""
    step()
    try:
        found = gateway.change_amount(subscription_id, amount, f"pledge-{pledge_id}")
    except gateway.Gone:
        raise Conflict(NOT_RUNNING) from None
    except Invalid:
        # Refused for the amount, or because it has ended there and nobody has told us.
        sync_subscription(subscription_id)
        _running(pledge_id)
        raise
    record(found)
    return get(pledge_id)


def end(pledge_id: UUID) -> Pledge:
    """Take nothing any more. One that has ended stays as it is.

    Raises Missing, Conflict before it began, Unavailable.
    """
    pledge = get(pledge_id)
    if pledge.status in {PledgeStatus.ENDED, PledgeStatus.LAPSED}:
        return pledge
    subscription_id = _running(pledge_id).subscription_id or ""
    step()
    gateway.end_subscription(subscription_id)
    _over(pledge_id, PledgeStatus.ENDED)
    return get(pledge_id)


def portal(pledge_id: UUID, back_url: str) -> str:
    """Stripe's own page on which the donor changes card or ends. Raises Missing, Conflict, Unavailable."""
    subscription_id = _running(pledge_id).subscription_id or ""
    step()
    try:
        return gateway.open_portal(subscription_id, back_url)
    except gateway.Gone:
        raise Conflict(NOT_RUNNING) from None


NOT_RUNNING = _("This gift of every month does not run. Give anew if you wish to.")


def sync_subscription(subscription_id: str) -> None:
    """Bring a pledge up to date with its subscription.

    What was read may be old by the time it is written, and both ways are possible between active and past due: so
    whoever moved a pledge reads once more.
    """
    for _again in range(3):
        found = gateway.subscription(subscription_id)
        moved = record(found)
        step()
        if not moved:
            return


def sync_invoice(invoice_id: str) -> None:
    """Book a month that was paid, as a gift of its own; then see how the pledge stands."""
    found = gateway.invoice(invoice_id)
    pledge = told(found.pledge, found.subscription)
    if pledge is None:
        return
    pledge.subscription_id = pledge.subscription_id or found.subscription or None
    flush()
    if found.paid and found.charge is not None and found.charge.succeeded:
        paid(_month(pledge, found, found.charge), found.charge)
        flush()
    step()
    if found.subscription:
        sync_subscription(found.subscription)


def record(found: gateway.Subscription) -> bool:
    """Write down how a subscription stands; whether that moved the pledge. Old news moves nothing back."""
    pledge = told(found.pledge, found.id)
    if pledge is None:
        return False
    pledge.subscription_id = pledge.subscription_id or found.id
    pledge.ends_on = found.ends_on or pledge.ends_on if found.status == "canceled" else found.ends_on
    other = found.amount > 0 and (found.amount, found.currency) != (pledge.amount, pledge.currency)
    if other and found.currency == pledge.currency:
        pledge.amount = found.amount
    status = _ended_how(pledge) if found.status == "canceled" else _MEANS.get(found.status)
    moved = status is not None and status in Pledge.MOVES.get(pledge.status, set())
    if moved and status is not None:
        _move(pledge, status)
    flush()
    return moved or other


def told(pledge_id: str, subscription_id: str) -> Pledge | None:
    """The pledge that one of Stripe's objects names, for this transaction alone; None when it is none of ours."""
    try:
        key = UUID(pledge_id)
    except ValueError:
        return None
    pledge = held(key)
    if pledge is None or pledge.subscription_id not in (None, subscription_id):
        return None
    return pledge


def held(pledge_id: UUID) -> Pledge | None:
    """A pledge, for this transaction alone."""
    wanted = sa.select(Pledge).where(Pledge.id == pledge_id).with_for_update()
    pledge: Pledge | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    return pledge


def lapse(pledge_id: UUID) -> None:
    """End a pledge whose card failed and was not replaced in time. Raises Unavailable."""
    pledge = get(pledge_id)
    late = pledge.past_due_on is not None and pledge.past_due_on + GRACE <= clock.today()
    if pledge.status != PledgeStatus.PAST_DUE or not late or pledge.subscription_id is None:
        return
    step()
    gateway.end_subscription(pledge.subscription_id)
    _over(pledge_id, PledgeStatus.LAPSED)


def _running(pledge_id: UUID) -> Pledge:
    pledge = get(pledge_id)
    if pledge.status not in RUNNING or pledge.subscription_id is None:
        raise Conflict(NOT_RUNNING)
    return pledge


def _over(pledge_id: UUID, status: PledgeStatus) -> None:
    pledge = held(pledge_id)
    if pledge is not None and pledge.status in RUNNING:
        _move(pledge, status)
        flush()


def follow(pledge: Pledge, status: PledgeStatus) -> None:
    """Move on, unless what was read is old news."""
    if status in Pledge.MOVES.get(pledge.status, set()):
        _move(pledge, status)


def _move(pledge: Pledge, status: PledgeStatus) -> None:
    """A status and the days that go with it."""
    if status == PledgeStatus.PAST_DUE:
        pledge.past_due_on = clock.today()
    elif status != PledgeStatus.LAPSED:
        pledge.past_due_on = None
    if status in {PledgeStatus.LAPSED, PledgeStatus.ENDED}:
        pledge.ends_on = pledge.ends_on or clock.today()
    pledge.status = status


def _ended_how(pledge: Pledge) -> PledgeStatus:
    """One that ended past due after grace lapsed; any other was ended by somebody."""
    if pledge.status == PledgeStatus.LAPSED:
        return PledgeStatus.LAPSED
    late = pledge.past_due_on is not None and pledge.past_due_on + GRACE <= clock.today()
    return PledgeStatus.LAPSED if late else PledgeStatus.ENDED


def _month(pledge: Pledge, found: gateway.Invoice, charge: gateway.Charge) -> Gift:
    """The gift of a paid month, made when there is none: one for each invoice."""
    row = {
        "id": uuid4(),
        "fund_id": pledge.fund_id,
        "campaign_id": pledge.campaign_id,
        "pledge_id": pledge.id,
        "invoice_id": found.id,
        "amount": charge.amount,
        "currency": charge.currency,
        "status": Status.PAID,
        "day": clock.today(),
        "charge_id": charge.id,
        "intent_id": charge.intent or None,
        "settled": False,
        "sweeps": 0,
    }
    execute(insert(Gift).values(row).on_conflict_do_nothing(index_elements=["invoice_id"]))
    gift = locked(execute(sa.select(Gift.id).where(Gift.invoice_id == found.id)).scalar_one())
    if gift is None:  # it was made above, and gifts are never deleted
        raise Missing
    return gift
