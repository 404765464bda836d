"""The officer's payments, and their answer whether each arrived."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.aid import service as aid
from support.aid.model import PaymentStatus
from support.aid.service.telling import Payment
from support.cases import service as cases
from support.core.access import Actor
from support.core.errors import Conflict, Missing
from support.core.money import Money

PAYMENT_TEXT: dict[str, Any] = {
    PaymentStatus.DUE: _("Agreed. It will be sent soon."),
    PaymentStatus.SENT: _("Sent. Please say whether it has arrived."),
    PaymentStatus.RECEIVED: _("You said that it arrived."),
    PaymentStatus.NOT_RECEIVED: _("You said that it did not arrive. It is being looked into."),
    PaymentStatus.WITH_ISSUES: _("You said that less arrived, or late. It is being looked into."),
}
#: What the officer may still say about a payment: once sent, or when it comes after all.
ANSWERABLE = {PaymentStatus.SENT, PaymentStatus.NOT_RECEIVED}


def told(found: Payment) -> dict[str, Any]:
    """A payment as the officer is shown it."""
    return {
        "id": found.id,
        "amount": found.amount,
        "status": found.status,
        "status_text": PAYMENT_TEXT[found.status],
        "sent_on": found.sent_on,
        "received": found.received,
        "answerable": found.status in ANSWERABLE,
    }


def payment(actor: Actor, payment_id: UUID) -> dict[str, Any]:
    """One of the officer's own payments. Raises Missing for any other."""
    for found in aid.payments_of(cases.own(actor).id):
        if found.id == payment_id:
            return told(found)
    raise Missing()


def answer(actor: Actor, payment_id: UUID, outcome: PaymentStatus, amount: Money | None) -> None:
    """Say whether a payment arrived. Raises Missing, Conflict, Invalid."""
    check_answer(actor, payment_id)
    aid.answer_receipt(actor, payment_id, outcome=outcome, amount=amount)


def check_answer(actor: Actor, payment_id: UUID) -> None:
    """Whether the officer can still say something about a payment. Raises Missing, Conflict."""
    found = payment(actor, payment_id)
    if found["status"] == PaymentStatus.DUE:
        raise Conflict(_("This payment has not been sent yet."))
    if not found["answerable"]:
        raise Conflict(_("You have answered this already. Tell your coordinators if it was a mistake."))
