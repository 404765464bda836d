"""The JSON door of a household and how people may be reached: the same for staff and for the officer."""

from typing import Any
from uuid import UUID

from support.cases import service
from support.cases.api.door import api
from support.cases.schema.household import (
    ChangeRelativeForm,
    ChangeRulesForm,
    HouseholdView,
    RelativeForm,
    RelativeView,
    RulesView,
)
from support.core.web.guard import me


@api.get("/cases/<string:reference>/household")
@api.response(200, HouseholdView)
def household(reference: str) -> Any:
    """Who lives with the officer, and how each may be reached."""
    return service.read_household(me(), service.get(me(), reference))


@api.post("/cases/<string:reference>/household")
@api.arguments(RelativeForm)
@api.response(201, RelativeView)
def add_member(given: dict[str, Any], reference: str) -> Any:
    """Add somebody."""
    return service.add_member(me(), service.get(me(), reference, lock=True), given)


@api.patch("/cases/<string:reference>/household/<uuid:member_id>")
@api.arguments(ChangeRelativeForm)
@api.response(200, RelativeView)
def change_member(given: dict[str, Any], reference: str, member_id: UUID) -> Any:
    """Correct what is named, and leave the rest."""
    return service.change_member(me(), service.get(me(), reference, lock=True), member_id, given)


@api.delete("/cases/<string:reference>/household/<uuid:member_id>")
@api.response(204)
def remove_member(reference: str, member_id: UUID) -> None:
    """Take somebody out."""
    service.remove_member(me(), service.get(me(), reference, lock=True), member_id)


@api.patch("/cases/<string:reference>/contact-rules")
@api.arguments(ChangeRulesForm)
@api.response(200, RulesView)
def set_contact_rules(given: dict[str, Any], reference: str) -> Any:
    """Say how the officer themself may be reached."""
    return service.set_contact_rules(me(), service.get(me(), reference, lock=True), given)


@api.get("/me/case/household")
@api.response(200, HouseholdView)
def own_household() -> Any:
    """Your household, and how each of you may be reached."""
    return service.read_household(me(), service.own(me()))


@api.post("/me/case/household")
@api.arguments(RelativeForm)
@api.response(201, RelativeView)
def add_own_member(given: dict[str, Any]) -> Any:
    """Add somebody."""
    return service.add_member(me(), service.own(me(), lock=True), given)


@api.patch("/me/case/household/<uuid:member_id>")
@api.arguments(ChangeRelativeForm)
@api.response(200, RelativeView)
def change_own_member(given: dict[str, Any], member_id: UUID) -> Any:
    """Correct what is named, and leave the rest."""
    return service.change_member(me(), service.own(me(), lock=True), member_id, given)


@api.delete("/me/case/household/<uuid:member_id>")
@api.response(204)
def remove_own_member(member_id: UUID) -> None:
    """Take somebody out."""
    service.remove_member(me(), service.own(me(), lock=True), member_id)


@api.patch("/me/case/contact-rules")
@api.arguments(ChangeRulesForm)
@api.response(200, RulesView)
def set_own_contact_rules(given: dict[str, Any]) -> Any:
    """Say how you may be reached."""
    return service.set_contact_rules(me(), service.own(me(), lock=True), given)
