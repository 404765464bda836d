"""The JSON door of a case, who holds it, and its notes."""

from typing import Any

from support.cases import service
from support.cases.api.door import api
from support.cases.model import SeatName
from support.cases.schema.case import (
    AssignForm,
    AssignmentView,
    BrowseForm,
    CasePageView,
    CaseView,
    NewNoteView,
    NoteForm,
    UnassignForm,
)
from support.core.web.guard import me
from support.people import service as people


@api.get("/cases")
@api.arguments(BrowseForm, location="query")
@api.response(200, CasePageView)
def browse(filters: dict[str, Any]) -> Any:
    """The cases the actor sees, newest first."""
    return service.browse(me(), **filters)


@api.get("/cases/<string:reference>")
@api.response(200, CaseView)
def show(reference: str) -> Any:
    """A case, as far as the actor's keys open it."""
    return service.read(me(), reference)


@api.post("/cases/<string:reference>/assignments")
@api.arguments(AssignForm)
@api.response(201, AssignmentView)
def assign(given: dict[str, Any], reference: str) -> Any:
    """Seat a caseworker."""
    folder = service.get(me(), reference)
    seat = SeatName(given["seat"]) if given.get("seat") else None
    return service.assign(me(), folder, people.by_name(given["name"]), seat)


@api.delete("/cases/<string:reference>/assignments/<string:name>")
@api.arguments(UnassignForm, location="query")
@api.response(204)
def unassign(given: dict[str, Any], reference: str, name: str) -> None:
    """Empty a seat; `?for_cause=true` also replaces the case's keys."""
    folder = service.get(me(), reference)
    service.unassign(me(), folder, people.by_name(name), for_cause=given["for_cause"])


@api.post("/cases/<string:reference>/notes")
@api.arguments(NoteForm)
@api.response(201, NewNoteView)
def note(given: dict[str, Any], reference: str) -> Any:
    """Write a note for the team."""
    return service.add_note(me(), service.get(me(), reference), given["text"])
