"""The JSON door of partners: the directory, entering, vetting, pausing, ending, and the people who sign in."""

from typing import Any
from uuid import UUID

from support.core.web.api import Door
from support.core.web.guard import me
from support.partners import service
from support.partners.schema import (
    AgreementForm,
    ChangePartnerForm,
    GuestInvitationView,
    PartnerForm,
    PartnerListForm,
    PartnerPageView,
    PartnerSearchForm,
    PartnerView,
)

api = Door("partners", __name__, description="Organisations and people outside, who help with a part of a case")


@api.get("/partners")
@api.arguments(PartnerListForm, location="query")
@api.response(200, PartnerPageView)
def browse(filters: dict[str, Any]) -> Any:
    """The directory, newest first."""
    return service.browse(me(), **filters)


@api.post("/partners/search")
@api.arguments(PartnerSearchForm)
@api.response(200, PartnerPageView)
def search(given: dict[str, Any]) -> Any:
    """Those whose name holds some words; names are looked through in the session's own memory."""
    return service.browse(me(), **given)


@api.post("/partners")
@api.arguments(PartnerForm)
@api.response(201, PartnerView)
def enter(given: dict[str, Any]) -> Any:
    """Enter a partner; nothing is shared with it before somebody else vetted an agreement."""
    return service.show(me(), service.enter(me(), **given).id)


@api.get("/partners/<uuid:partner_id>")
@api.response(200, PartnerView)
def show(partner_id: UUID) -> Any:
    """A partner and its people."""
    return service.show(me(), partner_id)


@api.patch("/partners/<uuid:partner_id>")
@api.arguments(ChangePartnerForm)
@api.response(200, PartnerView)
def change(given: dict[str, Any], partner_id: UUID) -> Any:
    """Change what is named; what a partner is has to be vetted again."""
    service.change(me(), service.get(me(), partner_id).id, given)
    return service.show(me(), partner_id)


@api.post("/partners/<uuid:partner_id>/vetting")
@api.arguments(AgreementForm)
@api.response(200, PartnerView)
def vet_partner(given: dict[str, Any], partner_id: UUID) -> Any:
    """Vet it and its agreement, as somebody other than who entered it."""
    service.agree(me(), service.get(me(), partner_id), **given)
    return service.show(me(), partner_id)


@api.post("/partners/<uuid:partner_id>/pause")
@api.response(200, PartnerView)
def pause(partner_id: UUID) -> Any:
    """Ask nothing more of it for a while."""
    service.pause(me(), service.get(me(), partner_id).id)
    return service.show(me(), partner_id)


@api.post("/partners/<uuid:partner_id>/resume")
@api.response(200, PartnerView)
def resume(partner_id: UUID) -> Any:
    """Ask it again."""
    service.resume(me(), service.get(me(), partner_id).id)
    return service.show(me(), partner_id)


@api.post("/partners/<uuid:partner_id>/end")
@api.response(200, PartnerView)
def end(partner_id: UUID) -> Any:
    """End the work with it, and its people's access."""
    service.end(me(), service.get(me(), partner_id).id)
    return service.show(me(), partner_id)


@api.post("/partners/<uuid:partner_id>/again")
@api.response(200, PartnerView)
def enter_again(partner_id: UUID) -> Any:
    """Take up the work with one that had ended; it is vetted anew."""
    service.enter_again(me(), service.get(me(), partner_id).id)
    return service.show(me(), partner_id)


@api.post("/partners/<uuid:partner_id>/people")
@api.response(201, GuestInvitationView)
def invite(partner_id: UUID) -> Any:
    """Invite one of its people."""
    return service.invite(me(), service.get(me(), partner_id))


@api.delete("/partners/<uuid:partner_id>/people/<string:person>")
@api.response(204)
def disable(partner_id: UUID, person: str) -> None:
    """End the access of one of its people."""
    service.disable(me(), service.get(me(), partner_id).id, person)
