"""The pages of giving: choose, go to the checkout, come back, and keep the private link."""

import re
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import format_currency, gettext
from werkzeug.wrappers import Response

from support.core.errors import Invalid
from support.core.money import Money
from support.core.settings import settings
from support.core.web.forms import posted
from support.core.web.guard import public
from support.core.web.headers import allow_form_to
from support.giving import service
from support.giving.pages import kept
from support.giving.pages.door import pages
from support.giving.schema import PRESETS, GiftPageForm
from support.ledger import service as ledger


@pages.get("/give")
@public
def give() -> str:
    """The form; `?fund=`, `?campaign=` and `?currency=` choose beforehand."""
    values = {"preset": str(PRESETS[1]), "interval": "once"}
    for name in ("fund", "campaign", "currency"):
        if request.args.get(name):
            values[name] = request.args[name]
    return _form(values, {}, None)


@pages.post("/give")
@public
def go() -> Response:
    """On to the checkout, which alone learns who pays. The private link waits in a cookie for who comes back."""
    given = posted(GiftPageForm(), _form)
    opened = service.give(
        fund_code=given.get("fund"),
        campaign_code=given.get("campaign"),
        amount=given["amount"],
        interval=given["interval"],
        key=request.form.get("idempotency_key"),
    )
    return kept.set_on(redirect(opened.checkout_url, 303), opened.link.rpartition("/")[2])


@pages.after_request
def _remember(response: Any) -> Any:
    """The answer to a form sent twice was kept without its cookie: the browser gets the same one again."""
    if request.endpoint != "giving_pages.go" or response.status_code != 303 or "Set-Cookie" in response.headers:
        return response
    return kept.set_on(response, service.links.token_of(request.form.get("idempotency_key")))


@pages.get("/give/thanks/<uuid:gift_id>")
@public
def thanks(gift_id: UUID) -> str:
    """Where the checkout leads back to. The link's cookie does not come along from there: one step on it does."""
    service.get(gift_id)
    return render_template("giving/on.html", onward=url_for("giving_pages.link", gift_id=gift_id))


@pages.get("/give/link/<uuid:gift_id>")
@public
def link(gift_id: UUID) -> Response:
    """How the gift stands, looked up at Stripe, and the private link, shown this once to the browser that gave."""
    gift = service.look(gift_id)
    token = kept.token()
    if token is not None and service.links.hash_of(token) != gift.link_hash:
        token = None
    address = service.links.address_of(token) if token else None
    told = {"gift": gift, "monthly": service.is_monthly(gift), "address": address, "token": token}
    if service.entrusted.is_one(gift):
        return make_response(render_template("giving/paid.html", gift=gift))
    response = make_response(render_template("giving/thanks.html", **told))
    return kept.drop_from(response) if token else response


@pages.get("/give/cancelled")
@public
def cancelled() -> str:
    """Where leaving the checkout leads."""
    return render_template("giving/cancelled.html")


@pages.get("/give/names")
@public
def names() -> str:
    """Who wished to be thanked in public: names, and nothing else."""
    cursor = request.args.get("cursor")
    return render_template("giving/names.html", page=service.thanking.shown(cursor=cursor), first=not cursor)


def _form(values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    allow_form_to(settings().stripe_checkout_origin)
    campaign, closed = _campaign(values.get("campaign"))
    currency = _currency(values, campaign)
    funds = service.offered(currency)
    codes = [fund.code for fund in funds]
    if closed is None and not campaign and not errors and values.get("fund", codes[:1] and codes[0]) not in codes:
        closed = gettext("This fund takes no gifts. Choose another one.")
    fund = values.get("fund") if values.get("fund") in codes else codes[0] if codes else None
    if campaign is None:
        errors = {name: faults for name, faults in errors.items() if name != "campaign"}
    return render_template(
        "giving/give.html",
        values=values | {"fund": fund},
        errors=errors,
        problem=problem,
        closed=closed,
        campaign=campaign,
        presets=[(str(minor), _whole(Money(minor, currency))) for minor in PRESETS],
        funds=funds,
        currency=currency,
        currencies=settings().currencies,
        bank=_bank(),
        any_names=bool(service.thanking.shown(limit=1)["items"]),
        any_campaigns=bool(service.campaigns.browse(limit=1)["items"]),
        labels={
            "amount": gettext("Another amount"),
            "fund": gettext("What for"),
            "preset": gettext("Amount"),
            "interval": gettext("How often"),
        },
    )


def _campaign(code: str | None) -> tuple[dict[str, Any] | None, str | None]:
    """The campaign asked for; or why it takes no gifts, and the way on is the form for the funds."""
    if not code:
        return None, None
    try:
        service.campaigns.taking(code)
    except Invalid as refused:
        return None, str(refused.fields["campaign"][0])
    return service.campaigns.show(code), None


def _currency(values: dict[str, Any], campaign: dict[str, Any] | None) -> str:
    """That of the campaign or of the fund asked for, else the one chosen, else the house's own."""
    allowed = settings().currencies
    wanted = str(values.get("currency") or "")
    if campaign is not None:
        wanted = campaign["goal"].currency
    elif not wanted and values.get("fund"):
        wanted = next((fund.currency for fund in ledger.funds() if fund.code == values["fund"]), "")
    return wanted if wanted in allowed else settings().currency


def _bank() -> dict[str, Any] | None:
    """Where a transfer goes, and the words that name each fund on it; None where no account is set."""
    own = settings()
    if not own.bank_iban:
        return None
    iban = " ".join(own.bank_iban[at : at + 4] for at in range(0, len(own.bank_iban), 4))
    words = [(fund.name, ledger.reference_of(fund.code)) for fund in service.offered(own.currency)]
    return {"holder": own.organisation, "name": own.bank_name, "iban": iban, "bic": own.bank_bic, "words": words}


def _whole(money: Money) -> str:
    """`€25`, in the reader's way of writing it: the offered amounts have no cents."""
    return re.sub(r"[.,]00(?!\d)", "", format_currency(money.major, money.currency))
