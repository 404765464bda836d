"""How a case stands: what vetting said, whether it is frozen, what it is linked to, what aid it is open for."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases.folder import Folder
from support.cases.model import Case, CaseLink, Clearance, LinkKind, Status
from support.cases.model.planning import Plan, PlanStatus
from support.cases.service.moves import set_status
from support.cases.service.waiting import end_waiting
from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute, save
from support.core.errors import Conflict

#: Where a case goes with what vetting says of it.
BECOMES = {
    Clearance.PENDING: Status.VETTING,
    Clearance.CLEARED: Status.ACCEPTED,
    Clearance.DECLINED: Status.DECLINED,
}


def judge(actor: Actor, folder: Folder, clearance: Clearance) -> None:
    """Note what vetting says; `pending` begins it anew. A case on hold stays there and resumes accordingly.

    A plan that was agreed to meanwhile, or before, makes a cleared case active at once. The database believes only a
    decision of vetting that stands. Raises Conflict for a closed case.
    """
    case = folder.case
    case.clearance = clearance
    agreed = clearance == Clearance.CLEARED and _agreed_plan(folder.id) is not None
    if case.status == Status.ON_HOLD:
        case.resumes = Status.ACTIVE if agreed else BECOMES[clearance]
    elif case.status != BECOMES[clearance]:
        set_status(actor, folder, BECOMES[clearance])
    if agreed and case.status == Status.ACCEPTED:
        set_status(actor, folder, Status.ACTIVE)
    save(case)
    audit.record(actor, "case.judged", folder, reason=clearance)


def set_frozen(folder: Folder, frozen: bool) -> None:
    """Freeze a case or let it go; whoever calls this has the rule and keeps the record.

    With a freeze the transfers that wait come to nothing, and what was sealed for their receivers is deleted.
    """
    folder.case.frozen = frozen
    save(folder.case)
    if frozen:
        end_waiting(folder)


def ensure_not_frozen(folder: Folder) -> None:
    """Raises Conflict while a case is frozen: nothing of it is granted, asked for, agreed or paid."""
    if folder.case.frozen:
        raise Conflict(_("This case is frozen. Two people have to lift that first."))


def ensure_not_frozen_to(actor: Actor, folder: Folder) -> None:
    """The same for what the officer may do as well: of a freeze they are told nothing, and their acts are kept.

    Whoever lets the officer go on seals nothing of the case to anybody new. Raises Conflict to everybody else.
    """
    if actor.kind != "officer":
        ensure_not_frozen(folder)


def ensure_not_merged(folder: Folder) -> None:
    """Raises Conflict for a case that was merged into another: it is worked on, and held, with that one."""
    if folder.case.merged_into is not None:
        raise Conflict(_("This case was merged into another. Work in that one."))


def ensure_in_hand(folder: Folder) -> None:
    """Raises Conflict for a case in which nothing is done any more: closed, or merged into another."""
    ensure_not_merged(folder)
    if folder.case.status == Status.CLOSED:
        raise Conflict(_("This case is closed. Open it again first."))


def missing_for_aid(folder: Folder) -> list[Any]:
    """What still stands between a case and other aid than an emergency's, in words; empty when nothing does.

    One statement: whether a plan is agreed. Money was approved by somebody else before the officer could agree.
    """
    return _missing(folder.case.clearance, _agreed_plan(folder.id))


def missing_for_aid_each(case_ids: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """The same for many cases, in one statement."""
    wanted = sa.literal(list(case_ids), sa.ARRAY(sa.Uuid))
    rows = execute(
        sa.select(Case.id, Case.clearance, Plan.money)
        .outerjoin(Plan, sa.and_(Plan.case_id == Case.id, Plan.status == PlanStatus.AGREED))
        .where(Case.id == sa.any_(wanted))
    )
    return {case_id: _missing(clearance, money) for case_id, clearance, money in rows}


def _missing(clearance: Clearance, money: bool | None) -> list[Any]:
    missing: list[Any] = []
    if clearance != Clearance.CLEARED:
        missing.append(_("vetting has not cleared this case"))
    if money is None:
        missing.append(_("the officer has not agreed to a plan"))
    elif not money:
        missing.append(_("the agreed plan does not say that money follows; a new version has to, and be approved"))
    return missing


def _agreed_plan(case_id: UUID) -> bool | None:
    """Whether money follows from the plan in force; None when there is none. One statement."""
    in_force = sa.select(Plan.money).where(Plan.case_id == case_id, Plan.status == PlanStatus.AGREED)
    found: bool | None = execute(in_force).scalar_one_or_none()
    return found


def link(actor: Actor, one: UUID, other: UUID, kind: LinkKind) -> CaseLink:
    """Say what two cases have to do with each other, in place of what was said before."""
    first, second = sorted((one, other))
    execute(sa.delete(CaseLink).where(CaseLink.one_id == first, CaseLink.other_id == second))
    row = CaseLink(one_id=first, other_id=second, kind=kind, made_by=actor.id, made_on=clock.today())
    save(row)
    audit.record(actor, "cases.linked", None, reason=kind)
    return row


def unlink(actor: Actor, one: UUID, other: UUID) -> None:
    """Take back what was said of two cases."""
    first, second = sorted((one, other))
    execute(sa.delete(CaseLink).where(CaseLink.one_id == first, CaseLink.other_id == second))
    audit.record(actor, "cases.unlinked", None)


def linked(case_id: UUID) -> dict[UUID, LinkKind]:
    """The cases directly linked to one: `{case id: kind}`."""
    rows = execute(sa.select(CaseLink).where(sa.or_(CaseLink.one_id == case_id, CaseLink.other_id == case_id)))
    return {row.other_id if row.one_id == case_id else row.one_id: row.kind for row in rows.scalars()}


def linked_all(case_id: UUID) -> set[UUID]:
    """A case and all that hang together with it, however far: what a freeze takes in."""
    found, waiting = {case_id}, [case_id]
    while waiting:
        for other, kind in linked(waiting.pop()).items():
            if kind != LinkKind.NOT_SAME and other not in found:
                found.add(other)
                waiting.append(other)
    return found


def case_ids(references: list[str]) -> dict[str, UUID]:
    """The ids of cases by their references, for a verb that has its own rule."""
    rows = execute(sa.select(Case.reference, Case.id).where(Case.reference.in_(references)))
    return {row.reference: row.id for row in rows}
