"""The pages of payments: sending."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext

from support.aid import service
from support.aid.model import PaymentStatus, Rail
from support.aid.pages.door import ALL, draw, pages
from support.aid.schema.payments import SentForm
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.ledger import service as ledger


@pages.get("/payments")
def payments() -> Any:
    """The payments one sees, those to be paid first."""
    status = request.args.get("status") or PaymentStatus.DUE.value
    wanted = None if status == ALL else status
    page = service.browse_payments(me(), status=wanted, cursor=request.args.get("cursor"))
    first = not request.args.get("cursor")
    return draw("payments", page=page, status=status, first=first, halted=ledger.halted())


@pages.get("/payments/<uuid:payment_id>")
def payment(payment_id: UUID) -> Any:
    """One payment and its payee; who reads it is recorded."""
    return draw("payment", paid=service.show_payment(me(), payment_id), halted=ledger.halted(), rail=Rail.MANUAL)


@pages.post("/payments/<uuid:payment_id>/sent")
def sent(payment_id: UUID) -> Any:
    """Record that it was sent, after a pause."""
    found = service.get_payment(me(), payment_id)
    given = posted(SentForm(), partial(_sent, payment_id))
    if "confirmed" not in request.form:
        service.check_may_send(me(), found)
        return draw("confirm_sent", paid=service.outline_payment(me(), payment_id), given=given)
    service.sent(me(), found, rail=Rail(given["rail"]), bank_reference=given["bank_reference"])
    notice("good", gettext("Recorded as sent. The officer is asked whether it came."))
    return redirect(url_for("aid_pages.payments"), 303)


def _sent(payment_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    paid = service.outline_payment(me(), payment_id)
    return draw("pay", paid=paid, rail=Rail.MANUAL, values=values, errors=errors, problem=problem)
