"""The JSON door of requests: asking, deciding."""

from typing import Any
from uuid import UUID

from support.aid import service
from support.aid.api.door import api
from support.aid.model import Category, Decision
from support.aid.schema.lists import ListForm
from support.aid.schema.requests import (
    AskedView,
    AskForm,
    DecidedView,
    DecideForm,
    RequestPageView,
    RequestView,
)
from support.cases import service as cases
from support.cases.model import Need
from support.core.web.guard import me


@api.post("/cases/<string:reference>/aid-requests")
@api.arguments(AskForm)
@api.response(201, AskedView)
def ask(given: dict[str, Any], reference: str) -> Any:
    """Ask for money for a need of a case one holds."""
    need, category = Need(given.pop("need")), Category(given.pop("category"))
    return service.ask(me(), cases.get(me(), reference), need=need, category=category, **given)


@api.get("/aid-requests")
@api.arguments(ListForm, location="query")
@api.response(200, RequestPageView)
def browse(filters: dict[str, Any]) -> Any:
    """The requests the actor sees."""
    return service.browse(me(), **filters)


@api.get("/aid-requests/<uuid:request_id>")
@api.response(200, RequestView)
def show(request_id: UUID) -> Any:
    """A request, as far as the actor may see it."""
    return service.show(me(), request_id)


@api.post("/aid-requests/<uuid:request_id>/approvals")
@api.arguments(DecideForm)
@api.response(200, DecidedView)
def decide(given: dict[str, Any], request_id: UUID) -> Any:
    """Approve, refuse or return a request."""
    found = service.get(me(), request_id)
    request, payments = service.decide(me(), found, Decision(given.pop("decision")), **given)
    return {"status": request.status, "disbursement": next(iter(payments), None), "disbursements": payments}
