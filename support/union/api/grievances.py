"""The JSON door of grievances: for their member, who represents them, and registrars until somebody took it."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.union.api.door import api
from support.union.model import GrievanceKind, GrievanceOutcome, Stage
from support.union.schema.grievances import (
    AssignGrievanceForm,
    GrievanceDeadlinesView,
    GrievanceForm,
    GrievanceListForm,
    GrievancePageView,
    GrievanceStepForm,
    GrievanceView,
    JoinCollectiveForm,
    RepresentativesView,
)
from support.union.service import grievances as service


@api.get("/grievances")
@api.arguments(GrievanceListForm, location="query")
@api.response(200, GrievancePageView)
def grievances(given: dict[str, Any]) -> Any:
    """A member's own and those they represent; for registrars all, of which they open what nobody took yet."""
    for name, codes in (("stage", Stage), ("kind", GrievanceKind)):
        if name in given:
            given[name] = codes(given[name])
    return service.browse(me(), **given)


@api.post("/grievances")
@api.arguments(GrievanceForm)
@api.response(201, GrievanceView)
def tell_grievance(given: dict[str, Any]) -> Any:
    """Tell what an employer does."""
    made = service.tell(me(), GrievanceKind(given["kind"]), given["text"])
    return service.show(me(), made.id)


@api.get("/grievances/deadlines")
@api.response(200, GrievanceDeadlinesView)
def grievance_deadlines() -> Any:
    """What is due, over all that one has or represents."""
    return {"items": service.deadlines(me())}


@api.get("/union/representatives")
@api.response(200, RepresentativesView)
def representatives() -> Any:
    """Who can be asked to represent somebody: for registrars."""
    return {"handles": service.representatives(me())}


@api.get("/grievances/<uuid:grievance_id>")
@api.response(200, GrievanceView)
def grievance(grievance_id: UUID) -> Any:
    """One of them, with all that was said and done."""
    return service.show(me(), grievance_id)


@api.post("/grievances/<uuid:grievance_id>/steps")
@api.arguments(GrievanceStepForm)
@api.response(201, GrievanceView)
def note_grievance(given: dict[str, Any], grievance_id: UUID) -> Any:
    """Note what was done or is due; who represents it says the stage. `closed` ends it, with its outcome."""
    note_step(grievance_id, given)
    return service.show(me(), grievance_id)


def note_step(grievance_id: UUID, given: dict[str, Any]) -> None:
    """A step, or the end."""
    stage = Stage(given["stage"]) if given["stage"] else None
    if stage == Stage.CLOSED:
        service.close(me(), grievance_id, GrievanceOutcome(given["outcome"]), given["text"])
    else:
        service.add_step(me(), grievance_id, given["text"], stage=stage, day=given["day"], due=given["due"])


@api.post("/grievances/<uuid:grievance_id>/steps/<uuid:grievance_step_id>/done")
@api.response(200, GrievanceView)
def grievance_step_done(grievance_id: UUID, grievance_step_id: UUID) -> Any:
    """Say that what was due is done."""
    service.mark_done(me(), grievance_id, grievance_step_id)
    return service.show(me(), grievance_id)


@api.post("/grievances/<uuid:grievance_id>/representative")
@api.arguments(AssignGrievanceForm)
@api.response(200, GrievanceView)
def assign_grievance(given: dict[str, Any], grievance_id: UUID) -> Any:
    """A registrar asks a representative to take it."""
    service.assign(me(), grievance_id, given["handle"])
    return service.show(me(), grievance_id)


@api.post("/grievances/<uuid:grievance_id>/take")
@api.response(200, GrievanceView)
def take_grievance(grievance_id: UUID) -> Any:
    """Take it up: from now on no registrar opens it."""
    service.take(me(), grievance_id)
    return service.show(me(), grievance_id)


@api.post("/grievances/<uuid:grievance_id>/decline")
@api.response(204)
def decline_grievance(grievance_id: UUID) -> None:
    """Say no to what one was asked to take."""
    service.decline(me(), grievance_id)


@api.post("/grievances/<uuid:grievance_id>/return")
@api.response(204)
def return_grievance(grievance_id: UUID) -> None:
    """Give it back to the registrars, so that somebody else takes it."""
    service.give_back(me(), grievance_id)


@api.post("/grievances/<uuid:grievance_id>/collective")
@api.arguments(JoinCollectiveForm)
@api.response(200, GrievanceView)
def answer_collective(given: dict[str, Any], grievance_id: UUID) -> Any:
    """The member joins the collective case they were asked into, or does not, or leaves it."""
    service.answer_invitation(me(), grievance_id, join=given["answer"] == "join")
    return service.show(me(), grievance_id)
