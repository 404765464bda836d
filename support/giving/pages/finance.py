"""Finance's desk for giving: today, what waits and for whom; gifts without their donors; refunds of two."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from marshmallow import ValidationError

from support.core.errors import Invalid
from support.core.schema import flatten
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section
from support.giving import policy, service
from support.giving.model import GAP_WORDS, ORDER_WORDS, REFUND_REASONS, OrderStatus, RefundReason, Status
from support.giving.pages.door import pages
from support.giving.schema.donors import read_amount
from support.giving.schema.finance import EmptyForm, GiftsForm, RefundPageForm
from support.ledger import service as ledger

section("giving_pages.desk", _("Giving"), rank=35, may=policy.may_see_giving)

#: In a list's address: every status, every fund.
ALL = "all"
GIFT_WORDS: dict[str, Any] = {
    Status.INTENDED: _("Not paid yet"),
    Status.OPEN: _("At the checkout"),
    Status.PROCESSING: _("On its way"),
    Status.PAID: _("Paid"),
    Status.FAILED: _("Failed"),
    Status.EXPIRED: _("Run out"),
}


def draw(template: str, **values: Any) -> str:
    """A page of finance's side, with the words all of them use."""
    return render_template(
        f"giving/finance/{template}.html",
        may_work=policy.may_work_giving(me()),
        gift_words=GIFT_WORDS,
        gap_words=GAP_WORDS,
        order_words=ORDER_WORDS,
        refund_reasons=REFUND_REASONS,
        **values,
    )


@pages.get("/giving")
def desk() -> Any:
    """Today's gifts and refunds, what waits, and whether the books hold."""
    actor = me()
    today, waits = service.desk.today(actor), service.desk.waiting(actor)
    return draw("desk", today=today, waits=waits, halted=ledger.halted())


@pages.get("/giving/gifts")
def gifts() -> Any:
    """Gifts by status, fund and day; nothing of who gave."""
    asked = {name: request.args.get(name) or None for name in ("status", "fund", "day", "cursor")}
    chosen = {name: None if value == ALL else value for name, value in asked.items()}
    given, form = {name: value for name, value in chosen.items() if value}, GiftsForm()
    errors: dict[str, Any] = form.validate(given)
    try:
        page = service.desk.gifts(me(), **({} if errors else form.load(given)))
    except Invalid as problem:
        errors, page = dict(problem.fields), service.desk.gifts(me())
    return draw("gifts", page=page, asked=asked, errors=errors, first=not asked["cursor"], funds=ledger.funds())


@pages.get("/giving/gifts/<uuid:gift_id>")
def gift_of_finance(gift_id: UUID) -> Any:
    """One gift: what came back of it, and where more is asked for."""
    return _gift(gift_id, {}, {}, None)


@pages.post("/giving/gifts/<uuid:gift_id>/refunds")
def ask_refund(gift_id: UUID) -> Any:
    """Ask for it to be given back."""
    found = service.desk.gift(me(), gift_id)
    given = posted(RefundPageForm(), partial(_gift, gift_id))
    try:
        amount = read_amount(given["amount"], found["amount"].currency) if given.get("amount") else None
    except ValidationError as error:
        raise Invalid(fields=flatten(error.messages)) from None
    order = service.refunding.ask(me(), gift_id, amount=amount, reason=RefundReason(given["reason"]))
    notice("good", gettext("Asked for. Another of finance has to release it."))
    return redirect(url_for("giving_pages.refund", order_id=order["id"]), 303)


def _gift(gift_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    found = service.desk.gift(me(), gift_id)
    orders = service.refunding.of_gift(me(), gift_id)
    return draw("gift", gift=found, orders=orders, values=values, errors=errors, problem=problem)


@pages.get("/giving/refunds")
def refunds() -> Any:
    """Refunds that were asked for here."""
    status = request.args.get("status") or ALL
    cursor = request.args.get("cursor")
    page = service.refunding.browse(me(), status=None if status == ALL else status, cursor=cursor)
    return draw("refunds", page=page, status=status, first=not cursor)


@pages.get("/giving/refunds/<uuid:order_id>")
def refund(order_id: UUID) -> Any:
    """One of them, and what may be done with it."""
    return _refund(order_id, {}, {}, None)


def _refund(order_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    order = service.refunding.show(me(), order_id)
    waits, own = order["status"] == OrderStatus.ASKED, order["asked_by"] == me().name
    return draw("refund", order=order, waits=waits, own=own, problem=problem)


@pages.get("/giving/refunds/<uuid:order_id>/release")
def ask_release_refund(order_id: UUID) -> Any:
    """A pause before money leaves."""
    order = service.refunding.show(me(), order_id)
    return draw("release", order=order)


@pages.post("/giving/refunds/<uuid:order_id>/release")
def release_refund(order_id: UUID) -> Any:
    """Let it go."""
    service.refunding.show(me(), order_id)
    posted(EmptyForm(), partial(_refund, order_id))
    order = service.refunding.release(me(), order_id)
    told = {
        OrderStatus.SENT: ("good", gettext("Released. Stripe gives it back.")),
        OrderStatus.FAILED: ("stop", gettext("Stripe refused it. Nothing was given back.")),
    }
    later = ("wait", gettext("Released. Stripe cannot be reached at the moment; it is sent as soon as it can."))
    notice(*told.get(order["status"], later))
    return redirect(url_for("giving_pages.refund", order_id=order_id), 303)


@pages.post("/giving/refunds/<uuid:order_id>/decline")
def decline_refund(order_id: UUID) -> Any:
    """Do not let it go."""
    service.refunding.show(me(), order_id)
    posted(EmptyForm(), partial(_refund, order_id))
    service.refunding.decline(me(), order_id)
    notice("good", gettext("Declined. Nothing is given back."))
    return redirect(url_for("giving_pages.refund", order_id=order_id), 303)


@pages.post("/giving/refunds/<uuid:order_id>/withdraw")
def withdraw_refund(order_id: UUID) -> Any:
    """Take back what one asked for."""
    service.refunding.show(me(), order_id)
    posted(EmptyForm(), partial(_refund, order_id))
    service.refunding.withdraw(me(), order_id)
    notice("good", gettext("Taken back. Nothing is given back."))
    return redirect(url_for("giving_pages.refund", order_id=order_id), 303)
