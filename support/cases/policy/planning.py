"""Who plans, who approves and agrees, how a step stands against its days, and who may know that it is late."""

from datetime import date

import sqlalchemy as sa

from support.cases.folder import Folder
from support.cases.model.planning import UNDONE, Escalation, Pace, Plan, PlanStatus, PlanStep, StepOwner, StepStatus
from support.cases.policy.case import holds, sees
from support.core.access import Actor
from support.people.model import Person, Role


def is_own(actor: Actor, folder: Folder) -> bool:
    """The officer whose case it is."""
    return actor.kind == "officer" and folder.case.officer_id == actor.id


def may_assess(actor: Actor, folder: Folder) -> bool:
    """A holder, or intake before hand-over."""
    return actor.kind == "staff" and sees(actor, folder)


def may_tell_need(actor: Actor, folder: Folder) -> bool:
    """The officer says in their own words what they need."""
    return is_own(actor, folder)


def may_change_household(actor: Actor, folder: Folder) -> bool:
    """The officer, a holder, or intake before hand-over."""
    return sees(actor, folder)


def may_plan(actor: Actor, folder: Folder) -> bool:
    """A holder."""
    return holds(actor, folder)


def may_edit_plan(actor: Actor, plan: Plan, folder: Folder) -> bool:
    """The holder who wrote it; a colleague revises it instead, and so becomes the author of the next version."""
    return holds(actor, folder) and actor.id == plan.author_id


def may_approve_plan(actor: Actor, plan: Plan, folder: Folder) -> bool:
    """A holder who did not write it."""
    return holds(actor, folder) and actor.id != plan.author_id


def may_agree(actor: Actor, plan: Plan, folder: Folder) -> bool:
    """The officer, of a plan of their own case."""
    return is_own(actor, folder) and plan.case_id == folder.id


def may_do_step(actor: Actor, step: PlanStep, folder: Folder) -> bool:
    """A holder any step, the officer their own."""
    return holds(actor, folder) or (is_own(actor, folder) and step.owner == StepOwner.OFFICER)


def awaits_officer(plan: Plan) -> bool:
    """Whether it is the officer's turn: proposed, or approved where money follows."""
    return plan.status == (PlanStatus.APPROVED if plan.money else PlanStatus.PROPOSED)


def officer_reads(plan: Plan) -> bool:
    """What the officer is shown: what awaits them, and what they agreed to."""
    return awaits_officer(plan) or plan.agreed_on is not None


def may_browse_escalations(actor: Actor) -> bool:
    """Team leads."""
    return actor.kind == "staff" and actor.has(Role.LEAD)


def visible_escalations(actor: Actor) -> sa.ColumnElement[bool]:
    """Those of the lead's own team."""
    if not may_browse_escalations(actor):
        return sa.false()
    return Escalation.team == sa.select(Person.team).where(Person.id == actor.id).scalar_subquery()


def pace(status: StepStatus, starts_on: date, due_on: date, today: date) -> Pace:
    """How a step stands: at risk is what has less than a quarter of its days left."""
    if status not in UNDONE:
        return Pace.OVER
    if due_on < today:
        return Pace.OVERDUE
    if today < starts_on:
        return Pace.LATER
    return Pace.AT_RISK if (due_on - today).days * 4 < (due_on - starts_on).days else Pace.ON_TIME
