"""What somebody has to look at after a payment: silence, a mismatch, a sample. Opened here, once a payment each."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from support.aid.model import AidRequest, ApprovalBand, Disbursement, PaymentTask, TaskKind
from support.core import audit, clock
from support.core.db import execute, save

#: Of a hundred settled payments so many are verified, beside all that the highest band signed for.
SAMPLE = 10


def settled(payments: Sequence[Disbursement]) -> None:
    """Choose those of these payments, settled now, that another caseworker verifies: a sample, and all large ones.

    Two statements and one for each that is chosen.
    """
    ids = [payment.id for payment in payments]
    large = _of_the_highest_band(ids)
    chosen = [one for one in ids if one in large or secrets.randbelow(100) < SAMPLE]
    open_tasks(TaskKind.VERIFICATION, chosen)


def _of_the_highest_band(payment_ids: Iterable[UUID]) -> set[UUID]:
    """Those of requests that began above where the highest band of their terms begins."""
    begins = (
        sa.select(sa.func.max(ApprovalBand.up_to))
        .where(ApprovalBand.version_id == AidRequest.scheme_version_id)
        .scalar_subquery()
    )
    rows = execute(
        sa.select(Disbursement.id)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(Disbursement.id == sa.any_(_array(payment_ids)), AidRequest.amount * AidRequest.times > begins)
    )
    return set(rows.scalars())


def open_tasks(kind: TaskKind, payment_ids: Collection[UUID]) -> list[PaymentTask]:
    """Open a task of this kind for each of these payments that never had one."""
    if not payment_ids:
        return []
    had = set(
        execute(
            sa.select(PaymentTask.disbursement_id).where(
                PaymentTask.kind == kind, PaymentTask.disbursement_id == sa.any_(_array(payment_ids))
            )
        ).scalars()
    )
    opened = [
        save(PaymentTask(disbursement_id=one, kind=kind, opened_on=clock.today()))
        for one in payment_ids
        if one not in had
    ]
    for task in opened:
        audit.record(None, "payment_task.opened", task, reason=kind.value)
    return opened


def _array(ids: Iterable[UUID]) -> sa.ColumnElement[list[UUID]]:
    return sa.literal(list(ids), sa.ARRAY(sa.Uuid))
