"""The pages of giving: choose, go to the checkout, come back."""

import re
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request
from flask_babel import format_currency, gettext
from werkzeug.wrappers import Response

from support.core.money import Money
from support.core.settings import settings
from support.core.web.forms import posted
from support.core.web.guard import public
from support.core.web.headers import allow_form_to
from support.giving import service
from support.giving.pages.door import pages
from support.giving.schema import PRESETS, GiftPageForm
from support.ledger import service as ledger


@pages.get("/give")
@public
def give() -> str:
    """The form; a fund may be chosen beforehand by `?fund=`."""
    return _form({"fund": request.args.get("fund", "general"), "preset": str(PRESETS[1])}, {}, None)


@pages.post("/give")
@public
def go() -> Response:
    """On to the checkout, which alone learns who pays."""
    given = posted(GiftPageForm(), _form)
    opened = service.give(
        fund_code=given["fund"],
        amount=given["amount"],
        interval=given["interval"],
        key=request.form.get("idempotency_key"),
    )
    return redirect(opened.checkout_url, 303)


@pages.get("/give/thanks/<uuid:gift_id>")
@public
def thanks(gift_id: UUID) -> str:
    """Where the checkout leads back to; the gift is looked up at Stripe, whether or not a notice has come."""
    return render_template("giving/thanks.html", gift=service.look(gift_id))


@pages.get("/give/cancelled")
@public
def cancelled() -> str:
    """Where leaving the checkout leads."""
    return render_template("giving/cancelled.html")


def _form(values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    allow_form_to(settings().stripe_checkout_origin)
    currency = settings().currency
    return render_template(
        "giving/give.html",
        values=values,
        errors=errors,
        problem=problem,
        presets=[(str(minor), _whole(Money(minor, currency))) for minor in PRESETS],
        funds=ledger.funds(open_only=True),
        currency=currency,
        labels={"amount": gettext("Another amount"), "fund": gettext("What for"), "preset": gettext("Amount")},
    )


def _whole(money: Money) -> str:
    """`€25`, in the reader's way of writing it: the offered amounts have no cents."""
    return re.sub(r"[.,]00(?!\d)", "", format_currency(money.major, money.currency))
