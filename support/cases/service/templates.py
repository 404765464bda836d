"""Laying out a plan to begin with: what is often done for a need, by days from a start."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.model.plan_templates import PLAN_TEMPLATES, PlanTemplate
from support.cases.model.planning import StepOwner
from support.core.access import Actor, require
from support.core.errors import Invalid


def plan_templates(actor: Actor) -> tuple[PlanTemplate, ...]:
    """Every template. Raises Forbidden for who works with no cases."""
    require(policy.may_browse, actor)
    return PLAN_TEMPLATES


def lay_out(codes: list[str], start: date, worker: str) -> dict[str, Any]:
    """A draft of these templates as its form takes it, the staff's steps in this worker's name.

    `{money, goals: [{need, text}], steps: [{need, text, owner, starts_on, due_on}]}`. Two for one need become one
    goal with the steps of both. Raises Invalid for a template there is not.
    """
    known = {template.code: template for template in PLAN_TEMPLATES}
    if set(codes) - set(known):
        listed = ", ".join(known)
        raise Invalid(fields={"template": [_("Use one of: %(listed)s.", listed=listed)]})
    chosen = [known[code] for code in dict.fromkeys(codes)]
    goals: dict[str, str] = {}
    for template in chosen:
        need = template.need.value
        goals[need] = f"{goals[need]} {template.goal}" if need in goals else str(template.goal)
    return {
        "money": any(template.money for template in chosen),
        "goals": [{"need": need, "text": text} for need, text in goals.items()],
        "steps": [
            {
                "need": template.need.value,
                "text": str(step.text),
                "owner": worker if step.owner == StepOwner.STAFF else StepOwner.OFFICER.value,
                "starts_on": (start + timedelta(days=step.starts_after)).isoformat(),
                "due_on": (start + timedelta(days=step.due_after)).isoformat(),
            }
            for template in chosen
            for step in template.steps
        ],
    }
