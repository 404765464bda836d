"""Campaigns: kept by finance, shown to everybody. How far one is, is told in steps too coarse to show a single gift."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import Cursor
from support.core.money import Money
from support.giving import policy
from support.giving.model import Campaign, Gift, Refund, Status
from support.ledger import service as ledger
from support.ledger.model import TAKES_GIFTS, Fund, FundKind

#: So many people must have given since a figure was shown before a newer one is; a pledge gives once.
AT_LEAST = 5
#: What is shown is told in steps of this, and a gift above it stands in no bar: alone it would be a step. Minor units.
STEP = 1_000_00
SHOWN = 20


def add(
    actor: Actor, *, code: str, name: str, story: str, fund_code: str, goal: Money, ends_on: date
) -> dict[str, Any]:
    """Begin a campaign for a fund. Raises Forbidden, Invalid, Conflict when the code is taken."""
    require(policy.may_keep_campaigns, actor)
    fund = ledger.fund_by_code(fund_code)
    if fund.kind == FundKind.GRANT:
        raise Invalid(fields={"fund": [_("A grant has its own giver. Choose another fund.")]})
    if fund.kind not in TAKES_GIFTS:
        raise Invalid(fields={"fund": [_("This fund takes no gifts. Choose another one.")]})
    _ensure_sound(fund, goal, ends_on)
    if execute(sa.select(Campaign.id).where(Campaign.code == code)).scalar_one_or_none() is not None:
        raise Conflict(_("There is a campaign with this code already."))
    made = Campaign(
        code=code,
        name=name,
        story=story,
        fund_id=fund.id,
        currency=fund.currency,
        goal=goal.minor,
        ends_on=ends_on,
        made_by=actor.id,
    )
    save(made)
    audit.record(actor, "campaign.added", made)
    return _told(made, fund)


def change(
    actor: Actor,
    code: str,
    *,
    name: str | None = None,
    story: str | None = None,
    goal: Money | None = None,
    ends_on: date | None = None,
    open: bool | None = None,  # noqa: A002 - the column's name, and the API's
) -> dict[str, Any]:
    """Change what is named, or close it and open it again; what was given stays. Raises Missing, Forbidden, Invalid."""
    require(policy.may_keep_campaigns, actor)
    found, fund = _by_code(code, lock=True)
    _ensure_sound(fund, goal, ends_on)
    told = {"name": name, "story": story, "goal": goal.minor if goal else None, "ends_on": ends_on, "open": open}
    for field, value in told.items():
        if value is not None:
            setattr(found, field, value)
    flush()
    reason = None if open is None else "opened" if open else "closed"
    audit.record(actor, "campaign.changed", found, reason=reason)
    return _told(found, fund)


def show(code: str) -> dict[str, Any]:
    """One campaign, as everybody sees it. Raises Missing."""
    return _told(*_by_code(code))


def browse(*, cursor: str | None = None, limit: int = SHOWN, everything: bool = False) -> dict[str, Any]:
    """The campaigns that take gifts, the one that ends first above; `everything` adds those that are over.

    Raises Invalid for a wrong cursor.
    """
    wanted = sa.select(Campaign, Fund).join(Fund, Fund.id == Campaign.fund_id)
    if not everything:
        wanted = wanted.where(Campaign.open, Fund.open, Campaign.ends_on >= clock.today())
    if cursor:
        wanted = wanted.where(sa.tuple_(Campaign.ends_on, Campaign.id) > sa.tuple_(*Cursor.read(cursor).as_row()))
    wanted = wanted.order_by(Campaign.ends_on, Campaign.id).limit(limit + 1)
    rows = list(execute(wanted.execution_options(populate_existing=True)))
    shown = [_told(campaign, fund) for campaign, fund in rows[:limit]]
    last = rows[limit - 1][0] if len(rows) > limit else None
    return {"items": shown, "next": Cursor(last.ends_on, last.id).write() if last else None}


def taking(code: str) -> tuple[Campaign, Fund]:
    """A campaign that takes gifts, and its fund. Raises Invalid naming the field `campaign`, and saying why not."""
    try:
        found, fund = _by_code(code)
    except Missing:
        raise Invalid(fields={"campaign": [_("There is no such campaign. Give to a fund instead.")]}) from None
    if not takes_gifts(found, fund):
        raise Invalid(fields={"campaign": [_("This campaign is over. Give to a fund instead.")]})
    return found, fund


def takes_gifts(campaign: Campaign, fund: Fund) -> bool:
    """Whether it is open, its fund too, and its day has not passed."""
    return campaign.open and fund.open and campaign.ends_on >= clock.today()


def refresh() -> int:
    """Tell anew how far each campaign is, where enough gifts came since; how many were. See decision 25."""
    renewed = 0
    for campaign_id in list(execute(sa.select(Campaign.id).order_by(Campaign.id)).scalars()):
        renewed += _refresh_one(campaign_id)
    return renewed


def _refresh_one(campaign_id: UUID) -> bool:
    held = sa.select(Campaign).where(Campaign.id == campaign_id).with_for_update()
    campaign = execute(held.execution_options(populate_existing=True)).scalar_one()
    of_it = (Gift.campaign_id == campaign_id, Gift.status == Status.PAID, Gift.amount <= STEP)
    givers = sa.func.count(sa.distinct(sa.func.coalesce(Gift.pledge_id, Gift.id)))
    gave, given = execute(sa.select(givers, sa.func.coalesce(sa.func.sum(Gift.amount), 0)).where(*of_it)).one()
    if gave - campaign.shown_gifts < AT_LEAST:
        return False
    back = execute(
        sa.select(sa.func.coalesce(sa.func.sum(Refund.amount), 0))
        .join(Gift, Gift.id == Refund.gift_id)
        .where(*of_it, Refund.status.not_in(("failed", "canceled")))
    ).scalar_one()
    campaign.shown, campaign.shown_gifts = max(int(given - back), 0) // STEP * STEP, gave
    campaign.shown_on = clock.today()
    flush()
    return True


def _by_code(code: str, *, lock: bool = False) -> tuple[Campaign, Fund]:
    wanted = sa.select(Campaign, Fund).join(Fund, Fund.id == Campaign.fund_id).where(Campaign.code == code)
    if lock:
        wanted = wanted.with_for_update(of=Campaign)
    found = execute(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Missing
    return found[0], found[1]


def _ensure_sound(fund: Fund, goal: Money | None, ends_on: date | None) -> None:
    if goal is not None and goal.currency != fund.currency:
        raise Invalid(fields={"goal": [_("This fund takes %(currency)s.", currency=fund.currency)]})
    if ends_on is not None and ends_on < clock.today():
        raise Invalid(fields={"ends_on": [_("This day has passed. Choose a later one.")]})


def _told(campaign: Campaign, fund: Fund) -> dict[str, Any]:
    """What anybody may know of a campaign."""
    return {
        "id": campaign.id,
        "code": campaign.code,
        "name": campaign.name,
        "story": campaign.story,
        "fund": fund.code,
        "fund_name": fund.name,
        "goal": Money(campaign.goal, campaign.currency),
        "shown": Money(campaign.shown, campaign.currency),
        "step": Money(STEP, campaign.currency),
        "percent": campaign.shown * 100 // campaign.goal,
        "shown_on": campaign.shown_on,
        "ends_on": campaign.ends_on,
        "open": campaign.open,
        "takes_gifts": takes_gifts(campaign, fund),
    }
