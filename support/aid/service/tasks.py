"""What somebody has to look at after a payment: silence, a mismatch, a sample. Opened and found here."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from support.aid import looking
from support.aid.model import (
    AidRequest,
    ApprovalBand,
    Disbursement,
    PaymentStatus,
    PaymentTask,
    TaskKind,
)
from support.cases.folder import Folder
from support.cases.model import Case
from support.cases.service import Page
from support.core import clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.keyset import MOST, Cursor
from support.core.money import Money
from support.correspondence import service as correspondence
from support.vault.service import Chest

#: Of a hundred settled payments so many are verified, beside all that the highest band signed for.
SAMPLE = 10
#: An officer who says nothing for longer than this is asked again.
SILENT = timedelta(days=7)
#: What was sent, did not come back and was not answered.
UNANSWERED = (PaymentStatus.SENT, PaymentStatus.SETTLED)


# Opening


def settled(payments: Sequence[Disbursement]) -> None:
    """Choose those of these payments, settled now, that another caseworker verifies: a sample, and all large ones.

    Two statements, however many there are.
    """
    ids = [payment.id for payment in payments]
    large = _of_the_highest_band(ids)
    open_tasks(TaskKind.VERIFICATION, [one for one in ids if one in large or secrets.randbelow(100) < SAMPLE])


def _of_the_highest_band(payment_ids: Iterable[UUID]) -> set[UUID]:
    """Those whose request lies above the beginning of the highest band of its terms, the whole schedule counted."""
    begins = (
        sa.select(sa.func.max(ApprovalBand.up_to))
        .where(ApprovalBand.version_id == AidRequest.scheme_version_id)
        .scalar_subquery()
    )
    listed = sa.literal(list(payment_ids), sa.ARRAY(sa.Uuid))
    rows = execute(
        sa.select(Disbursement.id)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(Disbursement.id == sa.any_(listed), AidRequest.amount * AidRequest.times > begins)
    )
    return set(rows.scalars())


def open_tasks(kind: TaskKind, payment_ids: Collection[UUID]) -> int:
    """Open a task of this kind for each of these payments; how many. One statement.

    Where one waits already nothing is added, nor a second silence or sample once the first was looked at.
    """
    if not payment_ids:
        return 0
    today = clock.today()
    rows = [{"id": uuid4(), "disbursement_id": one, "kind": kind, "opened_on": today} for one in payment_ids]
    made = insert(PaymentTask).on_conflict_do_nothing().returning(PaymentTask.id)
    return len(execute(made, rows).scalars().all())


def note_silence() -> int:
    """Open a task for each payment that was sent more than a week ago and is not answered, once; how many."""
    asked = sa.exists().where(PaymentTask.disbursement_id == Disbursement.id, PaymentTask.kind == TaskKind.SILENCE)
    silent = sa.select(Disbursement.id).where(
        Disbursement.status.in_(UNANSWERED), Disbursement.sent_on < clock.today() - SILENT, ~asked
    )
    return open_tasks(TaskKind.SILENCE, execute(silent).scalars().all())


def is_silent(status: PaymentStatus, sent_on: date | None) -> bool:
    """Whether the officer is asked again about a payment."""
    return status in UNANSWERED and sent_on is not None and sent_on < clock.today() - SILENT


def remind(folder: Folder, chest: Chest, tasks: Iterable[dict[str, Any]]) -> None:
    """Where the officer has said nothing for a week and asked to be told: the one note that says nothing, once.

    To be called when a holder opens the case, since only their keys open where the note goes to.
    """
    waiting = [one["id"] for one in tasks if one["kind"] == TaskKind.SILENCE and one["reminded_on"] is None]
    if not waiting or not correspondence.offered():
        return
    correspondence.tell_officer(folder, chest)
    for task in execute(sa.select(PaymentTask).where(PaymentTask.id.in_(waiting))).scalars().all():
        task.reminded_on = clock.today()
        save(task)


# Finding


def facts() -> Any:
    """Tasks with what is open of their payment, to be narrowed."""
    return (
        sa.select(
            PaymentTask.id,
            PaymentTask.kind,
            PaymentTask.opened_on,
            PaymentTask.reminded_on,
            PaymentTask.outcome,
            PaymentTask.closed_on,
            PaymentTask.disbursement_id,
            Disbursement.amount,
            Disbursement.currency,
            Disbursement.status,
            Disbursement.sent_on,
            Disbursement.settled_on,
            Disbursement.received,
            Disbursement.answered_on,
            AidRequest.category,
            Case.handle,
            Case.reference,
        )
        .join(Disbursement, Disbursement.id == PaymentTask.disbursement_id)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .join(Case, Case.id == AidRequest.case_id)
    )


def item(row: Any) -> dict[str, Any]:
    """A row of `facts` as it is shown."""
    return {
        **row._mapping,
        "amount": Money(row.amount, row.currency),
        "received": None if row.received is None else Money(row.received, row.currency),
    }


def browse_tasks(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The tasks that are the actor's to do, the oldest first. Raises Forbidden, Invalid."""
    require(looking.may_browse_tasks, actor)
    statement = facts().where(looking.to_look_at(actor))
    if cursor:
        after = sa.tuple_(*Cursor.read(cursor).as_row())
        statement = statement.where(sa.tuple_(PaymentTask.opened_on, PaymentTask.id) > after)
    limit = max(1, min(limit, MOST))
    rows = execute(statement.order_by(PaymentTask.opened_on, PaymentTask.id).limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].opened_on, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page([item(row) for row in rows[:limit]], following)


def tasks_waiting(actor: Actor) -> list[dict[str, Any]]:
    """All of them in the cases the actor sees, for their first page: see `browse_tasks`. One statement."""
    rows = execute(facts().where(looking.to_look_at(actor)).order_by(PaymentTask.opened_on, PaymentTask.id).limit(MOST))
    return [item(row) for row in rows]


def tasks_of(actor: Actor, folder: Folder) -> list[dict[str, Any]]:
    """Those of one case that are the actor's to do, the oldest first. One statement."""
    rows = execute(
        facts()
        .where(looking.to_look_at(actor), AidRequest.case_id == folder.id)
        .order_by(PaymentTask.opened_on, PaymentTask.id)
    )
    return [item(row) for row in rows]
