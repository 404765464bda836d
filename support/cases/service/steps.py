"""Steps: changed while the plan is a draft, afterwards only done; and told to the team's lead once they are late."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import Case, Seat, SeatName, Status
from support.cases.model.planning import Escalation, Plan, PlanGoal, PlanStatus, PlanStep, StepOwner, StepStatus
from support.cases.service.opening import open_folder, readers_of
from support.cases.service.planned import IN_FORCE
from support.cases.service.plans import OFFICER, ensure_draft, new_step, step_faults
from support.cases.service.reading import Page
from support.cases.service.standing import ensure_in_hand
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import MOST, Cursor
from support.people.model import Person
from support.vault.model import Data

#: As many late steps as one turn of the job tells.
A_TURN = 500


# In a draft


def add_step(actor: Actor, plan: Plan, folder: Folder, step: dict[str, Any]) -> PlanStep:
    """Add `{need, text, owner, starts_on, due_on}` to a draft. Raises Forbidden, Invalid, Conflict."""
    ensure_draft(actor, plan, folder)
    row = _write(actor, plan, folder, step)
    audit.record(actor, "plan.edited", plan)
    return row


def change_step(actor: Actor, plan: Plan, folder: Folder, step_id: UUID, given: dict[str, Any]) -> PlanStep:
    """Change a step: anything in a draft, only `status` once the plan is agreed. Raises Missing and as above."""
    if plan.status != PlanStatus.DRAFT:
        if set(given) - {"status"}:
            raise Conflict(_("What was agreed does not change. Make a new version of the plan instead."))
        return do_step(actor, plan, folder, step_id, given["status"]) if given else step_row(plan, step_id)[0]
    ensure_draft(actor, plan, folder)
    if "status" in given:
        raise Conflict(_("Steps are ticked off once the officer has agreed to the plan."))
    row, need = step_row(plan, step_id)
    owner = OFFICER
    if row.owner == StepOwner.STAFF:
        owner = next((one.name for one in folder.holders if one.person_id == row.person_id), "")
    text = open_folder(actor, folder).read(row.id, "step")
    now = {"need": need, "text": text, "owner": owner, "starts_on": row.starts_on, "due_on": row.due_on, **given}
    db.session.expunge(row)
    execute(sa.delete(PlanStep).where(PlanStep.id == step_id))
    changed = _write(actor, plan, folder, now, step_id)
    audit.record(actor, "plan.edited", plan)
    return changed


def _write(actor: Actor, plan: Plan, folder: Folder, step: dict[str, Any], step_id: UUID | None = None) -> PlanStep:
    goals = {row.need: row.id for row in execute(sa.select(PlanGoal).where(PlanGoal.plan_id == plan.id)).scalars()}
    if faults := step_faults(folder, list(goals), step):
        raise Invalid(fields=faults)
    row = new_step(folder, goals[step["need"]], step, step_id)
    flush()
    chest = open_folder(actor, folder)
    chest.write(Data.STORY, row.id, "step", step["text"], readers=readers_of(folder))
    return row


def step_row(plan: Plan, step_id: UUID) -> tuple[PlanStep, str]:
    """A step of this plan, locked, and the need it serves. Raises Missing."""
    found = execute(
        sa.select(PlanStep, PlanGoal.need)
        .join(PlanGoal, PlanGoal.id == PlanStep.goal_id)
        .where(PlanStep.id == step_id, PlanGoal.plan_id == plan.id)
        .with_for_update(of=PlanStep)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Missing()
    return found[0], found.need


# Once it is agreed


def do_step(actor: Actor, plan: Plan, folder: Folder, step_id: UUID, status: StepStatus) -> PlanStep:
    """Say how far a step is: holders of any, the officer of their own.

    Raises Missing, Forbidden, Conflict for a plan not in force, a closed case or a move there is not.
    """
    row, _need = step_row(plan, step_id)
    require(policy.may_do_step, actor, row, folder)
    ensure_in_hand(folder)
    if plan.status != PlanStatus.AGREED:
        raise Conflict(_("This version of the plan is not in force."))
    if actor.kind == "officer" and status == StepStatus.DROPPED:
        raise Invalid(fields={"status": [_("Tell your coordinators that you no longer want this, and why.")]})
    if row.status != status:
        row.status = status
        save(row)
        audit.record(actor, "step.moved", row, reason=status)
    return row


# What is late


def escalate() -> int:
    """Tell the lead of the owner's team of each step whose day is over, once; how many.

    The officer's steps are told to the team of who owns the case. Cases that are closed or on hold are left alone.
    """
    of_case = (
        sa.select(Person.team)
        .join(Seat, Seat.person_id == Person.id)
        .where(Seat.case_id == PlanStep.case_id)
        .order_by(Seat.seat != SeatName.OWNER, Seat.seat)
        .limit(1)
        .correlate(PlanStep)
        .scalar_subquery()
    )
    rows = execute(
        sa.select(PlanStep, sa.func.coalesce(Person.team, of_case).label("team"))
        .join(PlanGoal, PlanGoal.id == PlanStep.goal_id)
        .join(Plan, Plan.id == PlanGoal.plan_id)
        .join(Case, Case.id == PlanStep.case_id)
        .outerjoin(Person, Person.id == PlanStep.person_id)
        .where(*IN_FORCE, PlanStep.due_on < clock.today(), PlanStep.escalated_on.is_(None))
        .where(Case.closed_on.is_(None), Case.merged_into.is_(None), Case.status != Status.ON_HOLD)
        .order_by(PlanStep.due_on)
        .limit(A_TURN)
        .with_for_update(of=PlanStep, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    told = [row for row in rows if row.team is not None]
    for step, team in told:
        step.escalated_on = clock.today()
        db.session.add(Escalation(case_id=step.case_id, step_id=step.id, team=team, day=clock.today()))
        audit.record(None, "step.escalated", step)
    flush()
    return len(told)


def escalations(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """What is late in the lead's own team, newest first: that there is a step, and nothing of what it says.

    `{id, reference, handle, due_on, person, day}`; `person` is None for the officer's own step. Raises Forbidden.
    """
    require(policy.may_browse_escalations, actor)
    statement = (
        sa.select(Escalation.id, Escalation.day, Case.reference, Case.handle, PlanStep.due_on, Person.name)
        .join(PlanStep, PlanStep.id == Escalation.step_id)
        .join(PlanGoal, PlanGoal.id == PlanStep.goal_id)
        .join(Plan, Plan.id == PlanGoal.plan_id)
        .join(Case, Case.id == Escalation.case_id)
        .outerjoin(Person, Person.id == PlanStep.person_id)
        .where(policy.visible_escalations(actor), *IN_FORCE, Case.closed_on.is_(None))
    )
    if cursor:
        at = Cursor.read(cursor)
        statement = statement.where(sa.tuple_(Escalation.day, Escalation.id) < sa.tuple_(*at.as_row()))
    limit = max(1, min(limit, MOST))
    rows = execute(statement.order_by(Escalation.day.desc(), Escalation.id.desc()).limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].day, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page([{**row._mapping, "person": row.name} for row in rows[:limit]], following)
