"""Looking at a payment afterwards, by somebody who did not pay it: what came of it, and a sealed note."""

from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid import looking, policy
from support.aid.model import (
    UNDONE,
    AidRequest,
    Disbursement,
    PaymentStatus,
    PaymentTask,
    TaskKind,
    TaskOutcome,
)
from support.aid.service.reading import get_payment, payment_row, request_row
from support.aid.service.standing import said_of
from support.aid.service.tasks import facts, item, open_tasks
from support.cases import policy as case_policy
from support.cases import service as cases
from support.cases.folder import Folder
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.vault import service as vault
from support.vault.model import Data


class _Looked(NamedTuple):
    """What a task is about: the payment, its request and case, and those who had a part in it before it was paid."""

    payment: Disbursement
    request: AidRequest
    folder: Folder
    stood: set[UUID]


def close_task(actor: Actor, task_id: UUID, *, outcome: TaskOutcome, note: str | None = None) -> PaymentTask:
    """Say what came of looking. That something differs opens a mismatch, unless this was one.

    Raises Missing, Forbidden for who paid or whose task it is not, Conflict when it was looked at already, Invalid
    for anything but "confirmed" without a note.
    """
    task = get_task(actor, task_id)
    about = _about(task.disbursement_id)
    require(looking.may_close_task, actor, task, about.payment, about.folder, about.stood)
    return _close(actor, task, about, outcome, note)


def verify(actor: Actor, payment_id: UUID, *, outcome: TaskOutcome, note: str | None = None) -> PaymentTask:
    """Verify a payment, whether or not it is of the sample: its task is opened if there is none, and closed.

    Raises Missing, Forbidden for who asked, signed or paid and for who does not hold the case, Conflict for one that
    was not sent, came back or was verified already, Invalid for anything but "confirmed" without a note.
    """
    about = _about(get_payment(actor, payment_id).id)
    require(looking.may_verify, actor, about.payment, about.folder, about.stood)
    _ensure_sent(about.payment)
    open_tasks(TaskKind.VERIFICATION, [payment_id])
    task = execute(_row(PaymentTask.disbursement_id == payment_id, PaymentTask.kind == TaskKind.VERIFICATION))
    return _close(actor, task.scalar_one(), about, outcome, note)


def ensure_may_verify(actor: Actor, payment_id: UUID) -> Disbursement:
    """Refuse early what `verify` would refuse; the payment. Raises Missing, Forbidden, Conflict."""
    about = _about(get_payment(actor, payment_id).id)
    require(looking.may_verify, actor, about.payment, about.folder, about.stood)
    _ensure_sent(about.payment)
    done = execute(_row(PaymentTask.disbursement_id == payment_id, PaymentTask.kind == TaskKind.VERIFICATION))
    _ensure_open(done.scalar_one_or_none())
    return about.payment


def ensure_may_close(actor: Actor, task_id: UUID) -> None:
    """Refuse early what `close_task` would refuse. Raises Missing, Forbidden, Conflict."""
    task = get_task(actor, task_id)
    about = _about(task.disbursement_id)
    require(looking.may_close_task, actor, task, about.payment, about.folder, about.stood)
    _ensure_open(task)


def show_task(actor: Actor, task_id: UUID) -> dict[str, Any]:
    """A task with its payment, whether the actor may close it, and what was noted if their keys open it.

    That a note was read is recorded. Raises Missing.
    """
    task = get_task(actor, task_id)
    about = _about(task.disbursement_id)
    told = {
        **item(execute(facts().where(PaymentTask.id == task_id)).one()),
        "holds": case_policy.holds(actor, about.folder),
        "may_close": task.outcome is None
        and looking.may_close_task(actor, task, about.payment, about.folder, about.stood),
        "paid": actor.id == about.payment.payer_id,
        "note": None,
    }
    if task.outcome is not None and policy.may_see_payee(actor, about.request, about.folder):
        audit.record(actor, "payment_task.opened", task)
        told["note"] = vault.open_chest(actor.keyring, about.folder.id).read(task.id, "task")
    return told


def tasks_of_payment(payment_id: UUID) -> list[dict[str, Any]]:
    """What was looked at and is to be, of one payment that the caller has found; nothing sealed. One statement."""
    rows = execute(
        facts().where(PaymentTask.disbursement_id == payment_id).order_by(PaymentTask.opened_on, PaymentTask.id)
    )
    return [item(row) for row in rows]


def looked_at(actor: Actor, paid: dict[str, Any]) -> dict[str, Any]:
    """Beside a payment as `show_payment` has it: `{tasks, may_verify}`, the latter where the actor may and none did."""
    tasks = tasks_of_payment(paid["id"])
    done = any(one["kind"] == TaskKind.VERIFICATION for one in tasks)
    if done or not paid["holds"] or paid["sent_on"] is None or paid["status"] in UNDONE:
        return {"tasks": tasks, "may_verify": False}
    about = _about(paid["id"])
    return {"tasks": tasks, "may_verify": looking.may_verify(actor, about.payment, about.folder, about.stood)}


def _close(actor: Actor, task: PaymentTask, about: _Looked, outcome: TaskOutcome, note: str | None) -> PaymentTask:
    if outcome is not TaskOutcome.CONFIRMED and not note:
        raise Invalid(fields={"note": [_("Write what you found, so that somebody else can go on from there.")]})
    payment_row(about.payment.id, lock=True)
    task = execute(_row(PaymentTask.id == task.id)).scalar_one()
    _ensure_open(task)
    if note:
        chest = cases.open_folder(actor, about.folder)
        readers = cases.readers_of(about.folder)
        chest.write(Data.PAYEE, task.id, "task", note, readers=readers, subject_id=about.request.id)
    task.closed_by, task.closed_on, task.outcome = actor.id, clock.today(), outcome
    save(task)
    if outcome is TaskOutcome.DIFFERS and task.kind != TaskKind.MISMATCH:
        open_tasks(TaskKind.MISMATCH, [about.payment.id])
    audit.record(actor, "payment_task.closed", task, reason=outcome.value)
    return task


def _ensure_open(task: PaymentTask | None) -> None:
    if task is not None and task.outcome is not None:
        raise Conflict(_("This was looked at already."))


def _ensure_sent(payment: Disbursement) -> None:
    if payment.status in (PaymentStatus.DUE, PaymentStatus.STOPPED):
        raise Conflict(_("This payment has not been sent yet."))
    if payment.status in UNDONE:
        raise Conflict(_("This payment came back. There is nothing to verify."))


def _row(*conditions: sa.ColumnElement[bool]) -> Any:
    return sa.select(PaymentTask).where(*conditions).execution_options(populate_existing=True)


def get_task(actor: Actor, task_id: UUID) -> PaymentTask:
    """A task of a payment the actor sees. Raises Missing."""
    found: PaymentTask | None = execute(
        sa.select(PaymentTask)
        .join(Disbursement, Disbursement.id == PaymentTask.disbursement_id)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(PaymentTask.id == task_id, policy.visible_payments(actor))
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def _about(payment_id: UUID) -> _Looked:
    payment = payment_row(payment_id)
    request = request_row(payment.request_id)
    said = said_of(request.id)
    stood = {request.requester_id, *said.signed, *said.recused}
    return _Looked(payment, request, cases.by_id(request.case_id), stood)
