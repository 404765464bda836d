"""Work: where somebody began, and how it is 3, 6 and 12 months later."""

from calendar import monthrange
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Case
from support.cases.service import Page
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import MOST, Cursor
from support.partners import service as partners
from support.partners.model import Partner, PartnerKind
from support.retraining import policy
from support.retraining.model import (
    FOLLOWED,
    Enrolment,
    Placement,
    PlacementStatus,
    SalaryBand,
    Trade,
    WorkFollowUp,
    WorkNow,
)
from support.retraining.service.keys import end_access, open_training, readers_of
from support.vault.model import Data


def place(
    actor: Actor,
    folder: Folder,
    *,
    trade: Trade,
    salary: SalaryBand,
    job: str = "",
    employer_id: UUID | None = None,
    enrolment_id: UUID | None = None,
    began_on: date | None = None,
) -> Placement:
    """Note a job that is offered, or (with a day) was begun; `job` says where, and is sealed.

    Raises Forbidden, Invalid for what is not of this case or no employer, Conflict for a frozen or closed case.
    """
    require(policy.may_place, actor, folder)
    cases.ensure_not_frozen(folder)
    cases.ensure_in_hand(folder)
    _ensure_known(actor, folder, employer_id, enrolment_id)
    found = save(
        Placement(
            case_id=folder.id,
            enrolment_id=enrolment_id,
            employer_id=employer_id,
            trade=trade,
            salary=salary,
            status=PlacementStatus.STARTED if began_on else PlacementStatus.OFFERED,
            began_on=_past(began_on) if began_on else None,
        )
    )
    if began_on:
        _plan(found)
    chest = open_training(actor, folder)
    chest.write(Data.TRAINING, found.id, "job", job, readers=readers_of(folder))
    audit.record(actor, "placement.noted", found)
    return found


def _ensure_known(actor: Actor, folder: Folder, employer_id: UUID | None, enrolment_id: UUID | None) -> None:
    faults: dict[str, list[Any]] = {}
    if employer_id is not None:
        try:
            if partners.get(actor, employer_id).kind != PartnerKind.EMPLOYER:
                faults["employer_id"] = [_("This partner is no employer.")]
        except Missing:
            faults["employer_id"] = [_("There is no such partner.")]
    if enrolment_id is not None:
        ours = sa.select(Enrolment.id).where(Enrolment.id == enrolment_id, Enrolment.case_id == folder.id)
        if execute(ours).first() is None:
            faults["enrolment_id"] = [_("The case has no such place in a programme.")]
    if faults:
        raise Invalid(fields=faults)


def _past(day: date) -> date:
    if day > clock.today():
        raise Invalid(fields={"began_on": [_("This day has not come yet. Leave it empty until they begin.")]})
    return day


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _plan(found: Placement) -> None:
    began = found.began_on or clock.today()
    db.session.add_all(
        WorkFollowUp(placement_id=found.id, months=months, due_on=later(began, months)) for months in FOLLOWED
    )
    flush()


def get(actor: Actor, placement_id: UUID, *, lock: bool = False) -> Placement:
    """A job the actor sees. Raises Missing."""
    wanted = sa.select(Placement).where(Placement.id == placement_id, policy.visible_placements(actor))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: Placement | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def begin(actor: Actor, placement_id: UUID, began_on: date) -> Placement:
    """Somebody began where they were offered work; from that day the months count.

    Raises Missing, Forbidden, Invalid, Conflict.
    """
    found = get(actor, placement_id, lock=True)
    require(policy.may_change_placement, actor, found, cases.by_id(found.case_id))
    found.began_on = _past(began_on)
    found.status = PlacementStatus.STARTED
    save(found)
    _plan(found)
    audit.record(actor, "placement.begun", found)
    return found


def end(actor: Actor, placement_id: UUID, ended_on: date | None = None) -> Placement:
    """A job ended, or came to nothing; what is asked later is asked all the same.

    Raises Missing, Forbidden, Invalid, Conflict.
    """
    found = get(actor, placement_id, lock=True)
    require(policy.may_change_placement, actor, found, cases.by_id(found.case_id))
    day = ended_on or clock.today()
    if day > clock.today() or (found.began_on is not None and day < found.began_on):
        raise Invalid(fields={"ended_on": [_("Give a day between the beginning and today.")]})
    found.status = PlacementStatus.ENDED
    found.ended_on = day
    save(found)
    audit.record(actor, "placement.ended", found)
    end_access(found.case_id)
    return found


def follow_up(
    actor: Actor, placement_id: UUID, *, months: int, outcome: WorkNow, salary: SalaryBand | None = None, note: str = ""
) -> WorkFollowUp:
    """How it is 3, 6 or 12 months after the job began, said once and not before.

    Raises Missing, Forbidden, Invalid, Conflict for what was answered or is not due.
    """
    found = get(actor, placement_id, lock=True)
    folder = cases.by_id(found.case_id)
    require(policy.may_follow_up, actor, found, folder)
    wanted = sa.select(WorkFollowUp).where(WorkFollowUp.placement_id == found.id, WorkFollowUp.months == months)
    row: WorkFollowUp | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None:
        raise Conflict(_("They have not begun to work yet. First note the day."))
    if row.outcome is not None:
        raise Conflict(_("This was answered already."))
    if row.due_on > clock.today():
        raise Conflict(_("It is too early to say. Ask again when the months are over."))
    if note:
        open_training(actor, folder).write(Data.TRAINING, row.id, "work", note, readers=readers_of(folder))
    row.outcome, row.salary, row.answered_on = outcome, salary, clock.today()
    save(row)
    audit.record(actor, "work.followed_up", found, reason=f"{months}_months")
    end_access(found.case_id)
    return row


def of_case(case_id: UUID) -> list[dict[str, Any]]:
    """The jobs of a case, the newest first, with what was asked; the caller has checked who asks."""
    rows = execute(_rows().where(Placement.case_id == case_id).order_by(*_order())).all()
    return _items(rows)


def browse_due(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The answers that are due in what the actor sees, the longest due first. Raises Forbidden, Invalid."""
    require(policy.may_browse_enrolments, actor)
    wanted = (
        sa.select(WorkFollowUp, Placement, Case.handle)
        .join(Placement, Placement.id == WorkFollowUp.placement_id)
        .join(Case, Case.id == Placement.case_id)
        .where(policy.visible_placements(actor), WorkFollowUp.outcome.is_(None), WorkFollowUp.due_on <= clock.today())
    )
    if cursor:
        at = Cursor.read(cursor).as_row()
        wanted = wanted.where(sa.tuple_(WorkFollowUp.due_on, WorkFollowUp.id) > sa.tuple_(*at))
    limit = max(1, min(limit, MOST))
    rows = execute(wanted.order_by(WorkFollowUp.due_on, WorkFollowUp.id).limit(limit + 1)).all()
    last = rows[limit - 1].WorkFollowUp if len(rows) > limit else None
    items = [
        {
            "placement_id": row.Placement.id,
            "handle": row.handle,
            "trade": row.Placement.trade,
            "months": row.WorkFollowUp.months,
            "due_on": row.WorkFollowUp.due_on,
        }
        for row in rows[:limit]
    ]
    return Page(items, Cursor(last.due_on, last.id).write() if last else None)


def show(actor: Actor, placement_id: UUID) -> dict[str, Any]:
    """A job, with what the actor's keys open of it, recorded first. Raises Missing."""
    found = get(actor, placement_id)
    folder = cases.by_id(found.case_id)
    audit.record(actor, "placement.opened", found)
    chest = open_training(actor, folder)
    told = _items(execute(_rows().where(Placement.id == found.id)).all())[0]
    names = partners.names(actor, [found.employer_id]) if found.employer_id and actor.kind == "staff" else {}
    asked = [{**one, "note": chest.read(one["id"], "work")} for one in told["asked"]]
    return {
        **told,
        "asked": asked,
        "job": chest.read(found.id, "job"),
        "employer": names.get(found.employer_id) if found.employer_id else None,
        "may_change": policy.may_change_placement(actor, found, folder),
        "may_follow_up": policy.may_follow_up(actor, found, folder),
        "concerns": policy.concerns(actor, folder),
    }


def _rows() -> Any:
    return sa.select(Placement, Case.handle, Case.reference).join(Case, Case.id == Placement.case_id)


def _order() -> tuple[Any, ...]:
    return Placement.began_on.desc().nulls_first(), Placement.id


def _items(rows: Any) -> list[dict[str, Any]]:
    asked: dict[UUID, list[dict[str, Any]]] = {}
    ids = [row.Placement.id for row in rows]
    wanted = sa.select(WorkFollowUp).where(WorkFollowUp.placement_id.in_(ids)).order_by(WorkFollowUp.months)
    for one in execute(wanted).scalars() if ids else []:
        asked.setdefault(one.placement_id, []).append(
            {
                "id": one.id,
                "months": one.months,
                "due_on": one.due_on,
                "due": one.outcome is None and one.due_on <= clock.today(),
                "outcome": one.outcome,
                "salary": one.salary,
                "answered_on": one.answered_on,
            }
        )
    return [
        {
            "id": row.Placement.id,
            "handle": row.handle,
            "reference": row.reference,
            "trade": row.Placement.trade,
            "salary": row.Placement.salary,
            "status": row.Placement.status,
            "began_on": row.Placement.began_on,
            "ended_on": row.Placement.ended_on,
            "enrolment_id": row.Placement.enrolment_id,
            "asked": asked.get(row.Placement.id, []),
        }
        for row in rows
    ]


def employers(actor: Actor) -> list[tuple[UUID, str]]:
    """The partners who employ people, by name. Raises Forbidden."""
    rows = execute(sa.select(Partner).where(Partner.kind == PartnerKind.EMPLOYER)).scalars().all()
    found = [one.id for one in rows if partners.in_force(one)]
    named = partners.names(actor, found)
    return sorted(((one, named[one] or str(one)[:8]) for one in found), key=lambda pair: pair[1])
