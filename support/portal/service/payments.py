"""What was asked for the officer, what is paid and when, what they owe, and their answer whether money arrived."""

from typing import Any
from uuid import UUID

from flask_babel import format_date
from flask_babel import lazy_gettext as _

from support.aid import service as aid
from support.aid.model import UNDONE, PaymentStatus, RequestStatus
from support.aid.service.requests import Requested
from support.aid.service.telling import Payment
from support.cases import service as cases
from support.core import clock
from support.core.access import Actor
from support.core.errors import Conflict, Missing
from support.core.money import Money

PAYMENT_TEXT: dict[str, Any] = {
    PaymentStatus.DUE: _("Agreed. It will be sent soon."),
    PaymentStatus.STOPPED: _("It is not sent after all. Your coordinators can say why."),
    PaymentStatus.SENT: _("Sent. Please say whether it has arrived."),
    PaymentStatus.SETTLED: _("Sent, and the bank has paid it. Please say whether it has arrived."),
    PaymentStatus.RETURNED: _("It came back to us. We are looking into it."),
    PaymentStatus.FAILED: _("It came back to us. We are looking into it."),
    PaymentStatus.RECEIVED: _("You said that it arrived."),
    PaymentStatus.NOT_RECEIVED: _("You said that it did not arrive. It is being looked into."),
    PaymentStatus.WITH_ISSUES: _("You said that less arrived, or late. It is being looked into."),
}
#: Better words where a status alone does not say enough.
AGAIN = _("Sent more than a week ago. Please say whether it has arrived, also if it has not.")
FOLLOWED = _("It came back to us, and is sent again: that is a payment of its own here.")
REQUEST_TEXT: dict[str, Any] = {
    RequestStatus.DRAFT: _("It is being prepared."),
    RequestStatus.SUBMITTED: _("Asked for. Others decide on it."),
    RequestStatus.RETURNED: _("It is corrected and asked for again."),
    RequestStatus.APPROVED: _("It was agreed."),
    RequestStatus.REFUSED: _("It was decided not to give this."),
    RequestStatus.WITHDRAWN: _("It was taken back and is not decided on."),
    RequestStatus.EXPIRED: _("Nobody decided on it in time. Your coordinators can ask for it again."),
}
#: What the officer may still say about a payment: once sent, or when it comes after all.
ANSWERABLE = {*aid.UNANSWERED, PaymentStatus.NOT_RECEIVED}


def told(found: Payment) -> dict[str, Any]:
    """A payment as the officer is shown it."""
    return {
        "id": found.id,
        "kind": found.category,
        "amount": found.amount,
        "number": found.number,
        "times": found.times,
        "status": found.status,
        "status_text": _status_text(found),
        "due_on": found.due_on if found.status == PaymentStatus.DUE else None,
        "sent_on": found.sent_on,
        "received": found.received,
        "answerable": found.status in ANSWERABLE,
    }


def _status_text(found: Payment) -> Any:
    if found.status in UNDONE and found.followed:
        return FOLLOWED
    if aid.is_silent(found.status, found.sent_on):
        return AGAIN
    if found.status == PaymentStatus.DUE and found.due_on is not None and _later(found):
        return _("Agreed. Due in %(month)s.", month=format_date(found.due_on, "LLLL yyyy"))
    return PAYMENT_TEXT[found.status]


def _later(found: Payment) -> bool:
    """Whether its turn comes in a month after this one."""
    today = clock.today()
    return found.due_on is not None and (found.due_on.year, found.due_on.month) > (today.year, today.month)


def requested(found: Requested) -> dict[str, Any]:
    """What was asked for, as the officer is shown it; `reason` is why it is not given, if it is not."""
    return {
        "id": found.id,
        "kind": found.category,
        "amount": found.amount,
        "times": found.times,
        "asked_on": found.asked_on,
        "status": found.status,
        "status_text": REQUEST_TEXT[found.status],
        "reason": found.refused_because,
    }


def money(actor: Actor) -> dict[str, Any]:
    """All that has to do with money: `{requests, payments}`. Raises Missing for anybody but an officer."""
    folder = cases.own(actor)
    return {
        "requests": [requested(one) for one in aid.requests_of(folder.id)],
        "payments": [told(one) for one in aid.payments_of(folder.id)],
    }


def foremost(paid: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Payments as `told` has them, first those that wait for an answer, then what comes next, then what was last."""
    waiting = [one for one in paid if one["answerable"]]
    coming = sorted((one for one in paid if one["due_on"]), key=lambda one: one["due_on"])
    rest = [one for one in paid if not one["answerable"] and not one["due_on"]]
    return [*waiting, *coming, *sorted(rest, key=lambda one: str(one["sent_on"] or ""), reverse=True)]


def debts(actor: Actor) -> list[dict[str, Any]]:
    """What the officer owes, as their keys open it; the reading is recorded. Raises Missing for anybody else."""
    return aid.own_debts(actor, cases.own(actor))


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
    if found["status"] in (PaymentStatus.DUE, PaymentStatus.STOPPED):
        raise Conflict(_("This payment has not been sent yet."))
    if found["status"] in UNDONE:
        raise Conflict(_("This payment came back to us. We are looking into it."))
    if not found["answerable"]:
        raise Conflict(_("You have answered this already. Tell your coordinators if it was a mistake."))
