"""The officer's own pages of their plan and their needs."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import service
from support.cases.model import StepStatus
from support.cases.pages.door import pages, refused
from support.cases.schema.planning import AgreeForm, DoStepForm, TellNeedForm
from support.core.errors import Missing
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, tab

tab("mine", "cases_pages.own_plan", lazy_gettext("Your plan"), rank=40)
tab("mine", "cases_pages.own_needs", lazy_gettext("What you need"), rank=50)

#: The needs as the officer calls them, and how they came out.
NEEDS: dict[str, Any] = {
    "financial": lazy_gettext("Money"),
    "retraining": lazy_gettext("A new profession"),
    "legal": lazy_gettext("A lawyer"),
    "psychological": lazy_gettext("Somebody to talk to"),
}
STOOD: dict[str, Any] = {
    "open": lazy_gettext("Being worked on"),
    "met": lazy_gettext("Done"),
    "partly": lazy_gettext("Done in part"),
    "unmet": lazy_gettext("Could not be done"),
    "withdrawn": lazy_gettext("No longer wanted"),
}
DONE: dict[str, Any] = {
    StepStatus.TODO: lazy_gettext("To do"),
    StepStatus.DOING: lazy_gettext("Begun"),
    StepStatus.DONE: lazy_gettext("Done"),
    StepStatus.DROPPED: lazy_gettext("Left out"),
}
#: What the officer can say of their own step.
SAYABLE = {
    StepStatus.TODO: ((StepStatus.DONE, lazy_gettext("I have done this")),),
    StepStatus.DOING: ((StepStatus.DONE, lazy_gettext("I have done this")),),
    StepStatus.DONE: ((StepStatus.TODO, lazy_gettext("Not done after all")),),
    StepStatus.DROPPED: (),
}


# The plan


@pages.get("/mine/plan")
def own_plan() -> Any:
    """What waits for an answer, what was agreed, and what that replaced."""
    return _plan(service.own_plans(me(), service.own(me())))


def _plan(found: list[dict[str, Any]]) -> str:
    return render_template(
        "cases/mine/plan.html",
        waiting=next((one for one in found if one["answerable"]), None),
        agreed=next((one for one in found if one["status"] == "agreed"), None),
        former=[one for one in found if one["status"] == "superseded"],
        needs=NEEDS,
        done_words=DONE,
        sayable=SAYABLE,
    )


@pages.get("/mine/plan/<uuid:plan_id>")
def own_plan_answer(plan_id: UUID) -> Any:
    """Where the officer says what should be different."""
    service.own_plan_row(service.own(me()), plan_id)
    return _answer(plan_id, {}, {}, None)


@pages.post("/mine/plan/<uuid:plan_id>")
def answer_own_plan(plan_id: UUID) -> Response:
    """The officer agrees, or says what should be different."""
    folder = service.own(me(), lock=True)
    row = service.own_plan_row(folder, plan_id)
    given = posted(AgreeForm(), partial(_answer, plan_id))
    service.answer_plan(me(), row, folder, **given)
    if given["agreed"]:
        return _to_plan(gettext("Thank you. This is what we work by from now on."))
    return _to_plan(gettext("Thank you. Your coordinators read it and change the plan."))


def _answer(plan_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return render_template(
        "cases/mine/plan_answer.html", plan_id=plan_id, values=values, errors=errors, problem=problem
    )


@pages.post("/mine/plan/<uuid:plan_id>/steps/<uuid:step_id>")
def do_own_step(plan_id: UUID, step_id: UUID) -> Response:
    """The officer ticks off a step of their own."""
    folder = service.own(me())
    row = service.own_plan_row(folder, plan_id)
    service.step_row(row, step_id)
    given = posted(DoStepForm(), partial(refused, "cases_pages.own_plan", gettext("Your plan"), None))
    service.do_step(me(), row, folder, step_id, StepStatus(given["status"]))
    return _to_plan(gettext("Noted. Thank you."))


def _to_plan(told: str) -> Response:
    notice("good", told)
    return redirect(url_for("cases_pages.own_plan"), 303)


# The needs


@pages.get("/mine/needs")
def own_needs() -> Any:
    """What was asked for, in the officer's own words."""
    found = service.open_needs(me(), service.own(me()))[0]
    return render_template("cases/mine/needs.html", found=found, needs=NEEDS, stood=STOOD)


@pages.get("/mine/needs/<uuid:need_id>")
def own_need(need_id: UUID) -> Any:
    """One need, to be put into words."""
    one = _one(service.open_needs(me(), service.own(me()))[0], need_id)
    values = {"text": one["own_words"]["text"] if one["own_words"] else ""}
    return _need(one["code"], need_id, values, {}, None)


@pages.post("/mine/needs/<uuid:need_id>")
def tell_own_need(need_id: UUID) -> Response:
    """Keep the officer's words."""
    folder = service.own(me())
    known = _one([{**need, "id": UUID(need["id"])} for need in folder.needs], need_id)
    given = posted(TellNeedForm(), partial(_need, known["code"], need_id))
    service.tell_need(me(), folder, need_id, given["text"])
    notice("good", gettext("Saved. Those who help you see it at once."))
    return redirect(url_for("cases_pages.own_needs"), 303)


def _one(found: list[dict[str, Any]], need_id: UUID) -> dict[str, Any]:
    one = next((need for need in found if need["id"] == need_id), None)
    if one is None:
        raise Missing()
    return one


def _need(code: str, need_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return render_template(
        "cases/mine/need.html",
        name=NEEDS[code],
        need_id=need_id,
        values=values,
        errors=errors,
        problem=problem,
    )
