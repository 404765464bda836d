"""Signed in: say something about somebody, read what was answered, ask again."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.voice import service
from support.voice.api.door import api
from support.voice.model import Category
from support.voice.schema import (
    AskAgainForm,
    ComplaintForm,
    CoordinatorsView,
    OwnComplaintPageView,
    OwnComplaintView,
    OwnListForm,
)


@api.post("/complaints")
@api.arguments(ComplaintForm)
@api.response(201, OwnComplaintView)
def complain(given: dict[str, Any]) -> Any:
    """Say something: an officer may name a coordinator by the number, staff a colleague by the name."""
    category = Category(given.pop("category"))
    made = service.complain(me(), category, given.pop("text"), **given)
    return service.show_own(me(), made.id)


@api.get("/me/complaints")
@api.arguments(OwnListForm, location="query")
@api.response(200, OwnComplaintPageView)
def own(given: dict[str, Any]) -> Any:
    """What one said, the newest first."""
    return service.own(me(), **given)


@api.get("/me/complaints/<uuid:complaint_id>")
@api.response(200, OwnComplaintView)
def show_own(complaint_id: UUID) -> Any:
    """What one said, and what was answered."""
    return service.show_own(me(), complaint_id)


@api.post("/me/complaints/<uuid:complaint_id>/again")
@api.arguments(AskAgainForm)
@api.response(200, OwnComplaintView)
def ask_again(given: dict[str, Any], complaint_id: UUID) -> Any:
    """Ask again, once, within thirty days of the answer."""
    service.ask_again(me(), complaint_id, given["text"])
    return service.show_own(me(), complaint_id)


@api.get("/me/coordinators")
@api.response(200, CoordinatorsView)
def coordinators() -> Any:
    """The numbers of those who help the officer, or did."""
    return {"numbers": service.coordinators(me())}
