"""The JSON door of work: jobs, and how it is some months later."""

from typing import Any
from uuid import UUID

from support.cases import service as cases
from support.core.web.guard import me
from support.retraining import service
from support.retraining.api.door import api
from support.retraining.model import SalaryBand, Trade, WorkNow
from support.retraining.schema.learning import (
    BeginForm,
    DuePageView,
    EndForm,
    FollowedView,
    PlacementForm,
    PlacementsView,
    PlacementView,
    WorkForm,
)
from support.retraining.schema.programmes import PageForm


@api.get("/cases/<string:reference>/placements")
@api.response(200, PlacementsView)
def placements(reference: str) -> Any:
    """The jobs of a case."""
    return {"items": service.of_case(me(), cases.get(me(), reference))["placements"]}


@api.post("/cases/<string:reference>/placements")
@api.arguments(PlacementForm)
@api.response(201, PlacementView)
def note_placement(given: dict[str, Any], reference: str) -> Any:
    """Note a job that is offered, or was begun."""
    coded = {**given, "trade": Trade(given["trade"]), "salary": SalaryBand(given["salary"])}
    return service.show_placement(me(), service.place(me(), cases.get(me(), reference), **coded).id)


@api.get("/me/case/placements")
@api.response(200, PlacementsView)
def own_placements() -> Any:
    """Your jobs."""
    return {"items": service.of_case(me(), cases.own(me()))["placements"]}


@api.get("/placements/due")
@api.arguments(PageForm, location="query")
@api.response(200, DuePageView)
def due(given: dict[str, Any]) -> Any:
    """The answers that are due, the longest due first."""
    return service.browse_due(me(), **given)


@api.get("/placements/<uuid:placement_id>")
@api.response(200, PlacementView)
def placement(placement_id: UUID) -> Any:
    """A job, with what your keys open of it."""
    return service.show_placement(me(), placement_id)


@api.post("/placements/<uuid:placement_id>/begin")
@api.arguments(BeginForm)
@api.response(200, PlacementView)
def begin_work(given: dict[str, Any], placement_id: UUID) -> Any:
    """They began."""
    return service.show_placement(me(), service.begin(me(), placement_id, given["began_on"]).id)


@api.post("/placements/<uuid:placement_id>/end")
@api.arguments(EndForm)
@api.response(200, PlacementView)
def end_work(given: dict[str, Any], placement_id: UUID) -> Any:
    """It ended."""
    return service.show_placement(me(), service.end(me(), placement_id, given["ended_on"]).id)


@api.post("/placements/<uuid:placement_id>/follow-ups")
@api.arguments(WorkForm)
@api.response(201, FollowedView)
def follow_up_work(given: dict[str, Any], placement_id: UUID) -> Any:
    """How it is 3, 6 or 12 months after they began."""
    salary = SalaryBand(given["salary"]) if given["salary"] else None
    coded = {**given, "outcome": WorkNow(given["outcome"]), "salary": salary}
    return service.follow_up(me(), placement_id, **coded)
