"""Dues that go back, for registrars and finance: what was paid, asking for it back, agreeing as the second person."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.access import require
from support.core.errors import Invalid
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.union import policy, service
from support.union.model import RETURN_REASON_WORDS, RETURN_WORDS, How, ReturnReason
from support.union.pages import asking
from support.union.pages.asking import Act, Asked
from support.union.pages.door import pages
from support.union.pages.money import WORDS
from support.union.schema.dues import DuesNothingForm
from support.union.schema.spending import DuesReturnDecisionForm, DuesReturnForm

HERE = "union_pages.paid_dues"


@pages.get("/union/dues/paid")
def paid_dues() -> str:
    """What was paid, found by number or by the letters of a transfer; or what of it goes back."""
    given = {name: request.args.get(name, "").strip() for name in ("number", "reference")}
    going_back, cursor = "going_back" in request.args, request.args.get("cursor")
    page, errors = None, {}
    require(policy.may_see_money, me())
    try:
        page = service.returning.browse(
            me(),
            going_back=going_back,
            number=given["number"].upper() or None,
            reference=given["reference"] or None,
            cursor=cursor,
        )
    except Invalid as refusal:
        errors = refusal.fields
    return render_template(
        "union/dues/paid.html",
        page=page,
        errors=errors,
        values=given,
        going_back=going_back,
        first=not cursor,
        registrar=policy.is_registrar(me()),
        words=WORDS | {"returns": RETURN_WORDS, "why": RETURN_REASON_WORDS},
    )


def _asking(dues_id: UUID) -> Act:
    found = service.returning.one(me(), dues_id)
    told = {
        "cash": gettext("Another person hands the money over and says so; then it is booked."),
        "bank": gettext("Another person agrees; then finance makes the transfer, to the account from which it came."),
        "card": gettext("Another person, of finance, agrees; then it goes the way of every refund of a card."),
    }
    return Act(
        title=gettext("Give %(amount)s back?", amount=_money(found)),
        lead=told[found["how"]],
        button=gettext("Ask for it"),
        back=(gettext("What was paid"), url_for(HERE)),
        fields=[Asked("reason", gettext("Why"), "radio", options=asking.choices(RETURN_REASON_WORDS))],
    )


@pages.get("/union/dues/<uuid:dues_id>/return")
def new_dues_back(dues_id: UUID) -> str:
    """The empty form."""
    return asking.show(_asking(dues_id))


@pages.post("/union/dues/<uuid:dues_id>/return")
def ask_dues_back(dues_id: UUID) -> Response:
    """Ask."""
    given = asking.read(_asking(dues_id), DuesReturnForm())
    service.returning.ask(me(), dues_id, reason=ReturnReason(given["reason"]))
    notice("good", gettext("Asked. Another person agrees, or does not."))
    return redirect(url_for(HERE, going_back="true"), 303)


@pages.get("/union/dues/<uuid:dues_id>/return/decision")
def confirm_dues_back(dues_id: UUID) -> str:
    """A pause before it goes back, or does not."""
    found = service.returning.one(me(), dues_id)
    agree = "decline" not in request.args
    sentences = {
        How.CASH.value: gettext("You have handed over %(amount)s. It is booked as gone.", amount=_money(found)),
        How.BANK.value: gettext(
            "%(amount)s is reserved. Finance makes the transfer, and explains its line as dues with the id %(id)s.",
            amount=_money(found),
            id=found["id"],
        ),
        How.CARD.value: gettext(
            "A refund of %(amount)s is asked for. Another of finance releases it.", amount=_money(found)
        ),
    }
    return render_template(
        "core/confirm.html",
        title=gettext("Give it back?") if agree else gettext("Not give it back?"),
        sentence=sentences[found["how"]] if agree else gettext("The payment counts as before."),
        action=url_for("union_pages.decide_dues_back", dues_id=dues_id),
        hidden=[("agree", "true")] if agree else [],
        confirm_label=_agreeing(found["how"]) if agree else gettext("Do not give it back"),
        cancel_url=url_for(HERE, going_back="true"),
        danger=not agree,
    )


@pages.post("/union/dues/<uuid:dues_id>/return/decision")
def decide_dues_back(dues_id: UUID) -> Response:
    """It is decided."""
    service.returning.one(me(), dues_id)
    given = posted(DuesReturnDecisionForm(), _refused)
    service.returning.decide(me(), dues_id, agree=given["agree"])
    notice("good", gettext("Agreed.") if given["agree"] else gettext("It is not given back."))
    return redirect(url_for(HERE, going_back="true"), 303)


def _refused(_values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("What goes back"), url_for(HERE, going_back="true"))
    return render_template("core/problem.html", problem=problem, back=back)


def _agreeing(how: str) -> str:
    return gettext("I have handed it over") if how == How.CASH.value else gettext("Agree")


def _money(found: dict[str, Any]) -> str:
    return asking.amount(found["amount"])


# What the bank took back by itself


@pages.get("/union/dues/taken-back")
def taken_back_dues() -> str:
    """Card payments that went back when nobody knew any more whose they were."""
    cursor = request.args.get("cursor")
    page = service.finding.browse(me(), cursor=cursor)
    return render_template("union/dues/taken_back.html", page=page, first=not cursor, registrar=True)


@pages.get("/union/dues/taken-back/<uuid:taken_id>/payer")
def ask_find_payer(taken_id: UUID) -> str:
    """A pause before what is sealed is opened."""
    again = service.finding.one(me(), taken_id)["again"]
    return render_template(
        "core/confirm.html",
        title=gettext("Find whose it was?"),
        sentence=gettext(
            "The service opens whose the card payments are that are still kept, for this alone. It cannot be undone."
        ),
        detail=gettext("The quarters of that payment count again.")
        if again
        else gettext("The quarters of that payment are due again, and cards that say more than is paid are revoked."),
        action=url_for("union_pages.find_payer", taken_id=taken_id),
        confirm_label=gettext("Find whose it was"),
        cancel_url=url_for("union_pages.taken_back_dues"),
        danger=not again,
    )


@pages.post("/union/dues/taken-back/<uuid:taken_id>/payer")
def find_payer(taken_id: UUID) -> Response:
    """Find whose it was."""
    again = service.finding.one(me(), taken_id)["again"]
    posted(DuesNothingForm(), _not_found)
    if not service.finding.find(me(), taken_id):
        notice("wait", _nobodys(again))
    elif again:
        notice("good", gettext("Found. Its quarters count again."))
    else:
        notice("good", gettext("Found. Its quarters are due again."))
    return redirect(url_for("union_pages.taken_back_dues"), 303)


def _nobodys(again: bool) -> str:
    if again:
        return gettext(
            "It is nobody’s any more: whose it was is forgotten. Whoever asks for its quarters is let off them."
        )
    return gettext("It is nobody’s any more: whose it was is forgotten. Nothing was changed.")


def _not_found(_values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("Taken back"), url_for("union_pages.taken_back_dues"))
    return render_template("core/problem.html", problem=problem, back=back)
