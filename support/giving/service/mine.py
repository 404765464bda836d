"""What a donor sees and does with the private link: how the gift stands, another amount, an end, the card."""

from typing import Any

from flask_babel import lazy_gettext as _

from support.core.errors import Conflict
from support.core.money import Money
from support.core.settings import settings
from support.giving.model import Pledge
from support.giving.service import gifts, links, pledges, receipts, thanking
from support.giving.service.links import Given

ONCE = _("This gift was given once, so there is nothing to change about it.")


def show(token: str, *, cursor: str | None = None, limit: int = links.SHOWN) -> dict[str, Any]:
    """A gift with its payments, looked up at Stripe while it waits. Raises Missing, TooMany, Invalid."""
    given = links.find(token)
    if given.row.status in gifts.WAITING:
        gifts.look(given.id)
        given = links.find(token)
    page = links.payments(given, cursor=cursor, most=limit)
    name_status, name = thanking.standing(token)
    row = given.row
    return {
        "id": given.id,
        "interval": "month" if given.monthly else "once",
        "status": row.status.value,
        "words": given.words,
        "amount": given.amount,
        "fund": given.fund.code,
        "fund_name": given.fund.name,
        "campaign": given.campaign.code if given.campaign else None,
        "campaign_name": given.campaign.name if given.campaign else None,
        "day": row.day,
        "past_due_on": row.past_due_on if isinstance(row, Pledge) else None,
        "ends_on": row.ends_on if isinstance(row, Pledge) else None,
        "runs": given.runs,
        "name_status": name_status.value if name_status else None,
        "name": name,
        **_listed(page),
    }


def payments(token: str, *, cursor: str | None = None, limit: int = links.SHOWN) -> dict[str, Any]:
    """The payments alone, with their receipts. Raises Missing, TooMany, Invalid."""
    return _listed(links.payments(links.find(token), cursor=cursor, most=limit))


def years(token: str) -> list[int]:
    """The years in which something was paid. Raises Missing, TooMany."""
    return links.years(links.find(token))


def change(token: str, amount: Money) -> None:
    """Give another amount from the next month on. Raises Missing, TooMany, Invalid, Conflict, Unavailable."""
    pledges.change(_monthly(token).id, amount)


def end(token: str) -> None:
    """Give no more. Raises Missing, TooMany, Conflict, Unavailable."""
    pledges.end(_monthly(token).id)


def portal(token: str) -> str:
    """Stripe's page about the card. It learns where to lead back to, and not the private link.

    Raises Missing, TooMany, Conflict, Unavailable.
    """
    given = _monthly(token)
    return pledges.portal(given.id, f"{settings().url}/give/thanks/{given.id}")


def _monthly(token: str) -> Given:
    given = links.find(token)
    if not given.monthly:
        raise Conflict(ONCE)
    return given


def _listed(page: links.Page) -> dict[str, Any]:
    numbered = receipts.of_gifts([one.gift.id for one in page.items])
    return {"items": [_told(one, numbered.get(one.gift.id)) for one in page.items], "next": page.next}


def _told(one: links.Payment, receipt: Any) -> dict[str, Any]:
    currency = one.gift.currency
    return {
        "id": one.gift.id,
        "day": one.gift.day,
        "amount": Money(one.gift.amount, currency),
        "back": Money(one.back, currency),
        "disputed": Money(one.disputed, currency),
        "rest": one.rest,
        "receipt": f"{receipt.year}-{receipt.number}" if receipt else None,
        "receipt_void": bool(receipt and receipt.voided_on),
    }
