"""The officer's own pages. Their titles and addresses say nothing of what they are for."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.aid.model import PaymentStatus
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, tab
from support.intake.model import AGENCIES, CHANNELS, MANNERS, NEEDS, PURPOSES
from support.portal import service
from support.portal.schema import MOST_CONTACTS, ArrivalForm, OwnContactsForm

pages = Blueprint("portal_pages", __name__, template_folder="templates")
tab("mine", "portal_pages.mine", lazy_gettext("Where things stand"), rank=10)


@pages.get("/mine")
def mine() -> str:
    """Where things stand, what comes next, and payments."""
    return render_template("portal/mine.html", case=service.read(me()), needs=NEEDS, channels=CHANNELS)


@pages.get("/mine/told")
def told() -> str:
    """All that the officer told us, as they told it."""
    words = {"agencies": AGENCIES, "manners": MANNERS, "needs": NEEDS, "channels": CHANNELS, "purposes": PURPOSES}
    return render_template("portal/told.html", case=service.read(me()), day=date.fromisoformat, **words)


@pages.get("/mine/contacts")
def contacts() -> str:
    """The ways to be reached, to be changed."""
    return _contacts({"contacts": service.contacts(me()) or [{}]}, {}, None)


@pages.post("/mine/contacts")
def change_contacts() -> Response:
    """Keep the changed ways to be reached."""
    service.change_contacts(me(), posted(OwnContactsForm(), _contacts)["contacts"])
    notice("good", gettext("Saved. Those who help you see it at once."))
    return redirect(url_for("portal_pages.mine"), 303)


@pages.get("/mine/payments/<uuid:payment_id>")
def receipt(payment_id: UUID) -> str:
    """Whether a payment arrived: the question."""
    return _receipt(service.payment(me(), payment_id), {}, {}, None)


@pages.post("/mine/payments/<uuid:payment_id>")
def answer(payment_id: UUID) -> Any:
    """Whether a payment arrived: the answer, once it was confirmed."""
    payment = service.payment(me(), payment_id)
    given = posted(ArrivalForm(), partial(_receipt, payment))
    outcome, amount = PaymentStatus(given["outcome"]), given.get("amount")
    service.check_answer(me(), payment_id)
    if "confirmed" not in request.form:
        return render_template(
            "portal/sure.html", payment=payment, outcome=outcome.value, typed=g.values, amount=amount
        )
    service.answer(me(), payment_id, outcome, amount)
    notice("good", gettext("Thank you. Your answer was passed on."))
    return redirect(url_for("portal_pages.mine"), 303)


def _contacts(values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    return render_template(
        "portal/contacts.html",
        values=values,
        errors=errors,
        problem=problem,
        channels=list(CHANNELS.items()),
        most=MOST_CONTACTS,
    )


def _receipt(payment: dict[str, Any], values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    return render_template("portal/receipt.html", payment=payment, values=values, errors=errors, problem=problem)
