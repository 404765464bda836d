"""Giving a gift back: one of finance asks, another releases, then Stripe is asked under a key of our own.

That it was released is committed before Stripe is asked, and what Stripe answers is recorded after: a crash between
the two is finished by the sweeper under the same key, so that nobody is paid twice.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save, step
from support.core.errors import Conflict, Invalid, Missing, Unavailable
from support.core.keyset import Cursor
from support.core.money import Money
from support.giving import gateway, policy
from support.giving.model import Dispute, Gift, OrderStatus, Refund, RefundOrder, RefundReason, Status
from support.giving.service.paging import Page, one_of, paged
from support.giving.service.paying import locked
from support.giving.service.reversals import sync_refund, took_refund
from support.ledger.model import Fund
from support.people.model import Person

#: A dispute that ended like this left the gift with us.
HARMLESS = ("won", "prevented", "warning_closed")
#: A refund in one of these gave nothing back.
CAME_TO_NOTHING = ("failed", "canceled")
#: An order in one of these will still take from the gift.
PENDING = (OrderStatus.ASKED, OrderStatus.RELEASED)
#: For so long Stripe remembers a key for certain.
REMEMBERED = timedelta(days=1)
ROUND = 40


def ask(actor: Actor, gift_id: UUID, *, amount: Money | None = None, reason: RefundReason) -> dict[str, Any]:
    """Ask for a gift to be given back, all that is left of it or an amount.

    Raises Missing, Forbidden, Invalid for more than is left, Conflict for a gift that is not paid or is disputed.
    """
    gift = _gift(actor, gift_id)
    require(policy.may_work_giving, actor, gift)
    ensure_returnable(gift)
    left = left_of(gift)
    if amount is None and left == 0:
        raise Conflict(_("Nothing is left of this gift: it was given back, or that was asked for."))
    wanted = left if amount is None else amount.minor
    if wanted > left or (amount is not None and amount.currency != gift.currency):
        most = Money(left, gift.currency)
        raise Invalid(fields={"amount": [_("At most %(most)s is left of this gift.", most=most)]})
    order = save(
        RefundOrder(
            gift_id=gift.id,
            amount=wanted,
            currency=gift.currency,
            reason=reason,
            status=OrderStatus.ASKED,
            asked_by=actor.id,
            asked_on=clock.today(),
        )
    )
    audit.record(actor, "refund.asked", order, reason=reason.value)
    return show(actor, order.id)


def release(actor: Actor, order_id: UUID) -> dict[str, Any]:
    """Let it go: that is committed, then Stripe is asked. Still `released` when Stripe could not be reached.

    Raises Missing, Forbidden for whoever asked, Conflict when it was decided or the gift is disputed by now.
    """
    order, gift = _locked(actor, order_id)
    _ensure_waits(order)
    require(policy.may_decide_refund, actor, order, detail=_("Another of finance than the one who asked releases it."))
    ensure_returnable(gift)
    _decide(actor, order, OrderStatus.RELEASED)
    audit.record(actor, "refund.released", order)
    step()
    _send(order.id)
    return show(actor, order_id)


def decline(actor: Actor, order_id: UUID) -> dict[str, Any]:
    """Do not let it go. Raises Missing, Forbidden for whoever asked, Conflict when it was decided."""
    order, _gift_of_it = _locked(actor, order_id)
    _ensure_waits(order)
    require(policy.may_decide_refund, actor, order, detail=_("Another of finance than the one who asked declines it."))
    _decide(actor, order, OrderStatus.DECLINED)
    audit.record(actor, "refund.declined", order)
    return show(actor, order_id)


def withdraw(actor: Actor, order_id: UUID) -> dict[str, Any]:
    """Take back what one asked for. Raises Missing, Forbidden for anybody else, Conflict when it was decided."""
    order, _gift_of_it = _locked(actor, order_id)
    _ensure_waits(order)
    require(policy.may_withdraw_refund, actor, order, detail=_("Only whoever asked takes it back."))
    _decide(actor, order, OrderStatus.WITHDRAWN)
    audit.record(actor, "refund.withdrawn", order)
    return show(actor, order_id)


def finish_refunds() -> None:
    """Ask Stripe once more for what was released and has no answer yet. Raises Unavailable; the next round goes on.

    From the next day on Stripe may have forgotten the key: then it is looked first whether it gave the money back
    after all, and after another day nothing is sent any more; it is asked for anew.
    """
    wanted = sa.select(RefundOrder.id).where(RefundOrder.status == OrderStatus.RELEASED)
    for order_id in list(execute(wanted.order_by(RefundOrder.sweeps, RefundOrder.id).limit(ROUND)).scalars()):
        order = _order(order_id, lock=True)
        if order is None or order.status != OrderStatus.RELEASED or order.decided_on is None:
            continue
        order.sweeps += 1
        flush()
        step()
        if order.decided_on < clock.today() and _was_given(order, order.decided_on):
            continue
        if order.decided_on < clock.today() - REMEMBERED:
            _close(order_id, None)
        else:
            _send(order_id, patient=False)


def _was_given(order: RefundOrder, since: date) -> bool:
    """Whether Stripe gave this back although nobody heard of it: a refund of just so much that is no other order's."""
    made = {one.object_id for one in gateway.events_since(since) if one.type == "refund.created"}
    known = set(execute(sa.select(Refund.id).where(Refund.id.in_(made))).scalars())
    step()
    for refund_id in sorted(made - known):
        sync_refund(refund_id)
        step()
    others = sa.exists().where(RefundOrder.refund_id == Refund.id)
    ours = sa.select(Refund.id).where(
        Refund.id.in_(made), Refund.gift_id == order.gift_id, Refund.amount == order.amount, sa.not_(others)
    )
    found: str | None = execute(ours.order_by(Refund.id).limit(1)).scalar_one_or_none()
    if found is not None:
        _close(order.id, found)
    return found is not None


def _close(order_id: UUID, refund_id: str | None) -> None:
    """What became of a released order: Stripe's refund, or nothing."""
    order = _order(order_id, lock=True)
    if order is not None and order.status == OrderStatus.RELEASED:
        order.status = OrderStatus.FAILED if refund_id is None else OrderStatus.SENT
        order.refund_id = refund_id
        flush()
        if refund_id is None:
            audit.record(None, "refund.failed", order)
    step()


def left_of(gift: Gift) -> int:
    """What may still be given back of a gift: less what is open, and less the refunds that did not fail."""
    open_orders = sa.select(sa.func.coalesce(sa.func.sum(RefundOrder.amount), 0)).where(
        RefundOrder.gift_id == gift.id, RefundOrder.status.in_(PENDING)
    )
    gone = sa.select(sa.func.coalesce(sa.func.sum(Refund.amount), 0)).where(
        Refund.gift_id == gift.id, Refund.status.not_in(CAME_TO_NOTHING)
    )
    taken = execute(sa.select(open_orders.scalar_subquery() + gone.scalar_subquery())).scalar_one()
    return max(gift.amount - int(taken), 0)


def ensure_returnable(gift: Gift) -> None:
    """Raises Conflict for a gift that is not paid, or that the payer's bank has asked back."""
    if gift.status != Status.PAID or gift.charge_id is None:
        raise Conflict(_("Only a paid gift can be given back."))
    asked_back = sa.select(Dispute.id).where(Dispute.gift_id == gift.id, Dispute.status.not_in(HARMLESS)).limit(1)
    if execute(asked_back).scalar_one_or_none() is not None:
        raise Conflict(_("The payer's bank has asked this gift back. It cannot be refunded as well."))


def browse(actor: Actor, *, status: str | None = None, cursor: str | None = None, limit: int = 50) -> Page:
    """Refunds that were asked for here, the newest first. Raises Forbidden, Invalid."""
    require(policy.may_see_giving, actor)
    wanted = _found().order_by(RefundOrder.asked_on.desc(), RefundOrder.id.desc())
    if status:
        wanted = wanted.where(RefundOrder.status == OrderStatus(one_of("status", status, tuple(OrderStatus))))
    if cursor:
        at = sa.tuple_(*Cursor.read(cursor).as_row())
        wanted = wanted.where(sa.tuple_(RefundOrder.asked_on, RefundOrder.id) < at)
    return paged(wanted, limit, _item, lambda row: Cursor(row.asked_on, row.id).write())


def show(actor: Actor, order_id: UUID) -> dict[str, Any]:
    """One of them. Raises Missing."""
    row = None
    if policy.may_see_giving(actor):
        row = execute(_found().where(RefundOrder.id == order_id)).one_or_none()
    if row is None:
        raise Missing()
    return _item(row)


def of_gift(actor: Actor, gift_id: UUID) -> list[dict[str, Any]]:
    """All that were asked for of one gift, the newest first. Raises Forbidden."""
    require(policy.may_see_giving, actor)
    wanted = _found().where(RefundOrder.gift_id == gift_id)
    return [_item(row) for row in execute(wanted.order_by(RefundOrder.asked_on.desc(), RefundOrder.id))]


def _send(order_id: UUID, *, patient: bool = True) -> None:
    """Ask Stripe with no transaction open, and record its answer. Raises Unavailable unless `patient`."""
    order = _order(order_id)
    gift = execute(sa.select(Gift).where(Gift.id == order.gift_id)).scalar_one() if order else None
    step()
    if order is None or gift is None or gift.charge_id is None:
        return
    try:
        found = gateway.create_refund(gift.charge_id, order.amount, f"refund-{order.id}")
    except (Invalid, gateway.Gone):
        _answered(order.id, gift.id, None)
        return
    except Unavailable:
        if patient:
            return
        raise
    _answered(order.id, gift.id, found)


def _answered(order_id: UUID, gift_id: UUID, found: gateway.Refund | None) -> None:
    """Record what Stripe said: given back under its id, or refused."""
    locked(gift_id)
    _close(order_id, None if found is None else found.id)
    if found is not None:
        took_refund(found)
    step()


def _decide(actor: Actor, order: RefundOrder, status: OrderStatus) -> None:
    order.status, order.decided_by, order.decided_on = status, actor.id, clock.today()
    flush()


def _ensure_waits(order: RefundOrder) -> None:
    if order.status != OrderStatus.ASKED:
        raise Conflict(_("This refund was decided already. Nothing was given back again."))


def _gift(actor: Actor, gift_id: UUID) -> Gift:
    """A gift, locked. Raises Missing."""
    gift = locked(gift_id) if policy.may_see_giving(actor) else None
    if gift is None:
        raise Missing()
    return gift


def _order(order_id: UUID, *, lock: bool = False) -> RefundOrder | None:
    wanted = sa.select(RefundOrder).where(RefundOrder.id == order_id).execution_options(populate_existing=True)
    found: RefundOrder | None = execute(wanted.with_for_update() if lock else wanted).scalar_one_or_none()
    return found


def _locked(actor: Actor, order_id: UUID) -> tuple[RefundOrder, Gift]:
    """An order and its gift, locked: the gift first, as everywhere. Raises Missing, Forbidden."""
    seen = _order(order_id) if policy.may_see_giving(actor) else None
    if seen is None:
        raise Missing()
    require(policy.may_work_giving, actor, seen)
    gift, order = locked(seen.gift_id), _order(order_id, lock=True)
    if gift is None or order is None:
        raise Missing()
    return order, gift


def _found() -> Any:
    asker, decider = sa.orm.aliased(Person), sa.orm.aliased(Person)
    return (
        sa.select(
            RefundOrder,
            asker.name.label("asked_by"),
            decider.name.label("decided_by"),
            Gift.amount.label("given"),
            Fund.code.label("fund"),
            Fund.name.label("fund_name"),
            Refund.status.label("at_stripe"),
        )
        .join(asker, asker.id == RefundOrder.asked_by)
        .outerjoin(decider, decider.id == RefundOrder.decided_by)
        .join(Gift, Gift.id == RefundOrder.gift_id)
        .join(Fund, Fund.id == Gift.fund_id)
        .outerjoin(Refund, Refund.id == RefundOrder.refund_id)
    )


def _item(row: Any) -> dict[str, Any]:
    order = row.RefundOrder
    names = ("id", "gift_id", "reason", "status", "asked_on", "decided_on", "refund_id")
    return {
        **{name: getattr(order, name) for name in names},
        "amount": Money(order.amount, order.currency),
        "given": Money(row.given, order.currency),
        "fund": row.fund,
        "fund_name": row.fund_name,
        "asked_by": row.asked_by,
        "decided_by": row.decided_by,
        "at_stripe": row.at_stripe,
    }
