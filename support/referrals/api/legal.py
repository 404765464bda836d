"""The JSON door of legal matters: for their lawyer and the officer."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.referrals.api.door import api
from support.referrals.schema.legal import (
    ChangeMatterDayForm,
    ChangeMatterForm,
    MatterDayView,
    MatterForm,
    MattersView,
    MatterView,
    NewMatterDayForm,
)
from support.referrals.service import matters as service


@api.get("/referrals/<uuid:legal_id>/matters")
@api.response(200, MattersView)
def matters(legal_id: UUID) -> Any:
    """The matters of a referral with their days."""
    found = service.matters_of(me(), legal_id)
    return {"opened": found["opened"], "items": found["items"]}


@api.post("/referrals/<uuid:legal_id>/matters")
@api.arguments(MatterForm)
@api.response(201, MatterView)
def add_matter(given: dict[str, Any], legal_id: UUID) -> Any:
    """Begin a matter."""
    return service.add_matter(me(), legal_id, given)


@api.patch("/referrals/<uuid:legal_id>/matters/<uuid:matter_id>")
@api.arguments(ChangeMatterForm)
@api.response(200, MatterView)
def change_matter(given: dict[str, Any], legal_id: UUID, matter_id: UUID) -> Any:
    """Correct what is named, close the matter with its outcome, or open it again."""
    return service.change_matter(me(), legal_id, matter_id, given)


@api.post("/referrals/<uuid:legal_id>/hearings")
@api.arguments(NewMatterDayForm)
@api.response(201, MatterDayView)
def add_hearing(given: dict[str, Any], legal_id: UUID) -> Any:
    """Note a hearing or a deadline of a matter."""
    return service.add_date(me(), legal_id, given.pop("matter"), given)


@api.patch("/referrals/<uuid:legal_id>/hearings/<uuid:date_id>")
@api.arguments(ChangeMatterDayForm)
@api.response(200, MatterDayView)
def change_hearing(given: dict[str, Any], legal_id: UUID, date_id: UUID) -> Any:
    """Say what became of it, or move it to another day."""
    return service.change_date(me(), legal_id, date_id, given)
