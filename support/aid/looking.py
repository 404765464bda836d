"""Who looks at a payment after it was sent, and who reads the figures: more of the rules of aid, as pure as those."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from support.aid.model import (
    UNDONE,
    AidRequest,
    Approval,
    Disbursement,
    PaymentStatus,
    PaymentTask,
    Recusal,
    TaskKind,
)
from support.aid.policy import may_browse_payments
from support.cases import policy as cases
from support.cases.folder import Folder
from support.cases.model import Seat
from support.core.access import Actor
from support.people.model import Role


def to_look_at(actor: Actor) -> sa.ColumnElement[bool]:
    """The open tasks that are the actor's to do. Joined to their payment and its request; see `may_look_into`.

    Silence is over once the officer has answered, and a sample once the money came back.
    """
    if not may_browse_tasks(actor):
        return sa.false()
    held = (
        AidRequest.case_id.in_(sa.select(Seat.case_id).where(Seat.person_id == actor.id))
        if actor.has(Role.CASEWORKER)
        else sa.false()
    )
    finance = sa.true() if actor.has(Role.FINANCE) else sa.false()
    stood = sa.or_(
        AidRequest.requester_id == actor.id,
        sa.exists().where(Approval.request_id == AidRequest.id, Approval.approver_id == actor.id),
        sa.exists().where(Recusal.request_id == AidRequest.id, Recusal.person_id == actor.id),
    )
    silent = Disbursement.status.in_((PaymentStatus.SENT, PaymentStatus.SETTLED))
    return sa.and_(
        PaymentTask.outcome.is_(None),
        Disbursement.payer_id.is_distinct_from(actor.id),
        sa.or_(
            sa.and_(PaymentTask.kind == TaskKind.SILENCE, held, silent),
            sa.and_(PaymentTask.kind == TaskKind.MISMATCH, sa.or_(held, finance)),
            sa.and_(
                PaymentTask.kind == TaskKind.VERIFICATION, held, sa.not_(stood), Disbursement.status.not_in(UNDONE)
            ),
        ),
    )


def may_browse_tasks(actor: Actor) -> bool:
    """Those who look at payments afterwards: holders of cases, and finance."""
    return may_browse_payments(actor)


def may_look_into(actor: Actor, kind: TaskKind, payment: Disbursement, folder: Folder, stood: Collection[UUID]) -> bool:
    """Whether a task of this kind is theirs; never of who paid. `stood` are those who asked, signed or stood aside.

    Silence is the holders', who can reach the officer; a mismatch theirs or finance's; a sample that of a holder who
    had no part in it.
    """
    if actor.kind != "staff" or actor.id == payment.payer_id:
        return False
    holds = cases.holds(actor, folder)
    if kind == TaskKind.MISMATCH:
        return holds or actor.has(Role.FINANCE)
    return holds and (kind == TaskKind.SILENCE or actor.id not in stood)


def may_close_task(
    actor: Actor, task: PaymentTask, payment: Disbursement, folder: Folder, stood: Collection[UUID]
) -> bool:
    """Whoever may look into what the task is about."""
    return may_look_into(actor, task.kind, payment, folder, stood)


def may_verify(actor: Actor, payment: Disbursement, folder: Folder, stood: Collection[UUID]) -> bool:
    """A holder who neither asked for it, nor signed or stood aside, nor paid it."""
    return may_look_into(actor, TaskKind.VERIFICATION, payment, folder, stood)


# Reports


#: Whose work needs the figures; there is no case in them.
_READS_REPORTS = (Role.FINANCE, Role.AUDITOR, Role.LEAD, Role.APPROVER, Role.CHAIR)


def may_read_reports(actor: Actor) -> bool:
    """Finance, the chair, approvers, leads and auditors."""
    return actor.kind == "staff" and any(map(actor.has, _READS_REPORTS))


def may_see_small_cells(actor: Actor) -> bool:
    """Whether figures of fewer than five payments are shown to them: finance, who sees each anyway, and auditors."""
    return actor.kind == "staff" and (actor.has(Role.FINANCE) or actor.has(Role.AUDITOR))


def may_export_payments(actor: Actor) -> bool:
    """Finance."""
    return actor.kind == "staff" and actor.has(Role.FINANCE)
