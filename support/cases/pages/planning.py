"""The staff's pages of a plan: every version, a draft, its approval, its steps; and what is late in a team."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import policy, service
from support.cases.folder import Folder
from support.cases.model import (
    NEED_WORDS,
    PACE_WORDS,
    PLAN_WORDS,
    STEP_WORDS,
    Plan,
    PlanStatus,
    StepOwner,
    StepStatus,
)
from support.cases.model.planning import UNDECIDED
from support.cases.pages.door import pages, refused
from support.cases.schema.planning import (
    MOST_STEPS,
    ApproveForm,
    DoStepForm,
    NothingForm,
    PlanContentForm,
    PlanForm,
)
from support.core import clock
from support.core.errors import Missing
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section, tab

tab("case", "cases_pages.plan", lazy_gettext("Plan"), rank=40, may=policy.may_browse)
section("cases_pages.escalations", lazy_gettext("Overdue"), rank=12, may=policy.may_browse_escalations)

#: What can be said of a step, in the order of its buttons.
SAYABLE = {
    StepStatus.TODO: (StepStatus.DOING, StepStatus.DONE, StepStatus.DROPPED),
    StepStatus.DOING: (StepStatus.DONE, StepStatus.DROPPED),
    StepStatus.DONE: (StepStatus.TODO,),
    StepStatus.DROPPED: (StepStatus.TODO,),
}
VERBS = {
    StepStatus.TODO: lazy_gettext("Open again"),
    StepStatus.DOING: lazy_gettext("Begun"),
    StepStatus.DONE: lazy_gettext("Done"),
    StepStatus.DROPPED: lazy_gettext("Drop"),
}


def _draw(template: str, folder: Folder, **values: Any) -> str:
    words = {
        "need_words": NEED_WORDS,
        "plan_words": PLAN_WORDS,
        "step_words": STEP_WORDS,
        "pace_words": PACE_WORDS,
        "sayable": SAYABLE,
        "verbs": VERBS,
    }
    return render_template(f"cases/{template}.html", case=folder.case, folder=folder, **words, **values)


def _to_plan(reference: str, told: str) -> Response:
    notice("good", told)
    return redirect(url_for("cases_pages.plan", reference=reference), 303)


# Reading


@pages.get("/desk/cases/<string:reference>/plan")
def plan(reference: str) -> Any:
    """The plan that is in force, the one that is being made, and those before."""
    folder = service.get(me(), reference)
    found, chest = service.read_plans(me(), folder)
    newest = found[0] if found else None
    making = newest if newest and newest["status"] in UNDECIDED else None
    return _draw(
        "plan",
        folder,
        warnings=service.warnings_of(chest, folder),
        may_plan=policy.may_plan(me(), folder),
        making=making,
        written_here=making is not None and policy.may_edit_plan(me(), making["row"], folder),
        awaits_officer=making is not None and policy.awaits_officer(making["row"]),
        agreed=next((one for one in found if one["status"] == PlanStatus.AGREED), None),
        former=[one for one in found if one["status"] == PlanStatus.SUPERSEDED],
        templates=[one for one in service.plan_templates(me()) if one.need in {need["code"] for need in folder.needs}],
        today=clock.today().isoformat(),
    )


# Drafting


@pages.get("/desk/cases/<string:reference>/plan/draft")
def begin_plan(reference: str) -> Any:
    """An empty draft, one laid out from templates, or the newest version to be changed."""
    folder = service.get(me(), reference)
    service.ensure_may_plan(me(), folder)
    codes = request.args.getlist("template")
    values: dict[str, Any] = {"goals": [{}], "steps": [{}]}
    if "anew" in request.args:
        values = _again(service.read_plans(me(), folder)[0])
    elif codes:
        values = service.lay_out(codes, _start(), me().name)
    return _draft(folder, None, values, {}, None)


def _start() -> date:
    try:
        return date.fromisoformat(request.args.get("start", ""))
    except ValueError:
        return clock.today()


def _again(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The newest version as its form takes it. Raises Missing when there is none."""
    if not found:
        raise Missing()
    newest = found[0]
    values = _typed(newest)
    return {**values, "follows": newest["id"]} if newest["status"] in UNDECIDED else values


def _typed(version: dict[str, Any]) -> dict[str, Any]:
    return {
        "money": version["money"],
        "goals": [{"need": goal["need"].value, "text": goal["text"]} for goal in version["goals"]],
        "steps": [
            {
                "need": goal["need"].value,
                "text": step["text"],
                "owner": step["person"] or StepOwner.OFFICER.value,
                "starts_on": step["starts_on"].isoformat(),
                "due_on": step["due_on"].isoformat(),
            }
            for goal in version["goals"]
            for step in goal["steps"]
        ],
    }


@pages.post("/desk/cases/<string:reference>/plan/draft")
def draft_plan(reference: str) -> Response:
    """Keep a new version as a draft."""
    folder = service.get(me(), reference)
    given = posted(PlanForm(), partial(_draft, folder, None))
    service.draft_plan(me(), folder, **given)
    return _to_plan(reference, gettext("The draft is kept. Read it once more, then propose it."))


@pages.get("/desk/cases/<string:reference>/plan/<uuid:plan_id>/edit")
def edit_plan_form(reference: str, plan_id: UUID) -> Any:
    """A draft, to be changed by who wrote it."""
    folder, row = _of(reference, plan_id)
    service.ensure_draft(me(), row, folder)
    found, _chest = service.read_plans(me(), folder)
    version = next(one for one in found if one["id"] == plan_id)
    return _draft(folder, row, _typed(version), {}, None)


@pages.post("/desk/cases/<string:reference>/plan/<uuid:plan_id>/edit")
def edit_plan(reference: str, plan_id: UUID) -> Response:
    """Keep the changed draft."""
    folder, row = _of(reference, plan_id)
    given = posted(PlanContentForm(), partial(_draft, folder, row))
    service.edit_plan(me(), row, folder, **given)
    return _to_plan(reference, gettext("The draft is kept. Read it once more, then propose it."))


def _of(reference: str, plan_id: UUID) -> tuple[Folder, Plan]:
    """A case and a plan of it. Raises Missing."""
    row, folder = service.plan_row(me(), plan_id)
    if folder.case.reference != reference:
        raise Missing()
    return folder, row


def _draft(folder: Folder, row: Plan | None, values: dict[str, Any], errors: Any, problem: Any) -> str:
    owners = [(StepOwner.OFFICER.value, gettext("The officer")), *((one.name, one.name) for one in folder.holders)]
    return _draw(
        "plan_form",
        folder,
        plan_id=row.id if row is not None else None,
        warnings=service.heed(me(), folder).warnings,
        needs=[(need["code"], NEED_WORDS[need["code"]]) for need in folder.needs],
        owners=owners,
        most=MOST_STEPS,
        values={"goals": [], "steps": [], **values},
        errors=errors,
        problem=problem,
    )


# Proposing and approving


@pages.post("/desk/cases/<string:reference>/plan/<uuid:plan_id>/propose")
def propose_plan(reference: str, plan_id: UUID) -> Response:
    """Put a draft before who decides next."""
    folder, row = _of(reference, plan_id)
    posted(NothingForm(), partial(refused, "cases_pages.plan", gettext("Plan"), reference))
    service.propose_plan(me(), row, folder)
    if row.money:
        return _to_plan(reference, gettext("Proposed. Another holder has to approve it, then the officer is asked."))
    return _to_plan(reference, gettext("Proposed. The officer reads it on their next visit."))


@pages.get("/desk/cases/<string:reference>/plan/<uuid:plan_id>/approval")
def ask_approve_plan(reference: str, plan_id: UUID) -> Any:
    """A plan that money follows from, before a second person decides."""
    folder, row = _of(reference, plan_id)
    service.ensure_may_approve_plan(me(), row, folder)
    found, chest = service.read_plans(me(), folder)
    version = next(one for one in found if one["id"] == plan_id)
    return _approve(folder, row, version, service.warnings_of(chest, folder), {}, {}, None)


@pages.post("/desk/cases/<string:reference>/plan/<uuid:plan_id>/approval")
def approve_plan(reference: str, plan_id: UUID) -> Response:
    """A second person's yes, or a no that says why."""
    folder, row = _of(reference, plan_id)
    given = posted(ApproveForm(), partial(_approve, folder, row, None, []))
    service.approve_plan(me(), row, folder, **given)
    if given["approved"]:
        return _to_plan(reference, gettext("Approved. The officer reads it on their next visit."))
    return _to_plan(reference, gettext("Sent back. The author reads what to change."))


def _approve(
    folder: Folder,
    row: Plan,
    version: dict[str, Any] | None,
    warnings: list[str],
    values: dict[str, Any],
    errors: Any,
    problem: Any,
) -> str:
    """With what the version says, unless the form is shown again."""
    return _draw(
        "plan_approve",
        folder,
        row=row,
        version=version,
        warnings=warnings,
        values=values,
        errors=errors,
        problem=problem,
    )


# Doing


@pages.post("/desk/cases/<string:reference>/plan/<uuid:plan_id>/steps/<uuid:step_id>")
def do_step(reference: str, plan_id: UUID, step_id: UUID) -> Response:
    """Say how far a step is."""
    folder, row = _of(reference, plan_id)
    given = posted(DoStepForm(), partial(refused, "cases_pages.plan", gettext("Plan"), reference))
    service.do_step(me(), row, folder, step_id, StepStatus(given["status"]))
    return _to_plan(reference, gettext("Noted."))


@pages.get("/desk/overdue")
def escalations() -> Any:
    """What is late in the lead's own team, and nothing of what it is."""
    page = service.escalations(me(), cursor=request.args.get("cursor"))
    return render_template("cases/escalations.html", page=page, first=not request.args.get("cursor"))
