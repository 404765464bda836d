"""The JSON door of payments: sending, answering."""

from typing import Any
from uuid import UUID

from support.aid import service
from support.aid.api.door import api
from support.aid.model import PaymentStatus, Rail
from support.aid.schema.lists import ListForm
from support.aid.schema.payments import PaymentPageView, PaymentView, ReceiptForm, SentForm
from support.core.web.guard import me


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
