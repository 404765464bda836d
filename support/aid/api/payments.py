"""The JSON door of payments: sending, stopping, what the bank refused, paying again, answering."""

from typing import Any
from uuid import UUID

from support.aid import service
from support.aid.api.door import api
from support.aid.model import PaymentStatus, Rail, Stop
from support.aid.schema.payments import (
    PaymentListForm,
    PaymentPageView,
    PaymentView,
    ReceiptForm,
    SentForm,
    StopForm,
    StoppedView,
)
from support.core.web.guard import me


@api.get("/disbursements")
@api.arguments(PaymentListForm, location="query")
@api.response(200, PaymentPageView)
def payments(filters: dict[str, Any]) -> Any:
    """The payments the actor sees."""
    return service.browse_payments(me(), **filters)


@api.post("/disbursements/<uuid:payment_id>/sent")
@api.arguments(SentForm)
@api.response(200, PaymentView)
def sent(given: dict[str, Any], payment_id: UUID) -> Any:
    """Record that a payment was sent by hand: an emergency by itself, another of a released run."""
    payment = service.get_payment(me(), payment_id)
    return service.sent(me(), payment, rail=Rail(given.pop("rail")), **given)


@api.post("/disbursements/<uuid:payment_id>/stop")
@api.arguments(StopForm)
@api.response(200, StoppedView)
def stop(given: dict[str, Any], payment_id: UUID) -> Any:
    """Stop a payment that waits, perhaps with all instalments after it."""
    stopped = service.stop(me(), payment_id, code=Stop(given["code"]), rest=given["rest"])
    return {"disbursements": stopped}


@api.post("/disbursements/<uuid:payment_id>/failed")
@api.response(200, PaymentView)
def failed(payment_id: UUID) -> Any:
    """The bank refused a payment."""
    return service.failed(me(), payment_id)


@api.post("/disbursements/<uuid:payment_id>/follow-up")
@api.response(201, PaymentView)
def follow_up(payment_id: UUID) -> Any:
    """Pay again what came back or failed."""
    return service.follow_up(me(), payment_id)


@api.post("/disbursements/<uuid:payment_id>/receipt")
@api.arguments(ReceiptForm)
@api.response(200, PaymentView)
def receipt(given: dict[str, Any], payment_id: UUID) -> Any:
    """The officer says whether it came."""
    outcome = PaymentStatus(given["outcome"])
    return service.answer_receipt(me(), payment_id, outcome=outcome, amount=given.get("amount"))
