"""Looking into complaints: for complaints officers, and leads for what is harmless."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.voice import service
from support.voice.api.door import api
from support.voice.model import Category, Resolution
from support.voice.schema import (
    ComplaintKindForm,
    ComplaintListForm,
    ComplaintNotedView,
    ComplaintNoteForm,
    ComplaintPageView,
    ComplaintView,
    GiveComplaintForm,
    ResolveComplaintForm,
)


@api.get("/complaints")
@api.arguments(ComplaintListForm, location="query")
@api.response(200, ComplaintPageView)
def complaints(given: dict[str, Any]) -> Any:
    """What lies on one's desk, the newest first."""
    if category := given.pop("category", None):
        given["category"] = Category(category)
    return service.browse(me(), **given)


@api.get("/complaints/<uuid:complaint_id>")
@api.response(200, ComplaintView)
def show(complaint_id: UUID) -> Any:
    """A complaint with all that was said of it."""
    return service.show(me(), complaint_id)


@api.patch("/complaints/<uuid:complaint_id>")
@api.arguments(ComplaintKindForm)
@api.response(200, ComplaintView)
def classify(given: dict[str, Any], complaint_id: UUID) -> Any:
    """Say what kind it is, and whom it is about."""
    if category := given.pop("category", None):
        given["category"] = Category(category)
    complaint = service.classify(me(), complaint_id, **given)
    # Whoever says that it is about themselves sees no more of it.
    return service.outline(complaint) if complaint.about_id == me().id else service.show(me(), complaint_id)


@api.post("/complaints/<uuid:complaint_id>/acknowledge")
@api.response(200, ComplaintView)
def acknowledge(complaint_id: UUID) -> Any:
    """Say that it was read."""
    service.acknowledge(me(), complaint_id)
    return service.show(me(), complaint_id)


@api.post("/complaints/<uuid:complaint_id>/assign")
@api.arguments(GiveComplaintForm)
@api.response(200, ComplaintView)
def assign(given: dict[str, Any], complaint_id: UUID) -> Any:
    """Give it to somebody who looks into it."""
    service.assign(me(), complaint_id, given["name"])
    return service.show(me(), complaint_id)


@api.post("/complaints/<uuid:complaint_id>/notes")
@api.arguments(ComplaintNoteForm)
@api.response(201, ComplaintNotedView)
def note(given: dict[str, Any], complaint_id: UUID) -> Any:
    """Note something among those who look into it."""
    return {"id": service.note(me(), complaint_id, given["text"])}


@api.post("/complaints/<uuid:complaint_id>/resolve")
@api.arguments(ResolveComplaintForm)
@api.response(200, ComplaintView)
def resolve_complaint(given: dict[str, Any], complaint_id: UUID) -> Any:
    """Answer it."""
    service.resolve(me(), complaint_id, Resolution(given["resolution"]), given["answer"])
    return service.show(me(), complaint_id)
