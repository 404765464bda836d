"""What the bank did not carry out, and paying it again: a new payment that points to the one that failed."""

from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid import policy
from support.aid.model import UNDONE, Decision, Disbursement, PaymentStatus
from support.aid.service.checking import facts_of, recheck
from support.aid.service.reading import get_payment, payment_row, request_row
from support.cases import service as cases
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict
from support.ledger import service as ledger
from support.ledger.model import Fund


def failed(actor: Actor, payment_id: UUID) -> Disbursement:
    """The bank refused it, or it could not be handed over: the fund has the money again.

    What a statement showed as paid does not fail: it comes back with a statement. Raises Missing, Forbidden, Conflict.
    """
    check_may_fail(actor, payment_id)
    payment = payment_row(payment_id, lock=True)
    _ensure_may_fail(payment)
    payment.undone_on = clock.today()
    payment.status = PaymentStatus.FAILED
    save(payment)
    ledger.aid_returned(payment.id)
    audit.record(actor, "payment.failed", payment)
    return payment


def check_may_fail(actor: Actor, payment_id: UUID) -> None:
    """Refuse early what `failed` would refuse. Raises Missing, Forbidden, Conflict."""
    payment = get_payment(actor, payment_id)
    require(policy.may_note_failed, actor, payment)
    _ensure_may_fail(payment)


def _ensure_may_fail(payment: Disbursement) -> None:
    if payment.status in UNDONE:
        raise Conflict(_("It is known already that this payment came back."))
    if payment.sent_on is None:
        raise Conflict(_("This payment has not been sent yet. Stop it instead."))
    if payment.settled_on is not None:
        raise Conflict(_("The bank's statement shows this payment as paid. If it comes back, a statement says so."))


def follow_up(actor: Actor, payment_id: UUID) -> Disbursement:
    """Pay again what came back or failed: the same request, instalment and signed payee, due today, reserved anew.

    Where the payee was wrong a new request is needed. Raises Missing, Forbidden, Conflict for what did not come back,
    was followed up already, must not be paid now, or what the fund cannot cover.
    """
    check_may_follow_up(actor, payment_id)
    before = payment_row(payment_id, lock=True)
    _ensure_may_follow(before)
    request = request_row(before.request_id)
    payment = save(
        Disbursement(
            id=uuid4(),
            request_id=before.request_id,
            requester_id=before.requester_id,
            approver_id=before.approver_id,
            decision=Decision.APPROVE,
            number=before.number,
            follows=before.id,
            fund_id=before.fund_id,
            amount=before.amount,
            currency=before.currency,
            status=PaymentStatus.DUE,
            approved_on=clock.today(),
            due_on=clock.today(),
        )
    )
    fund = execute(sa.select(Fund).where(Fund.id == payment.fund_id)).scalar_one()
    ledger.approve_aid({payment.id: payment.money}, fund, request.category.value)
    audit.record(actor, "payment.followed_up", payment)
    return payment


def check_may_follow_up(actor: Actor, payment_id: UUID) -> None:
    """Refuse early what `follow_up` would refuse. Raises Missing, Forbidden, Conflict."""
    payment = get_payment(actor, payment_id)
    folder = cases.by_id(request_row(payment.request_id).case_id)
    require(policy.may_follow_up, actor, payment, folder)
    _ensure_may_follow(payment)


def _ensure_may_follow(payment: Disbursement) -> None:
    if payment.status not in UNDONE:
        raise Conflict(_("Only what came back or failed is paid again."))
    if execute(sa.select(sa.exists().where(Disbursement.follows == payment.id))).scalar_one():
        raise Conflict(_("This payment has been followed up already."))
    if reasons := recheck(facts_of([payment.id]), again=True):
        told = " ".join(str(reason) for reason in reasons[payment.id])
        raise Conflict(_("This cannot be paid now. %(reasons)s", reasons=told))
