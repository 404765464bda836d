"""The JSON door of programmes: looking, comparing, keeping; and what became of people."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.retraining import service
from support.retraining.api.door import api
from support.retraining.schema.programmes import (
    ChangeProgrammeForm,
    CompareForm,
    OutcomesView,
    ProgrammeForm,
    ProgrammeListForm,
    ProgrammePageView,
    ProgrammesView,
    ProgrammeView,
)


@api.get("/programmes")
@api.arguments(ProgrammeListForm, location="query")
@api.response(200, ProgrammePageView)
def browse(filters: dict[str, Any]) -> Any:
    """Programmes one can apply for, those that begin first before the others."""
    return service.browse(me(), **filters)


@api.post("/programmes")
@api.arguments(ProgrammeForm)
@api.response(201, ProgrammeView)
def add(given: dict[str, Any]) -> Any:
    """Enter a programme of a partner."""
    return service.show(me(), service.add(me(), given).id)


@api.get("/programmes/compare")
@api.arguments(CompareForm, location="query")
@api.response(200, ProgrammesView)
def compare(given: dict[str, Any]) -> Any:
    """Two to four programmes side by side."""
    return {"items": service.compare(me(), given["id"])}


@api.get("/programmes/outcomes")
@api.response(200, OutcomesView)
def outcomes() -> Any:
    """What became of people, in numbers that tell of nobody."""
    return service.outcomes(me())


@api.get("/programmes/<uuid:programme_id>")
@api.response(200, ProgrammeView)
def show(programme_id: UUID) -> Any:
    """A programme."""
    return service.show(me(), programme_id)


@api.patch("/programmes/<uuid:programme_id>")
@api.arguments(ChangeProgrammeForm)
@api.response(200, ProgrammeView)
def change(given: dict[str, Any], programme_id: UUID) -> Any:
    """Correct what is named and leave the rest; or open, close or cancel it."""
    return service.show(me(), service.change(me(), programme_id, given).id)
