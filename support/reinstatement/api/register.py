"""The JSON door of the reform team: counts, and requests for contacts; and what a holder is told."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.reinstatement import service
from support.reinstatement.api.door import api
from support.reinstatement.schema.register import (
    CaseWishesView,
    ContactAskedView,
    ContactRequestDetailView,
    ContactRequestForm,
    ContactRequestPageView,
    CountsView,
    RegisterListForm,
)


@api.get("/reinstatement/counts")
@api.response(200, CountsView)
def counts() -> Any:
    """How many would serve again, by speciality, in steps of five."""
    return {"items": service.counts(me())}


@api.get("/reinstatement/requests")
@api.arguments(RegisterListForm, location="query")
@api.response(200, ContactRequestPageView)
def requests(page: dict[str, Any]) -> Any:
    """The requests for contacts."""
    return service.browse_requests(me(), **page)


@api.post("/reinstatement/requests")
@api.arguments(ContactRequestForm)
@api.response(201, ContactAskedView)
def ask(given: dict[str, Any]) -> Any:
    """Ask everybody in the register who named a speciality; each answers for themselves."""
    return service.ask(me(), **given)


@api.get("/reinstatement/requests/<uuid:contact_request_id>")
@api.response(200, ContactRequestDetailView)
def request_detail(contact_request_id: UUID) -> Any:
    """A request, and the contacts that officers gave."""
    return service.show_request(me(), contact_request_id)


@api.get("/cases/<string:reference>/contact-wishes")
@api.response(200, CaseWishesView)
def of_case(reference: str) -> Any:
    """That somebody wishes to speak with the officer of a case one holds."""
    return {"items": service.of_case(me(), reference)}
