"""Reading plans: every version with its goals and steps in one statement, and what of it is late."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import aliased

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import Case, Seat
from support.cases.model.planning import UNDONE, Plan, PlanGoal, PlanStatus, PlanStep, StepOwner, StepStatus
from support.cases.policy.planning import awaits_officer, officer_reads, pace
from support.cases.service.opening import open_folder
from support.cases.service.reading import get
from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Missing
from support.people.model import Person
from support.vault.service import Chest

#: A step is still to be done in a plan that is in force.
IN_FORCE = (PlanStep.status.in_(UNDONE), Plan.status == PlanStatus.AGREED)


def plans_of(chest: Chest, folder: Folder) -> list[dict[str, Any]]:
    """Every version, the newest first, as far as the session's keys open it; one statement.

    `{id, row, version, status, money, made_on, approved_on, agreed_on, author, approved_by, goals, answers, reviews,
    done, all}`; a goal is `{id, need, text, steps}`, a step `{id, text, owner, person_id, person, starts_on, due_on,
    status, escalated_on, pace}`. Steps that were dropped do not count.
    """
    author, approver, doer = aliased(Person), aliased(Person), aliased(Person)
    rows = execute(
        sa.select(Plan, author.name, approver.name, PlanGoal, PlanStep, doer.name)
        .join(author, author.id == Plan.author_id)
        .outerjoin(approver, approver.id == Plan.approved_by)
        .outerjoin(PlanGoal, PlanGoal.plan_id == Plan.id)
        .outerjoin(PlanStep, PlanStep.goal_id == PlanGoal.id)
        .outerjoin(doer, doer.id == PlanStep.person_id)
        .where(Plan.case_id == folder.id)
        .order_by(Plan.version.desc(), PlanGoal.position, PlanStep.starts_on, PlanStep.due_on, PlanStep.id)
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, dict[str, Any]] = {}
    goals: dict[UUID, dict[str, Any]] = {}
    for plan, written_by, approved_by, goal, step, person in rows:
        told = found.setdefault(plan.id, _version(chest, plan, written_by, approved_by))
        if goal is not None and goal.id not in goals:
            text = chest.read(goal.id, "goal")
            goals[goal.id] = {"id": goal.id, "need": goal.need, "text": text, "steps": []}
            told["goals"].append(goals[goal.id])
        if step is not None:
            goals[goal.id]["steps"].append(_step(chest, step, person))
            told["done"] += step.status == StepStatus.DONE
            told["all"] += step.status != StepStatus.DROPPED
    return list(found.values())


def _version(chest: Chest, plan: Plan, author: str, approver: str | None) -> dict[str, Any]:
    return {
        "id": plan.id,
        "row": plan,
        "version": plan.version,
        "status": plan.status,
        "money": plan.money,
        "made_on": plan.made_on,
        "approved_on": plan.approved_on,
        "agreed_on": plan.agreed_on,
        "author": author,
        "approved_by": approver,
        "goals": [],
        "answers": chest.read(plan.id, "answers") or [],
        "reviews": chest.read(plan.id, "reviews") or [],
        "done": 0,
        "all": 0,
    }


def _step(chest: Chest, step: PlanStep, person: str | None) -> dict[str, Any]:
    return {
        "id": step.id,
        "text": chest.read(step.id, "step"),
        "owner": step.owner,
        "person_id": step.person_id,
        "person": person,
        "starts_on": step.starts_on,
        "due_on": step.due_on,
        "status": step.status,
        "escalated_on": step.escalated_on,
        "pace": pace(step.status, step.starts_on, step.due_on, clock.today()),
    }


def plan_of(folder: Folder, chest: Chest) -> dict[str, Any] | None:
    """The plan to show in few words: the one in force, else the newest, else None. As `plans_of` has it."""
    return chosen_plan(plans_of(chest, folder))


def chosen_plan(plans: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The same among versions that were read already."""
    agreed = next((plan for plan in plans if plan["status"] == PlanStatus.AGREED), None)
    return agreed or next(iter(plans), None)


def read_plans(actor: Actor, folder: Folder) -> tuple[list[dict[str, Any]], Chest]:
    """Every version for somebody of staff who sees the case, and the open chest; recorded first."""
    chest = open_folder(actor, folder)
    audit.record(actor, "plan.opened", folder)
    return plans_of(chest, folder), chest


#: What the officer is told of a version. Who wrote or approved it, and why somebody sent it back, is the team's.
TOLD = ("id", "version", "status", "money", "made_on", "agreed_on", "answers", "done", "all")


def own_plans(actor: Actor, folder: Folder) -> list[dict[str, Any]]:
    """What the officer is shown of their own plans, the newest first; staff are numbers. Recorded first.

    As `plans_of` has it, less what is the team's; a step has `who` and `own` in place of names, a version `answerable`.
    """
    chest = open_folder(actor, folder)
    audit.record(actor, "plan.opened", folder)
    return [
        {
            **{name: plan[name] for name in TOLD},
            "answerable": awaits_officer(plan["row"]),
            "goals": [{**goal, "steps": [_own_step(folder, step) for step in goal["steps"]]} for goal in plan["goals"]],
        }
        for plan in plans_of(chest, folder)
        if officer_reads(plan["row"])
    ]


def _own_step(folder: Folder, step: dict[str, Any]) -> dict[str, Any]:
    number = folder.numbers.get(step["person_id"])
    if own := step["owner"] == StepOwner.OFFICER:
        who = _("You")
    else:
        who = _("Coordinator %(number)s", number=number) if number else _("Your coordinators")
    told = ("id", "text", "starts_on", "due_on", "status", "pace")
    return {**{name: step[name] for name in told}, "who": who, "own": own}


def plan_row(actor: Actor, plan_id: UUID) -> tuple[Plan, Folder]:
    """A plan of a case that somebody of staff sees, locked, and its case. Raises Missing."""
    if actor.kind != "staff":
        raise Missing()
    row = execute(
        sa.select(Plan, Case.reference)
        .join(Case, Case.id == Plan.case_id)
        .where(Plan.id == plan_id, policy.visible(actor))
        .with_for_update(of=Plan)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise Missing()
    return row[0], get(actor, row.reference)


def own_plan_row(folder: Folder, plan_id: UUID) -> Plan:
    """A plan that the officer of this case is shown, locked. Raises Missing."""
    plan: Plan | None = execute(
        sa.select(Plan)
        .where(Plan.id == plan_id, Plan.case_id == folder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if plan is None or not officer_reads(plan):
        raise Missing()
    return plan


# What is due


def steps_due(actor: Actor, until: date) -> list[dict[str, Any]]:
    """The open facts of what is due by this day in the cases somebody holds, the most urgent first; one statement.

    `[{step_id, reference, handle, owner, person, mine, starts_on, due_on, status, pace}]`.
    """
    held = sa.select(Seat.case_id).where(Seat.person_id == actor.id)
    rows = execute(
        sa.select(PlanStep, Case.reference, Case.handle, Person.name)
        .join(PlanGoal, PlanGoal.id == PlanStep.goal_id)
        .join(Plan, Plan.id == PlanGoal.plan_id)
        .join(Case, Case.id == PlanStep.case_id)
        .outerjoin(Person, Person.id == PlanStep.person_id)
        .where(*IN_FORCE, PlanStep.due_on <= until, PlanStep.case_id == sa.any_(sa.func.array(held.scalar_subquery())))
        .where(policy.visible(actor), Case.closed_on.is_(None))
        .order_by(PlanStep.due_on, PlanStep.id)
    )
    today = clock.today()
    return [
        {
            "step_id": step.id,
            "reference": reference,
            "handle": handle,
            "owner": step.owner,
            "person": person,
            "mine": step.owner == StepOwner.STAFF and step.person_id == actor.id,
            "starts_on": step.starts_on,
            "due_on": step.due_on,
            "status": step.status,
            "pace": pace(step.status, step.starts_on, step.due_on, today),
        }
        for step, reference, handle, person in rows
    ]


def overdue_steps(case_ids: list[UUID]) -> dict[UUID, int]:
    """How many steps are overdue in each of these cases; one statement, cases without any left out."""
    rows = execute(
        sa.select(PlanStep.case_id, sa.func.count().label("late"))
        .join(PlanGoal, PlanGoal.id == PlanStep.goal_id)
        .join(Plan, Plan.id == PlanGoal.plan_id)
        .where(*IN_FORCE, PlanStep.case_id.in_(case_ids), PlanStep.due_on < clock.today())
        .group_by(PlanStep.case_id)
    )
    return {row.case_id: row.late for row in rows}


def ends_on(case_id: UUID) -> date | None:
    """The last day on which something of the plan in force is still to be done; None without one. One statement."""
    found: date | None = execute(
        sa.select(sa.func.max(PlanStep.due_on))
        .join(PlanGoal, PlanGoal.id == PlanStep.goal_id)
        .join(Plan, Plan.id == PlanGoal.plan_id)
        .where(*IN_FORCE, PlanStep.case_id == case_id)
    ).scalar_one()
    return found
