"""The officer's own pages. Their titles and addresses say nothing of what they are for."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.aid.model import CATEGORY_WORDS, DEBT_KIND_WORDS, DEBT_WORDS, PaymentStatus
from support.cases.model import NeedStatus
from support.core.web.downloads import streamed
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import has_page, notice, tab
from support.correspondence import service as correspondence
from support.intake.model import AGENCIES, CHANNELS, MANNERS, NEEDS, PURPOSES
from support.portal import service
from support.portal.schema import MOST_CONTACTS, ArrivalForm, ForgetPageForm, NothingForm, OwnContactsForm
from support.portal.service import Asked

pages = Blueprint("portal_pages", __name__, template_folder="templates")
tab("mine", "portal_pages.mine", lazy_gettext("Where things stand"), rank=10)
tab("mine", "portal_pages.money", lazy_gettext("Payments"), rank=45)
tab("mine", "portal_pages.readers", lazy_gettext("Who can read it"), rank=80)

#: Where each thing that is asked is answered, and what the button says.
ANSWERED_AT: dict[str, tuple[str, Any]] = {
    "question": ("vetting_pages.own_answer", lazy_gettext("Read and answer")),
    "payment": ("portal_pages.receipt", lazy_gettext("Answer")),
    "payment_again": ("portal_pages.receipt", lazy_gettext("Answer")),
    "paper": ("correspondence_pages.list_own", lazy_gettext("Look at it")),
    "message": ("correspondence_pages.read_own", lazy_gettext("Read it")),
    "plan": ("cases_pages.own_plan", lazy_gettext("Read the plan")),
    "step": ("cases_pages.own_plan", lazy_gettext("Look at the plan")),
    "consent": ("cases_pages.own_consents", lazy_gettext("Read and answer")),
    "referral": ("referrals_pages.own", lazy_gettext("Read and answer")),
    "place": ("retraining_pages.own_learning", lazy_gettext("Look at it")),
    "wish": ("reinstatement_pages.mine", lazy_gettext("Read and answer")),
}
#: So many payments stand on the first page; the others are one step away.
FEW = 4
#: How a need ended, as the officer is told it.
ENDED: dict[str, Any] = {
    NeedStatus.MET: lazy_gettext("done"),
    NeedStatus.PARTLY: lazy_gettext("done in part"),
    NeedStatus.UNMET: lazy_gettext("could not be done"),
    NeedStatus.WITHDRAWN: lazy_gettext("no longer wanted"),
}


@pages.get("/mine")
def mine() -> str:
    """What is asked, where things stand, what comes next, and payments."""
    case = service.read(me())
    asked = [_asked(one) for one in case["asked_now"] if has_page(ANSWERED_AT[one.code][0])]
    words = {"needs": NEEDS, "ended": ENDED, "channels": CHANNELS, "kinds": CATEGORY_WORDS}
    return render_template(
        "portal/mine.html", case=case, asked=asked, paid=service.foremost(case["payments"])[:FEW], **words
    )


def _asked(one: Asked) -> dict[str, Any]:
    """A line of what is asked, with the button that leads to where it is answered."""
    endpoint, label = ANSWERED_AT[one.code]
    named: dict[str, Any] = {"payment_id": one.id} if one.id is not None else {}
    return {"text": one.text, "amount": one.amount, "by": one.by, "label": label, "href": url_for(endpoint, **named)}


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


@pages.get("/mine/payments")
def money() -> str:
    """What was asked for, every payment, and what is owed."""
    words = {"kinds": CATEGORY_WORDS, "debt_kinds": DEBT_KIND_WORDS, "debt_states": DEBT_WORDS}
    return render_template("portal/money.html", debts=service.debts(me()), **service.money(me()), **words)


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


@pages.get("/mine/readers")
def readers() -> str:
    """Who can read what the officer wrote."""
    return render_template("portal/readers.html", readers=service.readers(me()))


# A voucher for somewhere else


@pages.get("/mine/voucher")
def voucher() -> str:
    """What it is, before it is asked for."""
    return _voucher({}, {}, None)


@pages.post("/mine/voucher")
def take_voucher() -> str:
    """The voucher itself, shown by this answer alone."""
    posted(NothingForm(), _voucher)
    return render_template("portal/voucher_once.html", voucher=service.voucher(me()))


def _voucher(_values: dict[str, Any], _errors: dict[str, list[str]], problem: Any) -> str:
    return render_template("portal/voucher.html", offered=service.voucher_offered(me()), problem=problem)


# A copy to take along


@pages.get("/mine/export")
def export() -> str:
    """What a copy holds, and why it is safer to read here."""
    return _export({}, {}, None)


@pages.post("/mine/export")
def take_copy() -> Any:
    """The copy, after a pause."""
    posted(NothingForm(), _export)
    if "confirmed" not in request.form:
        service.ensure_own(me())
        return render_template("portal/sure_copy.html")
    copy = service.copy_of(me())
    page = render_template("portal/copy.html", copy=copy.data, **service.WORDS)
    return streamed(service.packed_copy(copy, page), kind="application/zip", name=service.COPY_NAME)


def _export(_values: dict[str, Any], _errors: dict[str, list[str]], problem: Any) -> str:
    service.ensure_own(me())
    return render_template("portal/export.html", problem=problem)


# To be forgotten


@pages.get("/mine/forget")
def forget() -> str:
    """What is erased and what stays; the wish itself, if there is one."""
    return _forget({}, {}, None)


@pages.post("/mine/forget")
def ask_forget() -> Any:
    """Ask to be forgotten, after a pause."""
    given = posted(ForgetPageForm(), _forget)
    if "confirmed" not in request.form:
        service.ensure_own(me())
        return render_template("portal/sure_forget.html", typed=g.values)
    service.ask_to_be_forgotten(me(), given.get("text"))
    notice("good", gettext("You have asked to be forgotten. A person answers you within 14 days."))
    return redirect(url_for("portal_pages.forget"), 303)


@pages.post("/mine/forget/back")
def take_back() -> Response:
    """Take the wish back."""
    posted(NothingForm(), _forget)
    service.take_back(me())
    notice("good", gettext("You took it back. Everything stays as it is."))
    return redirect(url_for("portal_pages.forget"), 303)


def _forget(values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    return render_template("portal/forget.html", wish=service.wish(me()), values=values, errors=errors, problem=problem)


def _contacts(values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    return render_template(
        "portal/contacts.html",
        told_by_mail=correspondence.offered(),
        values=values,
        errors=errors,
        problem=problem,
        channels=list(CHANNELS.items()),
        most=MOST_CONTACTS,
    )


def _receipt(payment: dict[str, Any], values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    return render_template("portal/receipt.html", payment=payment, values=values, errors=errors, problem=problem)
