"""What order, sizes, days, counts and amounts tell whoever has every row: each series of cases against each of members.

Which quarter somebody joined in stands in their row on purpose, and so do a few published days within it. The attacker
is given that for free: cases and members are compared within what is known alike of both, and chance is reckoned there.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.union.attack import Row, Tried, of_side

#: Columns that tell rows of a table apart by what they are.
APART = ("kind", "part", "action", "how", "status")
Series = dict[int, float]
#: What is made of the many numbers that somebody has in a column.
OF: dict[str, Callable[[list[float]], float]] = {"least": min, "greatest": max, "sum": sum}
#: Amounts of money are at least so much; so many others may have the same and it is still tried.
MONEY, SAME = 100, 40
#: A series of fewer than so many says nothing of order.
FEW = 4


def series(rows: list[Row], side: str) -> dict[str, Series]:
    """Every number that the rows of a side have, by table, column and what sort of row: the least and the greatest.

    Those of one unit that put everybody in the same order are one; what is the same for everybody says nothing.
    """
    units: dict[str, str] = {}
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row, whose in of_side(side, rows):
        sorts = [f"{row.values[name]}" for name in APART if isinstance(row.values.get(name), str)]
        for column, value in row.values.items():
            number = _number(column, value)
            if number is not None:
                for name in {row.table, f"{row.table}[{','.join(sorts)}]" if sorts else row.table}:
                    found[f"{name}.{column}"][whose].append(number)
                    units[f"{name}.{column}"] = _unit(column, value)
        found[f"{row.table}.rows"][whose].append(1)
    found |= _same_amounts(rows, side)
    told = {
        f"{name} ({title})": {number: of(values) for number, values in by_entity.items()}
        for name, by_entity in found.items()
        for title, of in OF.items()
    }
    return _different(told | _composites(told), units)


def _same_amounts(rows: list[Row], side: str) -> dict[str, dict[int, list[float]]]:
    """Days and places of rows that are nobody's, but have the very amount of somebody's: what the books may tell."""
    there: dict[float, list[tuple[str, float]]] = defaultdict(list)
    for row in rows:
        if not row.owners:
            days = [(name, _number(name, at)) for name, at in row.values.items() if isinstance(at, date)]
            told = [*days, ("@xmin", _number("@xmin", row.values["@xmin"]))] if "@xmin" in row.values else days
            for amount in _amounts(row):
                there[amount] += [(f"{row.table}.{name}", number) for name, number in told if number is not None]
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row, whose in of_side(side, rows):
        for amount in _amounts(row):
            if len(there[amount]) <= SAME:
                for name, number in there[amount]:
                    found[f"{row.table} of the amount in {name}"][whose].append(number)
    return found


def _amounts(row: Row) -> set[float]:
    numbers = (value for name, value in row.values.items() if not name.startswith("@"))
    return {abs(one) for one in numbers if type(one) is int and abs(one) >= MONEY}


def _composites(told: dict[str, Series]) -> dict[str, Series]:
    """The mean rank over all series that tell of order, of size, and over all: what they say together."""
    sorts = {"order": (".@",), "size": (".body", ".sealed", ".rows"), "all": (".",)}
    made: dict[str, Series] = {}
    for name, marks in sorts.items():
        ranks: dict[int, list[float]] = defaultdict(list)
        for title, values in told.items():
            if any(mark in title for mark in marks) and len(set(values.values())) > 1:
                for number, rank in _ranks(values).items():
                    ranks[number].append(rank / len(values))
        made[f"together: {name}"] = {number: sum(of) / len(of) for number, of in ranks.items()}
    return made


def _different(told: dict[str, Series], units: dict[str, str]) -> dict[str, Series]:
    seen: dict[tuple[Any, ...], str] = {}
    for title, values in told.items():
        if len(values) >= FEW and len(set(values.values())) > 1:
            unit = units.get(title.rpartition(" (")[0], "")
            seen.setdefault((unit, *sorted(_ranks(values).items())), title)
    return {title: told[title] for title in seen.values()}


def _unit(column: str, value: Any) -> str:
    """What a number counts: transactions, places, moments, or anything else."""
    return column if column.startswith("@") else "time" if isinstance(value, date) else ""


def _number(column: str, value: Any) -> float | None:
    if column == "@ctid":
        block, place = value.strip("()").split(",")
        return int(block) * 10_000 + int(place)
    if column in ("@xmin", "@xmax"):
        return int(value)
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return value.toordinal() * 86_400
    if isinstance(value, (bool, int, float)):
        return float(value)
    return float(len(value)) if isinstance(value, (bytes, memoryview, str)) else None


def _ranks(values: Series) -> Series:
    """Ranks, the mean of those who share one."""
    by_value: dict[float, list[int]] = defaultdict(list)
    for number, value in values.items():
        by_value[value].append(number)
    ranks, at = {}, 0
    for value in sorted(by_value):
        for number in by_value[value]:
            ranks[number] = at + (len(by_value[value]) - 1) / 2
        at += len(by_value[value])
    return ranks


@dataclass
class Known:
    """What the attacker is given beyond the rows: who had a voucher, and what is alike in a case and its member.

    `truth` alone is not theirs: it says which guesses are right.
    """

    marked: set[int]
    truth: dict[int, int]
    members: int
    cases_in: dict[int, Hashable] = field(default_factory=dict)
    members_in: dict[int, Hashable] = field(default_factory=dict)

    def sizes(self) -> Counter[Hashable]:
        """How many members are alike."""
        return Counter(self.members_in.get(one) for one in range(self.members))

    def chance(self) -> float:
        """How many are right on the mean when each case takes one of the members alike it, blindly."""
        sizes = self.sizes()
        return sum(1 / sizes[self.members_in.get(member)] for member in self.truth.values())


@dataclass
class Told:
    """All series of both sides."""

    cases: dict[str, Series]
    members: dict[str, Series]

    def having(self, mark: str) -> "Told":
        """Those of both sides whose title has this."""
        one, other = ({name: of for name, of in side.items() if mark in name} for side in (self.cases, self.members))
        return Told(one, other)


def told(rows: list[Row]) -> Told:
    """All numbers that the rows of cases and of members have."""
    return Told(series(rows, "case"), series(rows, "member"))


Ordered = dict[str, dict[Hashable, list[int]]]


def by_order(found: Told, known: Known, seed: int) -> list[Tried]:
    """Every series of the cases that had a voucher against every one of the members: in the same order, in the
    opposite one, and each to the nearest value and to the next. In one dimension the same order is the best one-to-one
    assignment there is.
    """
    draw, sizes = random.Random(seed), known.sizes()
    ours = {name: {n: v for n, v in of.items() if n in known.marked} for name, of in found.cases.items()}
    ours = {name: of for name, of in ours.items() if len(of) >= FEW and len(set(of.values())) > 1}
    cases = {name: _drawn_order(of, known.cases_in, draw) for name, of in ours.items()}
    there = {name: _drawn_order(of, known.members_in, draw) for name, of in found.members.items()}
    chances = {name: _blind(alike, known, sizes) for name, alike in cases.items()}
    tried = []
    for name, alike in cases.items():
        for other, candidates in there.items():
            right = _guessed(ours[name], found.members[other], alike, candidates, known.truth)
            tried += [
                Tried(f"{name} / {other}: {how}", count, chances[name])
                for how, count in zip(("order", "opposite order", "nearest", "next"), right, strict=True)
            ]
    return tried


def _blind(alike: dict[Hashable, list[int]], known: Known, sizes: Counter[Hashable]) -> float:
    cases = (case for of in alike.values() for case in of if case in known.truth)
    return sum(1 / sizes[known.members_in.get(known.truth[case])] for case in cases)


def _drawn_order(of: Series, alike: dict[int, Hashable], draw: random.Random) -> dict[Hashable, list[int]]:
    numbers = list(of)
    draw.shuffle(numbers)
    found: dict[Hashable, list[int]] = defaultdict(list)
    for number in sorted(numbers, key=of.__getitem__):
        found[alike.get(number)].append(number)
    return found


def _guessed(
    of: Series,
    values: Series,
    alike: dict[Hashable, list[int]],
    there: dict[Hashable, list[int]],
    truth: dict[int, int],
) -> tuple[int, int, int, int]:
    """How many are right: in the same order, in the opposite one, by the nearest value, by the next."""
    same = back = near = following = 0
    for key, cases in alike.items():
        members = there.get(key)
        if members:
            scale, last = len(members) / len(cases), len(members) - 1
            for at, case in enumerate(cases):
                place, right = int(at * scale), truth.get(case)
                same += right == members[place]
                back += right == members[last - place]
            one, other = _nearest(of, values, cases, members, truth)
            near, following = near + one, following + other
    return same, back, near, following


def _nearest(of: Series, values: Series, cases: list[int], there: list[int], truth: dict[int, int]) -> tuple[int, int]:
    """How many are right when each case takes the nearest member by value, and the next one that is not taken."""
    near = following = at = free = 0
    for case in cases:
        while at + 1 < len(there) and abs(values[there[at + 1]] - of[case]) < abs(values[there[at]] - of[case]):
            at += 1
        near += truth.get(case) == there[at]
        while free < len(there) and values[there[free]] < of[case]:
            free += 1
        if free < len(there):
            following += truth.get(case) == there[free]
            free += 1
    return near, following


def leaning(found: Told, known: Known) -> list[tuple[float, str]]:
    """How each series of cases goes with each of members over the true pairs, in standard deviations (Spearman, within
    what is alike): what shows a leak too weak to name anybody.
    """
    members = {name: _scaled({n: of[m] for n, m in known.truth.items() if m in of}, known.cases_in)
               for name, of in found.members.items()}  # fmt: skip
    leans = []
    for name, of in found.cases.items():
        one = _scaled({n: of[n] for n in known.truth if n in of}, known.cases_in)
        for other, two in members.items():
            both = one.keys() & two.keys()
            spread = math.sqrt(sum(one[n] ** 2 for n in both) * sum(two[n] ** 2 for n in both))
            if len(both) >= len(known.truth) // 4 and spread > 0:
                straight = sum(one[n] * two[n] for n in both) / spread
                leans.append((abs(straight) * math.sqrt(len(both) - 1), f"{name} / {other}"))
    return leans


def _scaled(of: Series, alike: dict[int, Hashable]) -> Series:
    """Ranks around nought among those who are alike, as parts of how many these are."""
    groups: dict[Hashable, Series] = defaultdict(dict)
    for number, value in of.items():
        groups[alike.get(number)][number] = value
    found: Series = {}
    for group in groups.values():
        ranks = _ranks(group)
        found |= {number: (rank - (len(group) - 1) / 2) / len(group) for number, rank in ranks.items()}
    return found


def who_joined(found: Told, known: Known) -> list[tuple[float, str]]:
    """How far each series of cases tells those whose voucher was used from those whose was not (Mann-Whitney)."""
    told = []
    for name, of in found.cases.items():
        there = {number: value for number, value in of.items() if number in known.marked}
        inside = [number for number in there if number in known.truth]
        outside = len(there) - len(inside)
        if inside and outside and len(set(there.values())) > 1:
            ranks = _ranks(there)
            ties = sum(t**3 - t for t in Counter(there.values()).values())
            total = len(there)
            spread = len(inside) * outside / 12 * (total + 1 - ties / (total * (total - 1)))
            expected = len(inside) * (total - 1) / 2
            if spread > 0:
                told.append((abs(sum(ranks[n] for n in inside) - expected) / math.sqrt(spread), name))
    return told
