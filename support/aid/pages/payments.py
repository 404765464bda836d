"""The pages of payments: what waits, sending by hand, stopping, what the bank refused, paying again."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from support.aid import service
from support.aid.model import OUTCOME_WORDS, RAIL_WORDS, RUN_WORDS, STOP_WORDS, TASK_WORDS, Rail, Stop
from support.aid.pages.door import ALL, draw, pages
from support.aid.schema.payments import SentForm, StopForm
from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.ledger import service as ledger

#: The parts of the list, as tabs.
STAGES: dict[str, Any] = {
    service.Stage.DUE: _("To be paid"),
    service.Stage.COMING: _("Later instalments"),
    service.Stage.SENT: _("Sent"),
    service.Stage.SETTLED: _("Settled"),
    service.Stage.UNDONE: _("Came back or failed"),
    ALL: _("All"),
}
#: What this page's templates call things.
WORDS: dict[str, Any] = {
    "rail_words": RAIL_WORDS,
    "run_words": RUN_WORDS,
    "stop_words": STOP_WORDS,
    "task_words": TASK_WORDS,
    "outcome_words": OUTCOME_WORDS,
}


@pages.get("/payments")
def payments() -> Any:
    """The payments one sees, those to be paid first."""
    stage = request.args.get("status") or service.Stage.DUE.value
    page = service.browse_payments(
        me(), stage=None if stage == ALL else stage, cursor=request.args.get("cursor"), limit=50
    )
    first = not request.args.get("cursor")
    return draw("payments", page=page, stage=stage, stages=STAGES, first=first, halted=ledger.halted(), **WORDS)


@pages.get("/payments/<uuid:payment_id>")
def payment(payment_id: UUID) -> Any:
    """One payment and its payee; who reads it is recorded."""
    paid = service.show_payment(me(), payment_id)
    looked = service.looked_at(me(), paid)
    return draw("payment", paid=paid, looked=looked, rails=paid["rails"], halted=ledger.halted(), **WORDS)


@pages.post("/payments/<uuid:payment_id>/sent")
def sent(payment_id: UUID) -> Any:
    """Record that it was sent, after a pause."""
    found = service.get_payment(me(), payment_id)
    given = posted(SentForm(), partial(_sent, payment_id))
    if "confirmed" not in request.form:
        service.check_may_send(me(), found)
        return draw("confirm_sent", paid=service.outline_payment(me(), payment_id), given=given, **WORDS)
    service.sent(me(), found, rail=Rail(given.pop("rail")), **given)
    notice("good", gettext("Recorded as sent. The officer is asked whether it came."))
    return redirect(url_for("aid_pages.payments"), 303)


def _sent(payment_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    paid = service.outline_payment(me(), payment_id)
    rails = service.rails_for(me(), payment_id)
    return draw("pay", paid=paid, rails=rails, values=values, errors=errors, problem=problem, **WORDS)


# Stopping


@pages.get("/payments/<uuid:payment_id>/stop")
def ask_stop(payment_id: UUID) -> Any:
    """A pause before a payment is stopped, and why it is."""
    service.check_may_stop(me(), payment_id)
    return _stop(payment_id, {}, {}, None)


@pages.post("/payments/<uuid:payment_id>/stop")
def stop(payment_id: UUID) -> Response:
    """Stop it, perhaps with all later instalments."""
    service.get_stoppable(me(), payment_id)
    given = posted(StopForm(), partial(_stop, payment_id))
    stopped = service.stop(me(), payment_id, code=Stop(given["code"]), rest=given["rest"])
    many = len(stopped)
    notice("good", ngettext("Stopped. The fund has it again.", "%(num)s payments are stopped.", many))
    return redirect(_back_from_stop(payment_id, stopped[0].request_id), 303)


def _stop(payment_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    later = service.later_instalments(me(), payment_id)
    paid = service.outline_payment(me(), payment_id, to_stop=True)
    back = _back_from_stop(payment_id, paid["request_id"])
    return draw("stop", paid=paid, later=later, back=back, values=values, errors=errors, problem=problem, **WORDS)


def _back_from_stop(payment_id: UUID, request_id: UUID) -> str:
    """Whoever signed it came from the request: they do not see the payment itself."""
    if service.sees_payment(me(), payment_id):
        return url_for("aid_pages.payment", payment_id=payment_id)
    return url_for("aid_pages.approval", request_id=request_id)


# What the bank did not carry out


@pages.get("/payments/<uuid:payment_id>/failed")
def ask_failed(payment_id: UUID) -> Any:
    """A pause before a payment is noted as failed."""
    service.check_may_fail(me(), payment_id)
    return _pause(
        payment_id,
        gettext("Has this payment failed?"),
        gettext("Note this when the bank refused the transfer, or it could not be handed over. The fund has it again."),
        gettext("Only what did not leave: a transfer that came back is noted by the bank's statement."),
        url_for("aid_pages.failed", payment_id=payment_id),
    )


@pages.post("/payments/<uuid:payment_id>/failed")
def failed(payment_id: UUID) -> Response:
    """Note that the bank refused it."""
    service.get_payment(me(), payment_id)
    posted(Form(), partial(_refused, payment_id))
    service.failed(me(), payment_id)
    notice("good", gettext("Noted as failed. You can pay it again below."))
    return redirect(url_for("aid_pages.payment", payment_id=payment_id), 303)


@pages.get("/payments/<uuid:payment_id>/follow-up")
def ask_follow_up(payment_id: UUID) -> Any:
    """A pause before it is paid again."""
    service.check_may_follow_up(me(), payment_id)
    return _pause(
        payment_id,
        gettext("Pay this again?"),
        gettext("The same amount is set aside once more for the same payee, who was signed for. It is due today."),
        gettext("Was the payee wrong? Then go back: a new request is needed, with the right one."),
        url_for("aid_pages.follow_up", payment_id=payment_id),
    )


@pages.post("/payments/<uuid:payment_id>/follow-up")
def follow_up(payment_id: UUID) -> Response:
    """Pay again what came back or failed."""
    service.get_payment(me(), payment_id)
    posted(Form(), partial(_refused, payment_id))
    made = service.follow_up(me(), payment_id)
    notice("good", gettext("This payment follows the one that did not arrive."))
    return redirect(url_for("aid_pages.payment", payment_id=made.id), 303)


def _pause(payment_id: UUID, title: str, sentence: str, detail: str, action: str) -> str:
    back = url_for("aid_pages.payment", payment_id=payment_id)
    return render_template(
        "core/confirm.html", title=title, sentence=sentence, detail=detail, action=action, cancel_url=back
    )


def _refused(payment_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("The payment"), url_for("aid_pages.payment", payment_id=payment_id))
    return render_template("core/problem.html", problem=problem, back=back)
