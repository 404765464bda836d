"""Demo data: months of invented gifts and payments, published by the real rules, so that there is something to look at.

Gifts of the demo are booked today, and today's month is published in the next: these months come before them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, TypeVar

from support.aid.model import Category
from support.core import clock
from support.oversight import service
from support.oversight.service.gathering import Gathered, Month, gather
from support.oversight.service.publishing import DELAY_DAY, tell, write
from support.oversight.service.suppressing import News, Unit

One = TypeVar("One")

#: So many months, the same in every demo.
MONTHS = 8
_SPENT = (Category.LIVING_COSTS, Category.LIVING_COSTS, Category.RELOCATION, Category.MEDICAL)
_COSTS = (("hosting", 90_00), ("staff", 250_00), ("advice", 120_00))


class Dice:
    """Numbers that look like chance and are the same every time."""

    def __init__(self) -> None:
        self._thrown = 0

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends counted."""
        self._thrown += 1
        digest = hashlib.sha256(f"demo {self._thrown}".encode()).digest()
        return least + int.from_bytes(digest[:8]) % (most - least + 1)

    def one_of(self, these: Sequence[One]) -> One:
        """One of these."""
        return these[self.between(0, len(these) - 1)]


def publish_demo_months() -> int:
    """Publish invented months, if none is published yet; how many."""
    if service.newest() is not None:
        return 0
    chance, fees = Dice(), 0
    for month in _months():
        gathered = _invented(month, chance)
        cards = [unit for units in gathered.gifts.values() for unit in units if unit.key[1] == "card"]
        fees += sum(unit.amount * 15 // 1000 + 25 for unit in cards)
        currency = next(iter(gathered.gifts))
        write(month, gathered, tell(gathered), {currency: fees}, month.after.replace(day=DELAY_DAY))
    return MONTHS


def _months() -> list[Month]:
    """The last ones that could be published by now, the oldest first."""
    found: list[Month] = []
    month = Month(clock.today().replace(day=1))
    while len(found) < MONTHS:
        month = Month(date.fromordinal(month.first.toordinal() - 1).replace(day=1))
        if month.after.replace(day=DELAY_DAY) <= clock.today():
            found.insert(0, month)
    return found


def _invented(month: Month, chance: Dice) -> Gathered:
    """A month as the books would tell it, with the funds that there are; a grant's instalment comes every fourth."""
    real = gather(Month(clock.today().replace(day=1)))
    general = next(fund for fund in real.funds if fund.code == "general")
    ours = [fund for fund in real.funds if fund.currency == general.currency]
    codes = [general.code, *(one.code for one in ours if one.kind == "purpose")]
    shape = {"currency": general.currency, "fund": general.code}
    costs: list[Any] = [
        SimpleNamespace(**shape, what=what, amount=amount + chance.between(0, 20_00)) for what, amount in _COSTS
    ]
    granted = [one.code for one in ours if one.kind == "grant"]
    grants: list[Any] = [
        SimpleNamespace(currency=general.currency, fund=code, amount=2_500_00)
        for code in granted
        if month.first.month % 4 == 1
    ]
    return replace(
        real,
        gifts={general.currency: list(_gifts(month, codes, chance))},
        payments={general.currency: list(_payments(month, [*granted, *codes], chance))},
        grants=grants,
        costs=costs,
        charges=[SimpleNamespace(currency=general.currency, what="bank", amount=8_50)],
        transfers=[],
    )


def _gifts(month: Month, codes: list[str], chance: Dice) -> Iterator[Unit]:
    for at in range(chance.between(60, 110)):
        fund = chance.one_of([codes[0], *codes])
        source = chance.one_of(("card", "card", "card", "transfer"))
        amount = chance.one_of((10_00, 20_00, 25_00, 50_00, 100_00, 250_00)) + chance.between(0, 4) * 5_00
        yield Unit((fund, source), f"{month.code}-{at}", amount)
    for at in range(chance.between(2, 8)):
        yield Unit((codes[0], "transfer"), f"{month.code}-large-{at}", chance.between(1_200, 3_000) * 100)


def _payments(month: Month, codes: list[str], chance: Dice) -> Iterator[Unit]:
    for at in range(chance.between(24, 50)):
        news = News.AGAIN if chance.between(1, 5) == 1 else News.FRESH
        amount = chance.between(40, 120) * 100
        yield Unit((chance.one_of(codes[:3]), chance.one_of(_SPENT)), f"{month.code}-{at}", amount, news)
