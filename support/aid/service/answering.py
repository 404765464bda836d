"""The officer says whether the money came; anything but a plain yes is looked into by somebody who did not pay it."""

from uuid import UUID

from flask_babel import lazy_gettext as _

from support.aid import policy
from support.aid.model import UNDONE, Disbursement, PaymentStatus, TaskKind
from support.aid.service.reading import payment_row, request_row
from support.aid.service.tasks import open_tasks
from support.cases import policy as case_policy
from support.cases import service as cases
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import save
from support.core.errors import Conflict, Invalid, Missing
from support.core.money import Money


def answer_receipt(
    actor: Actor, payment_id: UUID, *, outcome: PaymentStatus, amount: Money | None = None
) -> Disbursement:
    """The officer says whether the money came. What came marks its need met; anything else opens a task.

    A later "received" closes no task: somebody has looked, or will. Raises Missing for anybody else's payment,
    Conflict for one not sent, come back or answered already, Invalid.
    """
    payment = payment_row(payment_id, lock=True)
    request = request_row(payment.request_id)
    folder = cases.by_id(request.case_id)
    if not case_policy.sees(actor, folder) or actor.kind != "officer":
        raise Missing()
    if payment.status in (PaymentStatus.DUE, PaymentStatus.STOPPED):
        raise Conflict(_("This payment has not been sent yet."))
    if payment.status in UNDONE:
        raise Conflict(_("This payment came back to us. We are looking into it."))
    require(policy.may_answer, actor, payment, folder)
    payment.received = _came(payment, outcome, amount)
    payment.status, payment.answered_on = outcome, clock.today()
    save(payment)
    if outcome is PaymentStatus.RECEIVED:
        cases.need_met(request.case_id, request.need)
    else:
        open_tasks(TaskKind.MISMATCH, [payment.id])
    audit.record(actor, "payment.answered", payment, reason=outcome.value)
    return payment


def _came(payment: Disbursement, outcome: PaymentStatus, amount: Money | None) -> int:
    if outcome is PaymentStatus.NOT_RECEIVED:
        return 0
    if outcome is PaymentStatus.RECEIVED:
        return payment.amount
    if amount is None:
        raise Invalid(fields={"amount": [_("Say how much arrived.")]})
    if amount.currency != payment.currency or amount.minor > payment.amount:
        raise Invalid(fields={"amount": [_("No more can have arrived than was sent.")]})
    return amount.minor
