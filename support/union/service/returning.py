"""Giving dues back: asked by one of staff, agreed to by another; booked when the money is gone, and naming nobody."""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.model import Account
from support.people.model import Person
from support.union import policy
from support.union.model import (
    DuesPayment,
    DuesReturn,
    How,
    Membership,
    PaymentStatus,
    ReturnReason,
    ReturnStatus,
)
from support.union.policy import spending as rules
from support.union.service import dues, forgetting, paging, standing, unclaimed
from support.union.service.paging import Page
from support.union.service.till import till

NOT_PAID = _("Only dues that are paid can be given back.")


def ask(actor: Actor, payment_id: UUID, *, reason: ReturnReason) -> DuesReturn:
    """Ask for a payment to be given back, all of it; another agrees.

    Raises Missing, Forbidden, Conflict for what is not paid, is asked for already, or is a card payment of long ago.
    """
    _membership, payment = held(actor, payment_id)
    require(rules.may_ask_return, actor)
    forgetting.find_gift(actor, payment)
    _ensure_paid(payment)
    if payment.gift_id is not None and unclaimed.waits(payment.gift_id):
        raise Conflict(_("This payment went back already. Find whose it was, in the list of what was taken back."))
    if dues.open_return(payment.id) is not None:
        raise Conflict(_("This was asked for already. Look at what goes back."))
    back = save(
        DuesReturn(payment_id=payment.id, reason=reason, asked_by=actor.id, status=ReturnStatus.ASKED),
    )
    audit.record(actor, "dues.asked_back", back, reason=reason.value)
    return back


def decide(actor: Actor, payment_id: UUID, *, agree: bool) -> DuesReturn:
    """Another agrees: cash is handed over by now and booked, a transfer is made at the bank and booked when a statement
    shows it, a card payment goes to the refunds, where another of finance releases it. Or somebody says no.

    Raises Missing, Forbidden for who asked, Conflict when it was decided, or the fund cannot cover it.
    """
    if agree:
        _hand_to_refunds(actor, payment_id)
    membership, payment = held(actor, payment_id)
    back = dues.open_return(payment.id)
    if back is None:
        raise Conflict(_("Nothing waits here: it was decided already, or never asked for."))
    if not agree:
        return _decline(actor, payment, back)
    if back.status != ReturnStatus.ASKED:
        raise Conflict(_("Another has agreed to this already. Nothing was booked again."))
    told = _("Another than the one who asked agrees; to a refund of a card, one of finance.")
    require(rules.may_agree_to_return, actor, back, payment, detail=told)
    _ensure_paid(payment)
    back.decided_by = actor.id
    back.status = ReturnStatus.DONE if payment.how == How.CASH else ReturnStatus.CONFIRMED
    flush()
    if payment.how != How.CARD:
        through = Account.CASH if payment.how == How.CASH else Account.RESERVED
        # An id of nobody's: no row leads from the books to a member.
        ledger.give_back_dues(uuid4(), dues.fund(), payment.amount, through=through)
    if payment.how == How.CASH:
        dues.give_back(membership, payment)
    audit.record(actor, "dues.return_agreed", back)
    return back


def sent(actor: Actor, line_id: UUID, payment_id: UUID, amount: Money) -> None:
    """A line of the bank shows dues that went back: booked under the line's id, which names no member.

    Raises Forbidden, Invalid for a payment that does not go back by transfer, or is of another amount.
    """
    require(policy.may_settle, actor)
    try:
        membership, payment = held(actor, payment_id)
    except Missing:
        raise Invalid(
            fields={"payment": [_("There is no such payment. Look at the list of what goes back.")]}
        ) from None
    back = dues.open_return(payment.id)
    if payment.how != How.BANK or back is None or back.status != ReturnStatus.CONFIRMED:
        told = _("This payment does not go back by transfer. It is asked for by one and agreed to by another first.")
        raise Invalid(fields={"payment": [told]})
    if Money(payment.amount, payment.currency) != amount:
        raise Invalid(fields={"payment": [_("This payment is of another amount. It has to agree to the cent.")]})
    if not ledger.pay_reserved(line_id, dues.fund(), amount.minor, through=Account.BANK):
        raise Conflict(_("This line was booked already."))
    dues.give_back(membership, payment)
    audit.record(actor, "dues.given_back", back)


def came_back(payment: DuesPayment) -> None:
    """A transfer that gave dues back did not arrive: the payment counts again, and can be given back anew."""
    wanted = sa.select(DuesReturn).where(DuesReturn.payment_id == payment.id, DuesReturn.status == ReturnStatus.DONE)
    for back in execute(wanted.with_for_update()).scalars():
        back.status = ReturnStatus.BOUNCED
    flush()


def held(actor: Actor, payment_id: UUID) -> tuple[Membership, DuesPayment]:
    """A payment and whose it is, locked: the books first, then the member, as everywhere. Raises Missing."""
    seen = None
    if policy.may_see_money(actor):
        seen = execute(sa.select(DuesPayment.member_id).where(DuesPayment.id == payment_id)).scalar_one_or_none()
    if seen is None:
        raise Missing()
    ledger.hold([dues.fund().id])
    return standing.by_id(seen, lock=True), dues.held(DuesPayment.id == payment_id)


def one(actor: Actor, payment_id: UUID) -> dict[str, Any]:
    """A payment that was made, as staff see it. Raises Missing."""
    row = None
    if policy.may_see_money(actor):
        row = execute(_rows().where(DuesPayment.id == payment_id)).one_or_none()
    if row is None:
        raise Missing()
    return _item(actor, row)


def browse(
    actor: Actor,
    *,
    going_back: bool = False,
    number: str | None = None,
    reference: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """What was paid, or of it what goes back; a registrar finds it by number, finance by the letters of a transfer.

    Raises Forbidden, Invalid.
    """
    require(policy.may_see_money, actor)
    wanted = _rows().where(DuesReturn.id.is_not(None) if going_back else DuesPayment.status == PaymentStatus.PAID)
    if number:
        require(policy.may_see_members, actor)
        wanted = wanted.where(Membership.number == number)
    if reference:
        wanted = wanted.where(DuesPayment.id.between(*_range(reference)))
    return paging.by_id(wanted, DuesPayment.id, cursor, limit, lambda row: _item(actor, row))


def _range(reference: str) -> tuple[UUID, UUID]:
    """The ids that begin with the letters of a transfer. Raises Invalid."""
    letters = "".join(reference.split()).lower()
    try:
        return UUID(letters[:32].ljust(32, "0")), UUID(letters[:32].ljust(32, "f"))
    except ValueError:
        told = _("Write the ten letters and digits as they stand on the transfer.")
        raise Invalid(fields={"reference": [told]}) from None


def _hand_to_refunds(actor: Actor, payment_id: UUID) -> None:
    """A card payment's refund is asked for where refunds are made, before anything here is locked, as the till does."""
    if not policy.is_finance(actor):
        return
    wanted = sa.select(DuesPayment.gift_id, DuesReturn.asked_by).join(
        DuesReturn, sa.and_(DuesReturn.payment_id == DuesPayment.id, DuesReturn.status == ReturnStatus.ASKED)
    )
    row = execute(wanted.where(DuesPayment.id == payment_id)).one_or_none()
    if row is not None and row.gift_id is not None and row.asked_by != actor.id:
        till().refund(actor, row.gift_id)


def _ensure_paid(payment: DuesPayment) -> None:
    if payment.status != PaymentStatus.PAID:
        raise Conflict(NOT_PAID)
    if payment.how == How.CARD and payment.gift_id is None:
        raise Conflict(_("This card payment is so old that whose it was is forgotten. Pay it back in another way."))


def _decline(actor: Actor, payment: DuesPayment, back: DuesReturn) -> DuesReturn:
    require(rules.may_decline_return, actor, back)
    reserved = back.status == ReturnStatus.CONFIRMED and payment.how == How.BANK
    back.decided_by = actor.id
    back.status = ReturnStatus.DECLINED
    flush()
    if reserved:
        ledger.keep_dues(uuid4(), dues.fund(), payment.amount)
    audit.record(actor, "dues.return_declined", back)
    return back


def _rows() -> Any:
    asker = sa.orm.aliased(Person)
    open_one = sa.and_(DuesReturn.payment_id == DuesPayment.id, DuesReturn.status.in_(dues.OPEN_RETURN))
    return (
        sa.select(DuesPayment, DuesReturn, Membership.number, asker.name.label("asked_by"))
        .join(Membership, Membership.id == DuesPayment.member_id)
        .outerjoin(DuesReturn, open_one)
        .outerjoin(asker, asker.id == DuesReturn.asked_by)
        .execution_options(populate_existing=True)
    )


def _item(actor: Actor, row: Any) -> dict[str, Any]:
    payment, back = row.DuesPayment, row.DuesReturn
    waits = back is not None and back.status == ReturnStatus.ASKED
    return {
        "id": payment.id,
        "number": row.number if policy.is_registrar(actor) else None,
        "how": payment.how.value,
        "quarters": payment.quarters,
        "amount": Money(payment.amount, payment.currency),
        "reference": dues.reference_of(payment.id) if payment.how == How.BANK else None,
        "paid": payment.status == PaymentStatus.PAID,
        "status": back.status.value if back else None,
        "reason": back.reason.value if back else None,
        "asked_by": row.asked_by,
        "may_agree": waits and payment.status == PaymentStatus.PAID and rules.may_agree_to_return(actor, back, payment),
    }
