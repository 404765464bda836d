"""Dues as staff see them: cash that one takes and another counts, transfers that finance finds, and who is behind."""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush
from support.core.errors import Conflict, Invalid, Missing
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.model import Account
from support.people.model import Person
from support.union import policy
from support.union.model import CLASS_WORDS, DuesPayment, How, Membership, MemberStatus, PaymentStatus
from support.union.service import coverage, dues, paging, rates, returning, standing
from support.union.service.paging import Page

#: Who is behind.
LATE = (MemberStatus.GRACE, MemberStatus.LAPSED)


def take_cash(actor: Actor, number: str, *, quarters: int) -> DuesPayment:
    """A registrar has taken cash for a member's next quarters; it counts once another has counted it.

    Raises Missing, Forbidden, Conflict as `dues.mean` does.
    """
    membership = standing.by_number(actor, number, lock=True)
    require(policy.may_take_cash, actor)
    if membership.status not in policy.PAYING:
        raise Conflict(dues.BEHIND)
    payment = dues.waiting(membership.id)
    if payment is not None and payment.how == How.CASH and payment.quarters == quarters:
        payment = dues.held(DuesPayment.id == payment.id)
        if payment.recorded_by is not None:
            raise Conflict(_("This cash was taken already, and waits to be counted."))
        payment.recorded_by = actor.id
        flush()
    else:
        payment, _amount = dues.mean(membership, quarters, How.CASH, recorded_by=actor.id)
    audit.record(actor, "dues.taken", payment)
    return payment


def count(actor: Actor, payment_id: UUID, *, came: bool) -> DuesPayment:
    """Another than who took it has counted the cash: it is there and is booked, or it is not.

    Raises Missing, Forbidden for who took it, Conflict for what does not wait to be counted.
    """
    membership, payment = returning.held(actor, payment_id)
    require(policy.may_count, actor, payment, detail=_("Another than the one who took it counts cash."))
    if payment.status != PaymentStatus.WAITING:
        raise Conflict(_("This was counted already. Nothing was booked again."))
    if not came:
        dues.fail(payment)
        audit.record(actor, "dues.missed", payment)
        return payment
    payment.confirmed_by = actor.id
    # An id of nobody's: no row leads from the books to a member.
    ledger.dues_paid(uuid4(), dues.fund(), payment.amount, account=Account.CASH)
    dues.arrive(membership, payment)
    audit.record(actor, "dues.counted", payment)
    return payment


def arrived(actor: Actor, line_id: UUID, payment_id: UUID, amount: Money) -> None:
    """A line of the bank is a member's transfer: booked under the line's id, which names no member.

    Raises Forbidden, Invalid for a payment that does not wait for such a transfer, or is of another amount.
    """
    require(policy.may_settle, actor)
    try:
        membership, payment = returning.held(actor, payment_id)
    except Missing:
        raise Invalid(
            fields={"payment": [_("There is no such payment. Look at the list of those that wait.")]}
        ) from None
    if payment.how != How.BANK or payment.status == PaymentStatus.PAID:
        raise Invalid(fields={"payment": [_("This payment does not wait for a transfer.")]})
    if Money(payment.amount, payment.currency) != amount:
        raise Invalid(fields={"payment": [_("This payment is of another amount. It has to agree to the cent.")]})
    if not ledger.dues_paid(line_id, dues.fund(), amount.minor, account=Account.BANK):
        raise Conflict(_("This line was booked already."))
    if payment.status == PaymentStatus.RETURNED:
        returning.came_back(payment)
    payment.confirmed_by = actor.id
    dues.arrive(membership, payment)
    audit.record(actor, "dues.arrived", payment)


def waiting(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """Transfers that are awaited, and cash. Whose they are is told to registrars alone. Raises Forbidden, Invalid."""
    require(policy.may_see_money, actor)
    names = policy.is_registrar(actor)
    return paging.by_id(
        _rows().where(DuesPayment.status == PaymentStatus.WAITING),
        DuesPayment.id,
        cursor,
        limit,
        lambda row: _waiting(actor, row, names),
    )


def one(actor: Actor, payment_id: UUID) -> dict[str, Any]:
    """A payment by transfer or in cash, as staff see it. Raises Missing."""
    row = None
    if policy.may_see_money(actor):
        row = execute(_rows().where(DuesPayment.id == payment_id)).one_or_none()
    if row is None:
        raise Missing()
    return _waiting(actor, row, policy.is_registrar(actor))


def arrears(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """Who is behind, by number: for how many quarters, and with how much. Raises Forbidden, Invalid."""
    require(policy.may_see_members, actor)
    known = rates.all_rates()
    wanted = sa.select(Membership).where(Membership.status.in_(LATE)).execution_options(populate_existing=True)
    page = paging.by_id(wanted, Membership.id, cursor, limit, lambda row: _behind(row.Membership, known))
    audit.record(actor, "arrears.seen")
    return page


def _rows() -> Any:
    taker = sa.orm.aliased(Person)
    return (
        sa.select(DuesPayment, Membership.number, taker.name.label("taken_by"))
        .join(Membership, Membership.id == DuesPayment.member_id)
        .outerjoin(taker, taker.id == DuesPayment.recorded_by)
        .where(DuesPayment.how != How.CARD)
        .execution_options(populate_existing=True)
    )


def _waiting(actor: Actor, row: Any, names: bool) -> dict[str, Any]:
    payment = row.DuesPayment
    return {
        "id": payment.id,
        "number": row.number if names else None,
        "how": payment.how.value,
        "quarters": payment.quarters,
        "amount": Money(payment.amount, payment.currency),
        "reference": dues.reference_of(payment.id),
        "taken_by": row.taken_by,
        "to_count": policy.may_count(actor, payment),
    }


def _behind(membership: Membership, known: rates.Rates) -> dict[str, Any]:
    first, count = coverage.first_due(membership), coverage.behind(membership)
    quarters = [clock.quarters_on(first, at) for at in range(count)]
    return {
        "number": membership.number,
        "class": membership.klass.value,
        "class_label": CLASS_WORDS[membership.klass],
        "status": membership.status.value,
        "behind": count,
        "owed": rates.total(known, membership.klass, quarters),
    }
