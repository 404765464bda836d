"""Who sees, asks, decides, pays and answers. Three different people, and none of them the one who is helped."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from support.aid.model import UNDONE, AidRequest, Disbursement, PaymentStatus, RequestStatus
from support.cases import policy as cases
from support.cases.folder import Folder
from support.cases.model import Seat
from support.core.access import Actor
from support.people.model import Role


def _of_own_cases(actor: Actor, column: InstrumentedAttribute[UUID]) -> sa.ColumnElement[bool]:
    return column.in_(sa.select(Seat.case_id).where(Seat.person_id == actor.id))


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The requests an actor sees: holders those of their cases, approvers all, finance the approved ones."""
    if actor.kind != "staff":
        return sa.false()
    seen: list[sa.ColumnElement[bool]] = []
    if actor.has(Role.CASEWORKER):
        seen.append(_of_own_cases(actor, AidRequest.case_id))
    if signs(actor):
        seen.append(sa.true())
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


def may_approve(actor: Actor, request: AidRequest, folder: Folder) -> bool:
    """An approver who neither asked nor works on the case."""
    return signs(actor) and actor.id not in {request.requester_id, *folder.holder_ids}


def signs(actor: Actor) -> bool:
    """Approvers, and the chair of finance."""
    return actor.has(Role.APPROVER) or actor.has(Role.CHAIR)


class Obstacle(StrEnum):
    """Why somebody who sees a request or payment does not act on it."""

    DONE = "done"
    ROLE = "role"
    ASKED = "asked"
    HOLDS = "holds"
    APPROVED = "approved"


def why_not_approve(actor: Actor, request: AidRequest, folder: Folder) -> Obstacle | None:
    """Which duty stands in the way of `may_approve`, or that it was decided; None when nothing does."""
    if request.status != RequestStatus.SUBMITTED:
        return Obstacle.DONE
    if not signs(actor):
        return Obstacle.ROLE
    if actor.id == request.requester_id:
        return Obstacle.ASKED
    return Obstacle.HOLDS if actor.id in folder.holder_ids else None


def why_not_pay(actor: Actor, payment: Disbursement) -> Obstacle | None:
    """Which duty stands in the way of `may_pay`, or that it was sent; None when nothing does."""
    if payment.status != PaymentStatus.DUE:
        return Obstacle.DONE
    if not actor.has(Role.FINANCE):
        return Obstacle.ROLE
    if actor.id == payment.requester_id:
        return Obstacle.ASKED
    return Obstacle.APPROVED if actor.id == payment.approver_id else None


def may_see_reason(actor: Actor, folder: Folder) -> bool:
    """Holders and approval."""
    return cases.holds(actor, folder) or signs(actor)


def may_see_payee(actor: Actor, request: AidRequest, folder: Folder) -> bool:
    """Holders, and finance once it is approved."""
    approved = request.status == RequestStatus.APPROVED
    return cases.holds(actor, folder) or (actor.has(Role.FINANCE) and approved)


def may_pay(actor: Actor, payment: Disbursement) -> bool:
    """Finance, if they neither asked nor approved."""
    return actor.has(Role.FINANCE) and actor.id not in {payment.requester_id, payment.approver_id}


def may_answer(actor: Actor, payment: Disbursement, folder: Folder) -> bool:
    """The officer who is helped, once the money was sent and unless it came back."""
    on_its_way = payment.status not in (PaymentStatus.DUE, PaymentStatus.STOPPED, *UNDONE)
    return actor.kind == "officer" and folder.case.officer_id == actor.id and on_its_way
