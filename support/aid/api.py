"""The JSON door of aid."""

from typing import Any
from uuid import UUID

from support.aid import service
from support.aid.model import Category, Decision, PaymentStatus, Rail
from support.aid.schema import (
    AskedView,
    AskForm,
    DecidedView,
    DecideForm,
    ListForm,
    PaymentPageView,
    PaymentView,
    ReceiptForm,
    RequestPageView,
    RequestView,
    SentForm,
)
from support.cases import service as cases
from support.cases.model import Need
from support.core.web.api import Door
from support.core.web.guard import me

api = Door("aid", __name__, description="Asking for money, approving, paying, confirming")


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
    request, payment = service.decide(me(), found, Decision(given["decision"]), reason=given.get("reason"))
    return {"status": request.status, "disbursement": payment}


@api.get("/disbursements")
@api.arguments(ListForm, location="query")
@api.response(200, PaymentPageView)
def payments(filters: dict[str, Any]) -> Any:
    """The payments the actor sees."""
    return service.browse_payments(me(), **filters)


@api.post("/disbursements/<uuid:payment_id>/sent")
@api.arguments(SentForm)
@api.response(200, PaymentView)
def sent(given: dict[str, Any], payment_id: UUID) -> Any:
    """Record that a payment was sent."""
    payment = service.get_payment(me(), payment_id)
    return service.sent(me(), payment, rail=Rail(given["rail"]), bank_reference=given["bank_reference"])


@api.post("/disbursements/<uuid:payment_id>/receipt")
@api.arguments(ReceiptForm)
@api.response(200, PaymentView)
def receipt(given: dict[str, Any], payment_id: UUID) -> Any:
    """The officer says whether it came."""
    outcome = PaymentStatus(given["outcome"])
    return service.answer_receipt(me(), payment_id, outcome=outcome, amount=given.get("amount"))
