"""The JSON door of needs and plans."""

from typing import Any
from uuid import UUID

from support.cases import service
from support.cases.api.door import api
from support.cases.model import Need, StepStatus
from support.cases.schema.planning import (
    AddNeedForm,
    AgreeForm,
    ApproveForm,
    ChangeNeedForm,
    ChangeStepForm,
    DoStepForm,
    LateListForm,
    LateStepPageView,
    NeedItemView,
    NeedsView,
    OwnPlansView,
    OwnToldNeedsView,
    PlanContentForm,
    PlanForm,
    PlanRefView,
    PlansView,
    StepForm,
    StepRefView,
    TellNeedForm,
    TemplatesView,
)
from support.core.web.guard import me

# Needs


@api.get("/cases/<string:reference>/needs")
@api.response(200, NeedsView)
def needs(reference: str) -> Any:
    """The needs of a case, as far as the actor's keys open them."""
    return {"items": service.open_needs(me(), service.get(me(), reference))[0]}


@api.post("/cases/<string:reference>/needs")
@api.arguments(AddNeedForm)
@api.response(201, NeedItemView)
def add_need(given: dict[str, Any], reference: str) -> Any:
    """Add a need that came up later."""
    return service.add_need(me(), service.get(me(), reference), Need(given["code"]))


@api.patch("/cases/<string:reference>/needs/<uuid:need_id>")
@api.arguments(ChangeNeedForm)
@api.response(200, NeedItemView)
def change_need(given: dict[str, Any], reference: str, need_id: UUID) -> Any:
    """Judge a need, say how it stands, or both."""
    folder = service.get(me(), reference)
    return service.change_need(me(), folder, need_id, **given)


@api.get("/me/case/needs")
@api.response(200, OwnToldNeedsView)
def own_needs() -> Any:
    """Your needs, and what you said of each."""
    return {"items": service.open_needs(me(), service.own(me()))[0]}


@api.patch("/me/case/needs/<uuid:need_id>")
@api.arguments(TellNeedForm)
@api.response(204)
def tell_need(given: dict[str, Any], need_id: UUID) -> None:
    """Say in your own words what you need."""
    service.tell_need(me(), service.own(me()), need_id, given["text"])


# Plans


@api.get("/plan-templates")
@api.response(200, TemplatesView)
def plan_templates() -> Any:
    """Plans to begin with, by days from the start."""
    return {"items": service.plan_templates(me())}


@api.get("/cases/<string:reference>/plans")
@api.response(200, PlansView)
def plans(reference: str) -> Any:
    """Every version of the plan, the newest first."""
    return {"items": service.read_plans(me(), service.get(me(), reference))[0]}


@api.post("/cases/<string:reference>/plans")
@api.arguments(PlanForm)
@api.response(201, PlanRefView)
def draft_plan(given: dict[str, Any], reference: str) -> Any:
    """Begin a version."""
    return service.draft_plan(me(), service.get(me(), reference), **given)


@api.patch("/plans/<uuid:plan_id>")
@api.arguments(PlanContentForm)
@api.response(200, PlanRefView)
def edit_plan(given: dict[str, Any], plan_id: UUID) -> Any:
    """Put this in place of what a draft said."""
    return service.edit_plan(me(), *service.plan_row(me(), plan_id), **given)


@api.post("/plans/<uuid:plan_id>/propose")
@api.response(200, PlanRefView)
def propose_plan(plan_id: UUID) -> Any:
    """Put a draft before who decides next."""
    return service.propose_plan(me(), *service.plan_row(me(), plan_id))


@api.post("/plans/<uuid:plan_id>/approve")
@api.arguments(ApproveForm)
@api.response(200, PlanRefView)
def approve_plan(given: dict[str, Any], plan_id: UUID) -> Any:
    """Approve a plan that money follows from, or send it back saying why."""
    return service.approve_plan(me(), *service.plan_row(me(), plan_id), **given)


@api.post("/plans/<uuid:plan_id>/steps")
@api.arguments(StepForm)
@api.response(201, StepRefView)
def add_step(given: dict[str, Any], plan_id: UUID) -> Any:
    """Add a step to a draft."""
    return service.add_step(me(), *service.plan_row(me(), plan_id), given)


@api.patch("/plans/<uuid:plan_id>/steps/<uuid:step_id>")
@api.arguments(ChangeStepForm)
@api.response(200, StepRefView)
def change_step(given: dict[str, Any], plan_id: UUID, step_id: UUID) -> Any:
    """Change a step of a draft, or say how far one of an agreed plan is."""
    if "status" in given:
        given["status"] = StepStatus(given["status"])
    return service.change_step(me(), *service.plan_row(me(), plan_id), step_id, given)


@api.get("/escalations")
@api.arguments(LateListForm, location="query")
@api.response(200, LateStepPageView)
def escalations(filters: dict[str, Any]) -> Any:
    """What is late in the lead's own team."""
    return service.escalations(me(), **filters)


# The officer's own


@api.get("/me/case/plans")
@api.response(200, OwnPlansView)
def own_plans() -> Any:
    """What was agreed with you, and what waits for your answer."""
    return {"items": service.own_plans(me(), service.own(me()))}


@api.post("/me/case/plans/<uuid:plan_id>/agreement")
@api.arguments(AgreeForm)
@api.response(200, PlanRefView)
def answer_plan(given: dict[str, Any], plan_id: UUID) -> Any:
    """Agree to a version, or say what should be different."""
    folder = service.own(me(), lock=True)
    return service.answer_plan(me(), service.own_plan_row(folder, plan_id), folder, **given)


@api.patch("/me/case/plans/<uuid:plan_id>/steps/<uuid:step_id>")
@api.arguments(DoStepForm)
@api.response(200, StepRefView)
def do_own_step(given: dict[str, Any], plan_id: UUID, step_id: UUID) -> Any:
    """Say how far one of your own steps is."""
    folder = service.own(me())
    plan = service.own_plan_row(folder, plan_id)
    return service.do_step(me(), plan, folder, step_id, StepStatus(given["status"]))
