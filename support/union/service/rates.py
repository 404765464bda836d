"""What each class pays a quarter: set for a quarter to come, never changed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid
from support.core.money import Money
from support.core.settings import settings
from support.union import policy
from support.union.model import DuesRate, MemberClass

Rates = Mapping[MemberClass, list[DuesRate]]


def all_rates() -> dict[MemberClass, list[DuesRate]]:
    """Every rate by class, the latest first; one statement."""
    found: dict[MemberClass, list[DuesRate]] = {klass: [] for klass in MemberClass}
    for rate in execute(sa.select(DuesRate).order_by(DuesRate.valid_from.desc())).scalars():
        found[rate.klass].append(rate)
    return found


def amount_for(rates: Rates, klass: MemberClass, quarter: date) -> Money:
    """What a class pays for a quarter; nothing before its first rate."""
    for rate in rates[klass]:
        if rate.valid_from <= quarter:
            return Money(rate.amount, rate.currency)
    return Money(0, settings().currency)


def total(rates: Rates, klass: MemberClass, quarters: Iterable[date]) -> Money:
    """What some quarters are together."""
    return sum((amount_for(rates, klass, one) for one in quarters), Money(0, settings().currency))


def browse(actor: Actor) -> list[dict[str, Any]]:
    """The rates, for members and for who keeps them. Raises Forbidden."""
    require(policy.may_see_rates, actor)
    return listed()


def listed() -> list[dict[str, Any]]:
    """The rates, those to come and past ones too, by class; the latest first."""
    now = clock.quarter()
    rates = all_rates()
    return [
        {
            "class": rate.klass.value,
            "amount": Money(rate.amount, rate.currency),
            "from": rate.valid_from,
            "holds": next((one.id for one in own if one.valid_from <= now), None) == rate.id,
        }
        for own in rates.values()
        for rate in own
    ]


def set_rate(actor: Actor, klass: MemberClass, amount: Money, since: date) -> DuesRate:
    """Write down what a class pays from a quarter on; an amount of nothing frees it.

    Raises Forbidden, Invalid for a quarter that has begun (save for a class's first rate) or is over, Conflict for one
    that has a rate.
    """
    require(policy.may_set_rates, actor)
    since = _quarter(since)
    known = execute(sa.select(DuesRate.valid_from).where(DuesRate.klass == klass)).scalars().all()
    earliest = clock.quarters_on(clock.today(), 1) if known else clock.quarter()
    if since < earliest:
        told = _("Rates are never set for the past. The first quarter possible begins on %(day)s.", day=earliest)
        raise Invalid(fields={"from": [told]})
    if since in known:
        raise Conflict(_("This class has a rate from that quarter on. Choose a later one."))
    made = save(DuesRate(klass=klass, amount=amount.minor, currency=amount.currency, valid_from=since, set_by=actor.id))
    audit.record(actor, "rate.set", made)
    return made


def to_come() -> list[date]:
    """The first days of this quarter and the next eight: what a form offers."""
    return [clock.quarters_on(clock.today(), at) for at in range(9)]


def _quarter(day: date) -> date:
    if clock.quarter(day) != day:
        told = _("Write the first day of a quarter: 1 January, 1 April, 1 July or 1 October.")
        raise Invalid(fields={"from": [told]})
    return day
