"""The pages of the ledger: where the money goes, for everybody; the books, for those who keep or examine them."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from support.core.web.forms import posted
from support.core.web.guard import me, public
from support.core.web.pages import notice
from support.ledger import policy, service
from support.ledger.pages.door import pages
from support.ledger.schema import NothingForm

TITLES = {
    "entries_balance": _("Every entry balances"),
    "funds_agree": _("Funds agree with their postings"),
    "closed_days_agree": _("Closed days agree with their postings"),
    "payables_open": _("What is owed matches open payments"),
    "clearing_agrees": _("Clearing agrees with the statement"),
    "payouts_add_up": _("Payouts add up"),
    "gifts_settled": _("Gifts are settled"),
    "nothing_unexplained": _("Nothing is unexplained"),
    "payables_match": _("What is owed is what aid says"),
    "suspense_match": _("Suspense is what waits to be explained"),
    "provider_suspense_match": _("Suspense at Stripe is what waits to be explained"),
}


@pages.get("/funds")
@public
def funds() -> str:
    """The funds and their purposes, and who stands behind a payment; no amounts."""
    return render_template("ledger/funds.html", funds=service.funds(for_aid=True))


@pages.get("/books")
def books() -> str:
    """What the checks say, and what each fund has for whoever may see that."""
    return _books({}, {}, None)


@pages.post("/books/resume")
def resume() -> Response:
    """Let payouts go on after a halt, if the books hold again."""
    posted(NothingForm(), _books)
    service.lift_halt(me())
    notice("good", gettext("Payouts may go on."))
    return redirect(url_for("ledger_pages.books"), 303)


def _books(_values: dict[str, Any], _errors: dict[str, list[str]], problem: Any) -> str:
    actor = me()
    whole = "whole" in request.args
    result = service.self_check(actor, full=whole)
    return render_template(
        "ledger/books.html",
        result=result,
        whole=whole,
        titles=TITLES,
        halted=service.halted(),
        funds=service.listing(actor),
        may_lift=policy.may_lift_halt(actor),
        problem=problem,
    )
