"""What an officer reads and does about their own case. Nothing here has a table; staff appear by number alone."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.aid import service as aid
from support.aid.model import PaymentStatus
from support.aid.service.reading import Payment
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Status
from support.core.access import Actor
from support.core.errors import Conflict, Missing
from support.core.money import Money

STATUS_TEXT = {
    Status.NEW: _("What you wrote has arrived. It is being read."),
    Status.VETTING: _("What you wrote is being looked into. That is done for everybody."),
    Status.ACCEPTED: _("You are accepted. What you need is talked over with you."),
    Status.ACTIVE: _("You are being helped."),
    Status.ON_HOLD: _("The work rests for a while. Write to your coordinators when something changes."),
    Status.CLOSED: _("The work is finished. You can still read everything here."),
    Status.DECLINED: _("It was decided not to help here. You can read why, and ask others to look again."),
}
PAYMENT_TEXT = {
    PaymentStatus.DUE: _("Agreed. It will be sent soon."),
    PaymentStatus.SENT: _("Sent. Please say whether it has arrived."),
    PaymentStatus.RECEIVED: _("You said that it arrived."),
    PaymentStatus.NOT_RECEIVED: _("You said that it did not arrive. It is being looked into."),
    PaymentStatus.WITH_ISSUES: _("You said that less arrived, or late. It is being looked into."),
}
#: What the officer may still say about a payment: once sent, or when it comes after all.
ANSWERABLE = {PaymentStatus.SENT, PaymentStatus.NOT_RECEIVED}


def read(actor: Actor) -> dict[str, Any]:
    """The officer's own case in plain words; the reading is recorded. Raises Missing for anybody else."""
    folder = cases.own(actor)
    chest = cases.open_folder(actor, folder)
    found = aid.payments_of(folder.id)
    return {
        "reference": folder.case.reference,
        "handle": folder.case.handle,
        "status": folder.case.status,
        "status_text": STATUS_TEXT[folder.case.status],
        "next": steps(folder, found),
        "needs": folder.needs,
        "payments": [_payment(payment) for payment in found],
        "readers": readers(folder),
        **cases.contents(actor, folder, chest),
    }


def steps(folder: Folder, payments: list[Payment]) -> list[dict[str, Any]]:
    """What was done and what comes next: `[{"text", "done"}]`, in the order in which it happens."""
    told = [
        (_("What you wrote has arrived."), True),
        (_("You typed your words back."), folder.confirmed),
        (_("It is read, and two people are chosen to work with you."), folder.handed_over),
        (_("They talk with you about what you need and agree with you what to do."), _agreed(folder, payments)),
    ]
    if payments:
        waiting = {payment.status for payment in payments}
        told.append((_("Money is sent to you."), PaymentStatus.DUE not in waiting))
        told.append((_("You say whether it arrived."), not waiting & {PaymentStatus.DUE, PaymentStatus.SENT}))
    if folder.case.status == Status.CLOSED:
        told.append((_("The work is finished."), True))
    return [{"text": text, "done": done} for text, done in told]


def _agreed(folder: Folder, payments: list[Payment]) -> bool:
    met = bool(folder.needs) and all(need["status"] == "met" for need in folder.needs)
    return bool(payments) or met or folder.case.status == Status.CLOSED


def readers(folder: Folder) -> list[dict[str, Any]]:
    """Who can read the case now, by number and never by name: `[{"who", "since"}]`."""
    seated: list[dict[str, Any]] = [
        {"who": _("Coordinator %(number)s", number=holder.number), "since": holder.since} for holder in folder.holders
    ]
    if folder.handed_over:
        return seated
    since: date = folder.case.opened_on
    return [{"who": _("The intake team"), "since": since}, *seated]


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.id,
        "amount": payment.amount,
        "status": payment.status,
        "status_text": PAYMENT_TEXT[payment.status],
        "sent_on": payment.sent_on,
        "received": payment.received,
        "answerable": payment.status in ANSWERABLE,
    }


def contacts(actor: Actor) -> list[dict[str, Any]]:
    """How the officer can be reached, as they said. Raises Missing for anybody else."""
    folder = cases.own(actor)
    chest = cases.open_folder(actor, folder)
    found: list[dict[str, Any]] = cases.contents(actor, folder, chest)["contacts"] or []
    return found


def change_contacts(actor: Actor, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put these ways to be reached in place of the old ones. Raises Missing for anybody but an officer."""
    cases.replace_contacts(actor, cases.own(actor, lock=True), given)
    return given


def payment(actor: Actor, payment_id: UUID) -> dict[str, Any]:
    """One of the officer's own payments. Raises Missing for any other."""
    for found in aid.payments_of(cases.own(actor).id):
        if found.id == payment_id:
            return _payment(found)
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
