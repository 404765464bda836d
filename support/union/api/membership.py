"""A member's own: reading and changing it, going, and vouching for others."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.union import service
from support.union.api.door import api
from support.union.schema.members import (
    OwnExitForm,
    OwnMembershipForm,
    OwnMembershipView,
    VouchesView,
    VouchGivenView,
)


@api.get("/me/membership")
@api.response(200, OwnMembershipView)
def own_membership() -> Any:
    """All that is kept of the member."""
    return service.show_own(me())


@api.patch("/me/membership")
@api.arguments(OwnMembershipForm)
@api.response(200, OwnMembershipView)
def change_membership(given: dict[str, Any]) -> Any:
    """Change what one told, move to another section, take or end a leave, become a full member with a voucher."""
    if "told" in given or "section" in given:
        service.change_own(me(), told=given.get("told"), section=given.get("section"))
    if "leave" in given:
        service.take_leave(me(), given["leave"])
    if "voucher" in given:
        service.become_full(me(), given["voucher"])
    return service.show_own(me())


@api.delete("/me/membership")
@api.arguments(OwnExitForm)
@api.response(204)
def end_membership(_given: dict[str, Any]) -> None:
    """Go; what one told is deleted at once."""
    service.leave(me())


@api.get("/me/membership/vouches")
@api.response(200, VouchesView)
def vouches() -> Any:
    """The codes by which the member vouches, used or not."""
    return {"items": service.vouches(me())}


@api.post("/me/membership/vouches")
@api.response(201, VouchGivenView)
def vouch() -> Any:
    """A code for somebody who still serves; it is shown here and never again."""
    given = service.vouch(me())
    return {"id": given.vouch.id, "used": False, "code": given.code}


@api.delete("/me/membership/vouches/<uuid:vouch_id>")
@api.response(204)
def withdraw_vouch(vouch_id: UUID) -> None:
    """Take a code back that nobody used."""
    service.withdraw_vouch(me(), vouch_id)
