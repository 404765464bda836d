"""The JSON door of requests: asking, deciding."""

from typing import Any
from uuid import UUID

from support.aid import service
from support.aid.api.door import api
from support.aid.model import Decision, Refusal, Review
from support.aid.schema.requests import (
    AskedView,
    AskForm,
    DecidedView,
    DecideForm,
    EmergencyReviewForm,
    RequestListForm,
    RequestPageView,
    RequestView,
)
from support.cases import service as cases
from support.core.web.guard import me


@api.post("/cases/<string:reference>/aid-requests")
@api.arguments(AskForm)
@api.response(201, AskedView)
def ask(given: dict[str, Any], reference: str) -> Any:
    """Ask for money for a need of a case one holds, or keep a draft of it."""
    return service.ask(me(), cases.get(me(), reference), **given)


@api.get("/aid-requests")
@api.arguments(RequestListForm, location="query")
@api.response(200, RequestPageView)
def browse(filters: dict[str, Any]) -> Any:
    """The requests the actor sees."""
    return service.browse(me(), **filters)


@api.get("/aid-requests/<uuid:request_id>")
@api.response(200, RequestView)
def show(request_id: UUID) -> Any:
    """A request, as far as the actor may see it."""
    return service.show(me(), request_id)


@api.post("/aid-requests/<uuid:request_id>/submit")
@api.response(200, AskedView)
def submit(request_id: UUID) -> Any:
    """Submit a draft."""
    return service.submit(me(), service.get(me(), request_id))


@api.post("/aid-requests/<uuid:request_id>/withdraw")
@api.response(200, AskedView)
def withdraw(request_id: UUID) -> Any:
    """Take back a draft, or a request nobody has decided."""
    return service.withdraw(me(), service.get(me(), request_id))


@api.post("/aid-requests/<uuid:request_id>/payee-check")
@api.response(200, AskedView)
def check_payee(request_id: UUID) -> Any:
    """A holder looks whether the payee may still be paid: before a release, if household or debt changed since."""
    return service.look_again(me(), service.get(me(), request_id))


@api.post("/aid-requests/<uuid:request_id>/recuse")
@api.response(204)
def recuse(request_id: UUID) -> None:
    """Declare a conflict: neither sign nor pay it, for good."""
    service.recuse(me(), service.get(me(), request_id))


@api.post("/aid-requests/<uuid:request_id>/review")
@api.arguments(EmergencyReviewForm)
@api.response(200, RequestView)
def review(given: dict[str, Any], request_id: UUID) -> Any:
    """Say afterwards whether it was an emergency."""
    found = service.get(me(), request_id)
    service.review(me(), found, Review(given["outcome"]), reason=given["reason"])
    return service.show(me(), request_id)


@api.post("/aid-requests/<uuid:request_id>/approvals")
@api.arguments(DecideForm)
@api.response(200, DecidedView)
def decide(given: dict[str, Any], request_id: UUID) -> Any:
    """Approve, refuse or return a request."""
    found = service.get(me(), request_id)
    code = Refusal(given["code"]) if given.get("code") else None
    request, payments = service.decide(me(), found, Decision(given["decision"]), reason=given.get("reason"), code=code)
    return {"status": request.status, "disbursement": next(iter(payments), None), "disbursements": payments}
