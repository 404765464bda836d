"""The giving of the demo: a campaign, a monthly gift, a grant, a transfer, a refund and a dispute that wait."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask_babel import gettext

from support.aid.model import Category
from support.app import demo_stories as stories
from support.app.demo_disclosure import publish_demo_months
from support.app.demo_gifts import dispute, give
from support.core import clock
from support.core.money import Money
from support.core.settings import settings
from support.giving import service as giving
from support.giving.model import Gift, RefundReason
from support.ledger import service as ledger
from support.ledger.model import TransferReason
from support.people.model import Role

if TYPE_CHECKING:
    from support.app.demo import Cast


def gifts(cast: "Cast") -> None:
    """To the funds; to a campaign, so many that its bar has moved; and one of every month."""
    for amount, fund in stories.GIFTS:
        give(cast.app, _money(amount), fund)
    with cast.act():
        giving.campaigns.add(
            cast.actor(Role.FINANCE),
            code="winter",
            name=gettext("A warm winter"),
            story=gettext("Rent and heating for families that left everything behind."),
            fund_code="families",
            goal=_money(stories.GOAL),
            ends_on=clock.today() + stories.CAMPAIGN,
        )
    for amount in stories.CAMPAIGN_GIFTS:
        give(cast.app, _money(amount), campaign="winter")
    with cast.act():
        giving.campaigns.refresh()
    monthly = give(cast.app, _money(stories.MONTHLY_GIFT), "general", interval="month")
    if monthly is not None:
        with cast.act():
            giving.thanking.offer(urlsplit(monthly.link).path.rsplit("/", 1)[-1], gettext("A reader from Vilnius"))


def finance(cast: "Cast") -> None:
    """What two of finance agreed on, what waits for the second of them, and what everybody was told in past months."""
    _grant(cast)
    with cast.act():
        ledger.ask_transfer(
            cast.actor(Role.FINANCE),
            giving="general",
            taking="families",
            amount=_money(stories.MOVED),
            reason=TransferReason.SUPPORT,
        )
    returned = give(cast.app, _money(stories.RETURNED_GIFT), "general")
    disputed = give(cast.app, _money(stories.DISPUTED_GIFT), "general")
    if returned is not None:
        with cast.act():
            giving.refunding.ask(cast.actor(Role.FINANCE), returned.id, reason=RefundReason.DONOR_ASKED)
    if disputed is not None:
        with cast.act():
            given = giving.get(disputed.id)
        if isinstance(given, Gift) and given.charge_id:
            dispute(cast.app, given.charge_id)
    with cast.act():
        publish_demo_months()


def _grant(cast: "Cast") -> None:
    today = clock.today()
    terms = ledger.Terms(
        code="rule_of_law",
        grantor=gettext("Foundation for the Rule of Law (demo)"),
        purpose=gettext("Living costs and relocation of those who resigned."),
        amount=_money(stories.GRANT),
        categories=[Category.LIVING_COSTS.value, Category.RELOCATION.value],
        starts_on=today,
        ends_on=today + stories.GRANT_FOR,
        report_due_on=today + stories.GRANT_FOR + stories.CAMPAIGN,
        instalments=((_money(stories.GRANT // 2), today), (_money(stories.GRANT // 2), today + stories.GRANT_FOR / 2)),
    )
    with cast.act():
        recorded = ledger.record_grant(cast.actor(Role.FINANCE), terms)
    with cast.act():
        ledger.confirm_grant(cast.actor(Role.FINANCE, 1), recorded.id)


def _money(minor: int) -> Money:
    return Money(minor, settings().currency)
