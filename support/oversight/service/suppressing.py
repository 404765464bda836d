"""Which sums may be told: each is news of at least five, and none of them is most of it.

Pure functions. What is published is a partition: every unit (a gift, a payment) stands in one published group, once,
for ever, or in none yet. A group is told only when it is *safe*: at least five people it tells of were never told of
before, none of them is more than half of what is new, and gifts are not so much alike that their sum gives each away.
Someone who subtracts any published numbers from each other is left with the news of a whole group. Decision 28.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: A number tells of at least so many people.
LEAST = 5
#: A gift of more minor units than this never stands in an ordinary cell.
MERGE_LIMIT = 1_000_00
#: The smallest gift that is taken by card: who guesses knows it too.
SMALLEST = 1_00

#: A cell: the fund and the kind of source, or the fund and the category.
Key = tuple[str, str]


class News(StrEnum):
    """Whether a unit tells something new: it is the first of its giver, one more like the last, or goes back."""

    FRESH = "fresh"
    AGAIN = "again"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Unit:
    """A gift or a payment. `who` is whoever it tells of, as far as that can be known; `parts` are its entries."""

    key: Key
    who: str
    amount: int
    news: News = News.FRESH
    parts: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """What everybody knows of one unit's amount before reading anything: at least, at most."""

    low: int
    high: int | None = None


@dataclass(frozen=True)
class Told:
    """What may be published: cells, those too small together, large ones together; and what waits."""

    cells: dict[Key, list[Unit]] = field(default_factory=dict)
    together: list[Unit] = field(default_factory=list)
    large: list[Unit] = field(default_factory=list)
    held: list[Unit] = field(default_factory=list)


ORDINARY, LARGE, UNBOUNDED = Bounds(SMALLEST, MERGE_LIMIT), Bounds(MERGE_LIMIT + 1), Bounds(1)


def tell_gifts(units: Iterable[Unit]) -> Told:
    """Gifts: large ones never in a cell of a fund or a kind."""
    ordinary: list[Unit] = []
    large: list[Unit] = []
    for unit in units:
        (large if abs(unit.amount) > MERGE_LIMIT else ordinary).append(unit)
    told = _tell(ordinary, ORDINARY)
    shown, waiting = trim(large, LARGE)
    return Told(told.cells, told.together, shown, [*told.held, *waiting])


def tell_payments(units: Iterable[Unit]) -> Told:
    """Payments, by the people they helped."""
    return _tell(list(units), UNBOUNDED)


def _tell(units: list[Unit], bounds: Bounds) -> Told:
    """Safe cells by themselves; the others together, with the smallest safe one added until together they are safe."""
    cells: dict[Key, list[Unit]] = defaultdict(list)
    for unit in units:
        cells[unit.key].append(unit)
    pool = [unit for key in sorted(cells) if not safe(cells[key], bounds) for unit in cells[key]]
    shown = {key: cells[key] for key in sorted(cells) if safe(cells[key], bounds)}
    joined, left = list(pool), dict(shown)
    while joined and left and not safe(joined, bounds):
        smallest = min(left, key=lambda key: (size(left[key]), key))
        joined += left.pop(smallest)
    if not safe(joined, bounds):
        # Nothing that could be added covers them: they wait for another month, and hide nobody else.
        return Told(shown, [], [], pool)
    return Told(left, joined, [], [])


def trim(units: list[Unit], bounds: Bounds) -> tuple[list[Unit], list[Unit]]:
    """The most of these that may be told in one sum, without those that stand out; and those that wait."""
    shown, waiting = sorted(units, key=lambda unit: (abs(unit.amount), unit.who)), []
    while shown and not safe(shown, bounds):
        if size(shown) < LEAST:
            return [], list(units)
        out = shown[-1].who
        waiting += [unit for unit in shown if unit.who == out]
        shown = [unit for unit in shown if unit.who != out]
    return shown, waiting


def size(units: Iterable[Unit]) -> int:
    """Of how many people these tell for the first time."""
    return len({unit.who for unit in units if unit.news is News.FRESH})


def safe(units: Sequence[Unit], bounds: Bounds) -> bool:
    """Whether the sum of these may be told."""
    return size(units) >= LEAST and not _one_stands_out(units) and not _all_alike(units, bounds)


def _one_stands_out(units: Iterable[Unit]) -> bool:
    """Whether one person is more than half of what is new."""
    by_person: dict[str, int] = defaultdict(int)
    for unit in units:
        if unit.news is not News.AGAIN:
            by_person[unit.who] += abs(unit.amount)
    return max(by_person.values()) * 2 > sum(by_person.values())


def _all_alike(units: Iterable[Unit], bounds: Bounds) -> bool:
    """Whether the sum leaves any single amount less room than half of the mean: five that are as small as can be."""
    amounts = [unit.amount for unit in units if unit.news is News.FRESH]
    total, others = sum(amounts), len(amounts) - 1
    top = total - others * bounds.low
    bottom = bounds.low
    if bounds.high is not None:
        top, bottom = min(top, bounds.high), max(bottom, total - others * bounds.high)
    return (top - bottom) * 2 * len(amounts) < total
