"""The pages of campaigns: shown to everybody, kept by finance."""

from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from support.core.access import require
from support.core.errors import Invalid
from support.core.money import Money
from support.core.web.forms import posted
from support.core.web.guard import me, public
from support.core.web.pages import notice
from support.giving import policy, service
from support.giving.pages.door import pages
from support.giving.schema import CampaignChangePageForm, CampaignPageForm, NothingForm, read_amount
from support.ledger import service as ledger


@pages.get("/campaigns")
@public
def campaigns() -> str:
    """The campaigns that take gifts, and how far each is."""
    cursor = request.args.get("cursor")
    return render_template("giving/campaigns.html", page=service.campaigns.browse(cursor=cursor), first=not cursor)


@pages.get("/campaigns/<string:code>")
@public
def campaign(code: str) -> str:
    """One campaign: what it is for, and how far it is."""
    return render_template("giving/campaign.html", campaign=service.campaigns.show(code))


@pages.get("/giving/campaigns")
def kept_campaigns() -> str:
    """Every campaign there was, and where one is begun."""
    return _kept({}, {}, None)


@pages.post("/giving/campaigns")
def add_campaign() -> Response:
    """Begin a campaign."""
    require(policy.may_keep_campaigns, me())
    given = posted(CampaignPageForm(), _kept)
    fund_code = given.pop("fund")
    goal = _goal(given.pop("goal"), ledger.fund_by_code(fund_code).currency)
    made = service.campaigns.add(me(), fund_code=fund_code, goal=goal, **given)
    notice("good", gettext("The campaign has begun."))
    return redirect(url_for("giving_pages.kept_campaign", code=made["code"]), 303)


@pages.get("/giving/campaigns/<string:code>")
def kept_campaign(code: str) -> str:
    """Where a campaign is changed, closed or opened."""
    return _one(code, {}, {}, None)


@pages.post("/giving/campaigns/<string:code>")
def change_campaign(code: str) -> Response:
    """Change a campaign."""
    require(policy.may_keep_campaigns, me())
    currency = service.campaigns.show(code)["goal"].currency
    given = posted(CampaignChangePageForm(), partial(_one, code))
    service.campaigns.change(me(), code, goal=_goal(given.pop("goal"), currency), **given)
    notice("good", gettext("The campaign is changed."))
    return _back(code)


@pages.post("/giving/campaigns/<string:code>/close")
def close_campaign(code: str) -> Response:
    """Let it take no more gifts."""
    require(policy.may_keep_campaigns, me())
    posted(NothingForm(), partial(_one, code))
    service.campaigns.change(me(), code, open=False)
    notice("good", gettext("It takes no more gifts. What was given stays with the fund."))
    return _back(code)


@pages.post("/giving/campaigns/<string:code>/open")
def open_campaign(code: str) -> Response:
    """Let it take gifts again."""
    require(policy.may_keep_campaigns, me())
    posted(NothingForm(), partial(_one, code))
    service.campaigns.change(me(), code, open=True)
    notice("good", gettext("It takes gifts again."))
    return _back(code)


def _back(code: str) -> Response:
    return redirect(url_for("giving_pages.kept_campaign", code=code), 303)


def _goal(typed: str, currency: str) -> Money:
    try:
        goal = read_amount(typed, currency)
    except ValidationError as error:
        told = error.messages["amount"] if isinstance(error.messages, dict) else error.messages
        raise Invalid(fields={"goal": told}) from None
    if goal.minor < 100:
        raise Invalid(fields={"goal": [gettext("A goal is at least 1.")]})
    return goal


def _kept(values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    require(policy.may_keep_campaigns, me())
    cursor = request.args.get("cursor")
    page = service.campaigns.browse(cursor=cursor, everything=True)
    funds = ledger.funds(open_only=True, for_gifts=True)
    told = {"values": values, "errors": errors, "problem": problem}
    return render_template("giving/kept_campaigns.html", page=page, first=not cursor, funds=funds, **told)


def _one(code: str, values: dict[str, Any], errors: dict[str, list[str]], problem: Any) -> str:
    require(policy.may_keep_campaigns, me())
    found = service.campaigns.show(code)
    known = {"name": found["name"], "story": found["story"], "goal": str(found["goal"].major)}
    values = known | {"ends_on": found["ends_on"]} | values
    told = {"values": values, "errors": errors, "problem": problem}
    return render_template("giving/kept_campaign.html", campaign=found, **told)
