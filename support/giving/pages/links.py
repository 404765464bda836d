"""The pages behind a donor's private link. No address but its own holds it, and no page says who gave."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from support.core.errors import Invalid, Missing
from support.core.schema import flatten
from support.core.web.downloads import fleeting
from support.core.web.forms import posted
from support.core.web.guard import public
from support.core.web.pages import notice
from support.giving import service
from support.giving.model import PAPER_LANGUAGES
from support.giving.pages import kept
from support.giving.pages.door import pages
from support.giving.schema import ChangePageForm, GiftStatementForm, NothingForm, PaperForm, ThanksPageForm, read_amount

PDF = "application/pdf"


@pages.get("/give/mine/<string:link>")
@public
def mine(link: str) -> str:
    """How the gift stands, what was paid, and what one may do."""
    return _mine(link, {}, {}, None)


@pages.post("/give/mine/<string:link>/amount")
@public
def change(link: str) -> Response:
    """Give another amount from the next month on."""
    given = service.links.find(link)
    typed = posted(ChangePageForm(), partial(_mine, link))
    try:
        amount = read_amount(typed["amount"], given.amount.currency)
    except ValidationError as error:
        raise Invalid(fields=flatten(error.messages)) from None
    service.mine.change(link, amount)
    notice("good", gettext("From the next month on it is the new amount."))
    return _back(link)


@pages.get("/give/mine/<string:link>/end")
@public
def ending(link: str) -> str:
    """Before it ends."""
    found = service.mine.show(link)
    if not found["runs"]:
        raise Missing
    return _confirm(
        link,
        "end_gift",
        gettext("End this gift?"),
        gettext("Nothing more is taken from your card. What you gave stays given, and this link stays yours."),
        gettext("End it"),
    )


@pages.post("/give/mine/<string:link>/end")
@public
def end_gift(link: str) -> Response:
    """Give no more."""
    service.links.find(link)
    posted(NothingForm(), partial(_mine, link))
    service.mine.end(link)
    notice("good", gettext("It has ended. Nothing more is taken."))
    return _back(link)


@pages.post("/give/mine/<string:link>/card")
@public
def card(link: str) -> Response:
    """On to Stripe's page about the card; the cookie shows the link again to who comes back from there."""
    service.links.find(link)
    posted(NothingForm(), partial(_mine, link))
    address = service.mine.portal(link)
    response = make_response(render_template("giving/on.html", onward=address, to_stripe=True))
    return kept.set_on(response, link)


@pages.get("/give/mine/<string:link>/receipts/<uuid:payment_id>")
@public
def receipt(link: str, payment_id: UUID) -> str:
    """Who the receipt is made out to."""
    return _receipt(link, payment_id, {}, {}, None)


@pages.post("/give/mine/<string:link>/receipts/<uuid:payment_id>")
@public
def make_receipt(link: str, payment_id: UUID) -> Response:
    """The receipt as a PDF. What was typed is printed and gone."""
    service.links.payment(service.links.find(link), payment_id)
    given = posted(PaperForm(), partial(_receipt, link, payment_id))
    made = service.receipts.make(link, gift_id=payment_id, **given)
    return fleeting(made.content, kind=PDF, name=made.name)


@pages.get("/give/mine/<string:link>/statement")
@public
def statement(link: str) -> str:
    """Which year, and who the statement is made out to."""
    return _statement(link, {}, {}, None)


@pages.post("/give/mine/<string:link>/statement")
@public
def make_statement(link: str) -> Response:
    """The statement of a year as a PDF. What was typed is printed and gone."""
    service.links.find(link)
    made = service.receipts.make_statement(link, **posted(GiftStatementForm(), partial(_statement, link)))
    return fleeting(made.content, kind=PDF, name=made.name)


@pages.get("/give/mine/<string:link>/name")
@public
def name(link: str) -> str:
    """By what name one may wish to be thanked in public."""
    return _name(link, {}, {}, None)


@pages.post("/give/mine/<string:link>/name")
@public
def offer_name(link: str) -> Response:
    """Wish to be thanked by a name."""
    service.links.find(link)
    given = posted(ThanksPageForm(), partial(_name, link))
    service.thanking.offer(link, given["name"])
    notice("good", gettext("Somebody of us looks at it before anybody sees it."))
    return _back(link)


@pages.get("/give/mine/<string:link>/name/take-back")
@public
def taking_name_back(link: str) -> str:
    """Before the name is deleted."""
    if service.mine.show(link)["name_status"] not in {"waiting", "shown"}:
        raise Missing
    return _confirm(
        link,
        "take_name_back",
        gettext("Take the name back?"),
        gettext("It is deleted here. Whoever has read it or copied the page may still know it."),
        gettext("Take it back"),
    )


@pages.post("/give/mine/<string:link>/name/take-back")
@public
def take_name_back(link: str) -> Response:
    """Wish it no more."""
    service.links.find(link)
    posted(NothingForm(), partial(_mine, link))
    service.thanking.take_back(link)
    notice("good", gettext("The name is deleted."))
    return _back(link)


def _back(link: str) -> Response:
    return redirect(url_for("giving_pages.mine", link=link), 303)


def _confirm(link: str, endpoint: str, title: str, sentence: str, label: str) -> str:
    return render_template(
        "giving/confirm.html",
        title=title,
        sentence=sentence,
        action=url_for(f"giving_pages.{endpoint}", link=link),
        cancel_url=url_for("giving_pages.mine", link=link),
        confirm_label=label,
        danger=True,
    )


def _mine(link: str, values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    cursor = request.args.get("cursor")
    found = service.mine.show(link, cursor=cursor)
    told = {"values": values, "errors": errors, "problem": problem}
    return render_template("giving/mine.html", gift=found, link=link, first=not cursor, **told)


def _paper(template: str, link: str, values: dict[str, Any], errors: Any, problem: Any, **more: Any) -> str:
    languages = list(PAPER_LANGUAGES.items())
    values = {"language": str(get_locale())} | values
    told = {"values": values, "errors": errors, "problem": problem, "languages": languages}
    return render_template(f"giving/{template}.html", link=link, **told, **more)


def _receipt(link: str, payment_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    payment = service.links.payment(service.links.find(link), payment_id)
    receipt = service.receipts.of_gifts([payment_id]).get(payment_id)
    return _paper("receipt", link, values, errors, problem, payment=payment, receipt=receipt)


def _statement(link: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    years = service.mine.years(link)
    return _paper("statement", link, values, errors, problem, years=years)


def _name(link: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    found = service.mine.show(link)
    return render_template("giving/name.html", gift=found, link=link, values=values, errors=errors, problem=problem)
