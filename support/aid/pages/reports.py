"""The page of figures: how far the money reaches and how long people wait, as pictures and as tables."""

from typing import Any

from flask_babel import format_currency as in_words
from flask_babel import format_date, format_decimal, gettext, lazy_gettext

from support.aid import looking, service
from support.aid.model import CATEGORY_WORDS
from support.aid.pages import pictures
from support.aid.pages.door import draw, pages
from support.aid.service import LeadTime, Reach, Runway, Wait
from support.aid.service.reports import CSV, CSV_NAME
from support.core.money import Money
from support.core.web.downloads import streamed
from support.core.web.guard import me
from support.core.web.pages import section

section("aid_pages.reports", lazy_gettext("Reports"), rank=58, may=looking.may_read_reports)


@pages.get("/reports")
def reports() -> Any:
    """How far the money reaches, how long people wait."""
    reach, waits = service.runway(me()), service.lead_time(me())
    return draw(
        "reports",
        reach=reach,
        waits=waits,
        pictures=[(one, _months(one, reach)) for one in reach.all],
        spenders=[*reach.all, *(fund for fund in reach.funds if any(fund.spent))],
        waiting=_kinds(waits),
        month=_month,
        number=format_decimal,
        may_export=looking.may_export_payments(me()),
    )


@pages.get("/reports/payments.csv")
def payments_csv() -> Any:
    """Every payment as CSV, for finance."""
    return streamed(service.export_payments(me()), kind=CSV, name=CSV_NAME)


def _money(minor: int, currency: str) -> str:
    return str(in_words(Money(minor, currency).major, currency))


def _month(day: Any) -> str:
    return str(format_date(day, "LLLL yyyy"))


def _months(one: Runway, reach: Reach) -> pictures.Picture:
    """What was spent by month, held against what is available."""
    available = _money(one.available, one.currency)
    months = [
        (str(format_date(day, "LLLLL")), minor, _money(minor, one.currency))
        for day, minor in zip(reach.months, one.spent, strict=True)
    ]
    told = "; ".join(
        f"{_month(day)}: {words}" for day, (_label, _minor, words) in zip(reach.months, months, strict=True)
    )
    desc = gettext("Available: %(available)s. Spent: %(told)s.", available=available, told=told)
    level = gettext("available: %(available)s", available=available)
    return pictures.columns(gettext("Spent by month, and what is available"), desc, months, (one.available, level))


def _kinds(waits: LeadTime) -> pictures.Picture | None:
    """How long each kind takes; what may not be seen, or is not there, is not drawn."""
    everything: list[tuple[Any, Wait]] = [(CATEGORY_WORDS[kind], wait) for kind, wait in waits.kinds.items()]
    everything = [
        (gettext("All but emergencies"), waits.all),
        *everything,
        (gettext("Emergencies"), waits.emergency),
    ]
    drawn = [
        (str(label), wait.median, float(wait.p90), _wait(wait))
        for label, wait in everything
        if wait.median is not None and wait.p90 is not None
    ]
    if not drawn:
        return None
    desc = "; ".join(f"{label}: {words}" for label, _near, _far, words in drawn)
    return pictures.rows(gettext("Days from request to money, by kind"), desc, drawn)


def _wait(wait: Wait) -> str:
    return gettext(
        "half within %(median)s days, nine of ten within %(p90)s", median=format_decimal(wait.median), p90=wait.p90
    )
