"""Who sees, asks, decides, pays and answers. Three different people, and none of them the one who is helped."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from support.aid.model import (
    UNDONE,
    AidRequest,
    Approval,
    Category,
    Decision,
    Disbursement,
    EmergencyReview,
    PaymentRun,
    PaymentStatus,
    Recusal,
    RequestStatus,
)
from support.cases import policy as cases
from support.cases.folder import Folder
from support.cases.model import Seat
from support.core.access import Actor
from support.people.model import Role


def _of_own_cases(actor: Actor, column: InstrumentedAttribute[UUID]) -> sa.ColumnElement[bool]:
    return column.in_(sa.select(Seat.case_id).where(Seat.person_id == actor.id))


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The requests an actor sees: holders those of their cases, approvers what was submitted, finance approved."""
    if actor.kind != "staff":
        return sa.false()
    seen: list[sa.ColumnElement[bool]] = []
    if actor.has(Role.CASEWORKER):
        seen.append(_of_own_cases(actor, AidRequest.case_id))
    if signs(actor):
        seen.append(AidRequest.submitted_on.is_not(None))
    if actor.has(Role.FINANCE):
        seen.append(AidRequest.status == RequestStatus.APPROVED)
    return sa.or_(*seen) if seen else sa.false()


def visible_payments(actor: Actor) -> sa.ColumnElement[bool]:
    """The payments an actor sees: finance all, holders those of their cases. Joined to their request."""
    if actor.kind != "staff":
        return sa.false()
    seen: list[sa.ColumnElement[bool]] = []
    if actor.has(Role.FINANCE):
        seen.append(sa.true())
    if actor.has(Role.CASEWORKER):
        seen.append(_of_own_cases(actor, AidRequest.case_id))
    return sa.or_(*seen) if seen else sa.false()


def may_browse(actor: Actor) -> bool:
    """Those whose work has to do with requests."""
    return actor.kind == "staff" and any(map(actor.has, (Role.CASEWORKER, Role.APPROVER, Role.CHAIR, Role.FINANCE)))


def may_browse_payments(actor: Actor) -> bool:
    """Those whose work has to do with payments."""
    return actor.kind == "staff" and any(map(actor.has, (Role.CASEWORKER, Role.FINANCE)))


def may_ask(actor: Actor, folder: Folder) -> bool:
    """A holder of the case."""
    return cases.holds(actor, folder)


def may_submit(actor: Actor, request: AidRequest, folder: Folder) -> bool:
    """The holder who asked: their signature stands on it."""
    return cases.holds(actor, folder) and actor.id == request.requester_id


def may_withdraw(actor: Actor, _request: AidRequest, folder: Folder) -> bool:
    """Whoever asked, or another holder."""
    return cases.holds(actor, folder)


@dataclass(frozen=True)
class Said:
    """Who has had a part in a request: who signed it, how many said yes, who declared a conflict, who paid."""

    signed: frozenset[UUID] = frozenset()
    yes: int = 0
    chaired: bool = False
    recused: frozenset[UUID] = frozenset()
    paid: frozenset[UUID] = frozenset()


#: Nobody has yet.
NOTHING = Said()


def may_approve(actor: Actor, request: AidRequest, folder: Folder, said: Said = NOTHING) -> bool:
    """An approver who neither asked nor works on the case, and declared no conflict."""
    return signs(actor) and actor.id not in {request.requester_id, *folder.holder_ids, *said.recused}


def signs(actor: Actor) -> bool:
    """Approvers, and the chair of finance."""
    return actor.has(Role.APPROVER) or actor.has(Role.CHAIR)


class Obstacle(StrEnum):
    """Why somebody who sees a request or payment does not act on it."""

    DONE = "done"
    ROLE = "role"
    ASKED = "asked"
    HOLDS = "holds"
    RECUSED = "recused"
    SIGNED = "signed"
    CHAIR = "chair"
    RUN = "run"
    PREPARED = "prepared"


def why_not_approve(actor: Actor, request: AidRequest, folder: Folder, said: Said = NOTHING) -> Obstacle | None:
    """What stands in the way of a signature: a duty, that it was decided, or whose signature is still needed."""
    for obstacle, stands in (
        (Obstacle.DONE, request.status != RequestStatus.SUBMITTED),
        (Obstacle.ROLE, not signs(actor)),
        (Obstacle.ASKED, actor.id == request.requester_id),
        (Obstacle.HOLDS, actor.id in folder.holder_ids),
        (Obstacle.RECUSED, actor.id in said.recused),
        (Obstacle.SIGNED, actor.id in said.signed),
        (Obstacle.CHAIR, not is_needed(actor, request, said)),
    ):
        if stands:
            return obstacle
    return None


def is_needed(actor: Actor, request: AidRequest, said: Said) -> bool:
    """Whether this person's yes would count: the chair's where it is missing, an approver's until it alone is."""
    chair_missing = request.chair and not said.chaired
    if chair_missing and actor.has(Role.CHAIR):
        return True
    return actor.has(Role.APPROVER) and not (chair_missing and said.yes >= request.signatures - 1)


def signable(actor: Actor) -> sa.ColumnElement[bool]:
    """The requests that wait for this person's signature: `why_not_approve`, for a list."""
    yes = sa.select(sa.func.count()).where(Approval.request_id == AidRequest.id, Approval.decision == Decision.APPROVE)
    chaired = sa.exists().where(Approval.request_id == AidRequest.id, Approval.as_chair)
    chair_missing = sa.and_(AidRequest.chair, sa.not_(chaired))
    needed: list[sa.ColumnElement[bool]] = []
    if actor.has(Role.CHAIR):
        needed.append(chair_missing)
    if actor.has(Role.APPROVER):
        needed.append(sa.not_(sa.and_(chair_missing, yes.scalar_subquery() >= AidRequest.signatures - 1)))
    if not needed:
        return sa.false()
    return sa.and_(AidRequest.status == RequestStatus.SUBMITTED, apart(actor), sa.or_(*needed))


def apart(actor: Actor) -> sa.ColumnElement[bool]:
    """Neither asked, nor holds, nor signed, nor declared a conflict. Joined to the request."""
    return sa.and_(uninvolved(actor), sa.not_(_of_own_cases(actor, AidRequest.case_id)))


def uninvolved(actor: Actor) -> sa.ColumnElement[bool]:
    """Neither asked, nor signed, nor declared a conflict: who may gather, release and pay. Joined to the request."""
    signed = sa.exists().where(Approval.request_id == AidRequest.id, Approval.approver_id == actor.id)
    recused = sa.exists().where(Recusal.request_id == AidRequest.id, Recusal.person_id == actor.id)
    return sa.and_(AidRequest.requester_id != actor.id, sa.not_(signed), sa.not_(recused))


def may_recuse(actor: Actor, _request: AidRequest) -> bool:
    """Whoever might sign or pay it."""
    return signs(actor) or actor.has(Role.FINANCE)


def may_review(actor: Actor, request: AidRequest, folder: Folder, said: Said) -> bool:
    """An approver or the chair who had no part in it: neither asked, holds, approved, paid, nor declared a conflict."""
    part = {request.requester_id, *folder.holder_ids, *said.signed, *said.paid, *said.recused}
    return signs(actor) and actor.id not in part


def reviewable(actor: Actor) -> sa.ColumnElement[bool]:
    """The emergencies that wait for a review this person may write: `may_review`, for a list."""
    if not signs(actor):
        return sa.false()
    reviewed = sa.exists().where(EmergencyReview.request_id == AidRequest.id)
    paid = sa.exists().where(Disbursement.request_id == AidRequest.id, Disbursement.payer_id == actor.id)
    return sa.and_(awaits_review(), sa.not_(reviewed), sa.not_(paid), apart(actor))


def awaits_review() -> sa.ColumnElement[bool]:
    """Emergencies that were approved: each is reviewed by somebody else."""
    return sa.and_(AidRequest.category == Category.EMERGENCY, AidRequest.review_by.is_not(None))


@dataclass(frozen=True)
class Way:
    """How a payment leaves: an emergency by itself, all others in a run; `prepared_by` is who gathered its run."""

    emergency: bool = False
    prepared_by: UUID | None = None
    released: bool = False


#: An emergency that is in no run.
ALONE = Way(emergency=True)


def why_not_pay(actor: Actor, payment: Disbursement, said: Said = NOTHING, way: Way = ALONE) -> Obstacle | None:
    """What stands in the way of recording it as sent: that it was, a duty, or the run it needs; None when nothing."""
    for obstacle, stands in (
        (Obstacle.DONE, payment.status != PaymentStatus.DUE),
        (Obstacle.ROLE, not actor.has(Role.FINANCE)),
        (Obstacle.ASKED, actor.id == payment.requester_id),
        (Obstacle.SIGNED, actor.id in {payment.approver_id, *said.signed}),
        (Obstacle.RECUSED, actor.id in said.recused),
        (Obstacle.PREPARED, actor.id == way.prepared_by),
        (Obstacle.RUN, not way.released if way.prepared_by else not way.emergency),
    ):
        if stands:
            return obstacle
    return None


def may_see_reason(actor: Actor, folder: Folder, recused: Collection[UUID] = ()) -> bool:
    """Holders, and approval but for whom declared a conflict."""
    return cases.holds(actor, folder) or (signs(actor) and actor.id not in recused)


def may_see_payee(actor: Actor, request: AidRequest, folder: Folder, recused: Collection[UUID] = ()) -> bool:
    """Holders, and finance once it is approved, but for whom declared a conflict."""
    approved = request.status == RequestStatus.APPROVED
    return cases.holds(actor, folder) or (actor.has(Role.FINANCE) and approved and actor.id not in recused)


def may_pay(actor: Actor, payment: Disbursement, said: Said = NOTHING, way: Way = ALONE) -> bool:
    """Finance, if they neither asked nor signed, declared no conflict, and did not gather its run."""
    apart = {payment.requester_id, payment.approver_id, *said.signed, *said.recused, way.prepared_by}
    return actor.has(Role.FINANCE) and actor.id not in apart


def may_stop(actor: Actor, _payment: Disbursement, folder: Folder, said: Said) -> bool:
    """Holders, whoever signed it, and finance."""
    return cases.holds(actor, folder) or actor.id in said.signed or actor.has(Role.FINANCE)


def stoppable(actor: Actor) -> sa.ColumnElement[bool]:
    """The payments an actor may be shown in order to stop them: those they see, and those they signed."""
    if actor.kind != "staff":
        return sa.false()
    signed = sa.exists().where(
        Approval.request_id == AidRequest.id,
        Approval.approver_id == actor.id,
        Approval.decision == Decision.APPROVE,
    )
    return sa.or_(visible_payments(actor), signed) if signs(actor) else visible_payments(actor)


def may_note_failed(actor: Actor, _payment: Disbursement) -> bool:
    """Finance hears it from the bank."""
    return actor.has(Role.FINANCE)


def may_follow_up(actor: Actor, _payment: Disbursement, folder: Folder) -> bool:
    """Finance or a holder: nothing new is promised, and it is checked and sent anew."""
    return actor.has(Role.FINANCE) or cases.holds(actor, folder)


def may_run(actor: Actor) -> bool:
    """Finance gathers, releases and looks at runs."""
    return actor.kind == "staff" and actor.has(Role.FINANCE)


def may_gather(actor: Actor, barred: Collection[UUID]) -> bool:
    """Finance, if they neither asked for, signed nor declared a conflict about any of it."""
    return may_run(actor) and actor.id not in barred


def may_release(actor: Actor, run: PaymentRun, barred: Collection[UUID] = ()) -> bool:
    """Another of finance than who gathered it, and as free of it."""
    return may_gather(actor, barred) and actor.id != run.prepared_by


def may_cancel(actor: Actor, _run: PaymentRun) -> bool:
    """Whoever gathered it, or another of finance."""
    return may_run(actor)


def may_take_file(actor: Actor, run: PaymentRun, barred: Collection[UUID] = ()) -> bool:
    """Finance but who gathered it: whoever chose the payments is not who hands them to the bank."""
    return may_release(actor, run, barred)


def may_answer(actor: Actor, payment: Disbursement, folder: Folder) -> bool:
    """The officer who is helped, once the money was sent and unless it came back."""
    on_its_way = payment.status not in (PaymentStatus.DUE, PaymentStatus.STOPPED, *UNDONE)
    return actor.kind == "officer" and folder.case.officer_id == actor.id and on_its_way


def may_read_schemes(actor: Actor) -> bool:
    """Of staff, whoever asks, approves, pays, leads or audits."""
    reads = (Role.CASEWORKER, Role.LEAD, Role.APPROVER, Role.CHAIR, Role.FINANCE, Role.AUDITOR)
    return actor.kind == "staff" and any(map(actor.has, reads))


def may_write_schemes(actor: Actor) -> bool:
    """Finance says what may be given; it neither asks nor approves."""
    return actor.kind == "staff" and actor.has(Role.FINANCE)


def may_see_debts(actor: Actor, folder: Folder) -> bool:
    """Holders, and the officer who owes."""
    return cases.holds(actor, folder) or may_see_own_debts(actor, folder)


def may_see_own_debts(actor: Actor, folder: Folder) -> bool:
    """The officer who owes."""
    return actor.kind == "officer" and folder.case.officer_id == actor.id


def may_keep_debts(actor: Actor, folder: Folder) -> bool:
    """Holders."""
    return cases.holds(actor, folder)
