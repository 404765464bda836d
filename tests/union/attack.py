"""Whoever has all that a seized machine holds tries to join members to cases: by keys, bytes, order, sizes and days.

The attacker reads every row of both databases as their superuser, with where each lies and which transaction wrote it,
and every line of the log. Nothing here knows what the tables mean, so a new table or column is tried by itself.
"""

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

#: An entity: a case or a member, by its place in the attacker's lists.
Entity = tuple[str, int]
Pairs = set[tuple[int, int]]
#: Columns that tell rows of a table apart by what they are.
APART = ("kind", "part", "action")
WINDOW, STRIDE = 8, 8
WORD = re.compile(r"[^\W_]{3,}")
TOKEN = re.compile(r"[\w-]{6,}")
#: Where a row lies, and which transactions wrote and locked it.
LIES = 'xmin::text AS "@xmin", xmax::text AS "@xmax", ctid::text AS "@ctid"'
#: What occurs more often than this belongs to nobody.
COMMON = 60


@dataclass
class Row:
    """One row of whatever table, and what of it may be a key."""

    table: str
    values: dict[str, Any]
    keys: set[str] = field(default_factory=set)
    owner: Entity | None = None
    shared: bool = False


def seized(main: str, shares: str, lines: Iterable[str]) -> list[Row]:
    """Every row of both databases, and every line of the log as one."""
    rows = []
    for name, url in (("", main), ("shares.", shares)):
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            tables = connection.execute(
                sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
            ).scalars()
            for table in tables.all():
                found = connection.execute(sa.text(f'SELECT {LIES}, * FROM "{table}"')).mappings()
                rows += [Row(name + table, dict(one)) for one in found]
        engine.dispose()
    rows += [Row("log", {"@ctid": f"(0,{number})", "line": line}) for number, line in enumerate(lines)]
    for row in rows:
        row.keys = set(_keys(row.values.values()))
        if row.table == "log":
            row.keys |= set(TOKEN.findall(row.values["line"]))
    return rows


def _keys(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, UUID):
            yield str(value)
        elif isinstance(value, (bytes, memoryview)):
            yield bytes(value).hex()
        elif isinstance(value, str) and len(value) >= 6 and not value.startswith("("):
            yield value
        elif isinstance(value, dict):
            yield from _keys(value.values())
        elif isinstance(value, (list, tuple)):
            yield from _keys(value)


def follow(rows: list[Row], seeds: dict[str, Entity]) -> Pairs:
    """Go from each case and each member along everything that two rows have in common; where the two meet is a link.

    What several come to in the same step belongs to none of them. The rows keep whose they are.
    """
    having: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for key in row.keys:
            having[key].append(row)
    owned: dict[str, Entity | None] = dict(seeds)
    links: Pairs = set()
    frontier = list(seeds)
    while frontier:
        reached: dict[str, set[Entity]] = defaultdict(set)
        for row, claimants in _claimed(frontier, owned, having):
            links |= _meeting(claimants | _alone(row.owner))
            if row.owner is None and not row.shared:
                row.owner, row.shared = _only(claimants), len(claimants) > 1
                for key in row.keys if row.owner else ():
                    reached[key] |= claimants
        for key, claimants in reached.items():
            links |= _meeting(claimants | _alone(owned.get(key)))
        frontier = [key for key in reached if key not in owned]
        owned |= {key: _only(reached[key]) for key in frontier}
    return links


def _claimed(
    frontier: list[str], owned: dict[str, Entity | None], having: dict[str, list[Row]]
) -> list[tuple[Row, set[Entity]]]:
    """The rows that these keys lead to, and whose keys they are."""
    claims: dict[int, tuple[Row, set[Entity]]] = {}
    for key in frontier:
        if len(having[key]) <= COMMON:
            for row in having[key]:
                claims.setdefault(id(row), (row, set()))[1].update(_alone(owned[key]))
    return [claim for claim in claims.values() if claim[1]]


def _alone(entity: Entity | None) -> set[Entity]:
    return set() if entity is None else {entity}


def _only(entities: set[Entity]) -> Entity | None:
    return next(iter(entities)) if len(entities) == 1 else None


def _meeting(entities: set[Entity]) -> Pairs:
    cases = [number for side, number in entities if side == "case"]
    members = [number for side, number in entities if side == "member"]
    return {(one, other) for one in cases for other in members} if len(cases) + len(members) <= 6 else set()


def in_common(rows: list[Row], *, words: bool) -> Pairs:
    """Pairs whose rows have some bytes, or a word, in common that few others have."""
    theirs: dict[Any, set[int]] = defaultdict(set)
    for row, number in _of("member", rows):
        for piece in _words(row.values.values()) if words else _windows(row.values.values(), STRIDE):
            theirs[piece].add(number)
    ours: dict[Any, set[int]] = defaultdict(set)
    for row, number in _of("case", rows):
        for piece in _words(row.values.values()) if words else _windows(row.values.values(), 1):
            if piece in theirs:
                ours[piece].add(number)
    pairs: Pairs = set()
    for piece, cases in ours.items():
        if len(cases) * len(theirs[piece]) <= 64:
            pairs |= {(one, other) for one in cases for other in theirs[piece]}
    return pairs


def _of(side: str, rows: list[Row]) -> Iterator[tuple[Row, int]]:
    return ((row, row.owner[1]) for row in rows if row.owner and row.owner[0] == side)


def _windows(values: Iterable[Any], stride: int) -> Iterator[bytes]:
    for value in values:
        if isinstance(value, UUID):
            raw = value.bytes
        elif isinstance(value, (bytes, memoryview)):
            raw = bytes(value)
        else:
            continue
        for at in range(0, len(raw) - WINDOW + 1, stride):
            yield raw[at : at + WINDOW]


def _words(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield from WORD.findall(value.lower())


Series = dict[int, float]
#: What is made of the many numbers that somebody has in a column.
OF: dict[str, Callable[[list[float]], float]] = {"least": min, "greatest": max, "sum": sum}


def series(rows: list[Row], side: str) -> dict[str, Series]:
    """Every number that the rows of a side have, by table, column and what sort of row: the least and the greatest.

    Those of one unit that put everybody in the same order are one; what is the same for everybody says nothing.
    """
    units: dict[str, str] = {}
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.owner and row.owner[0] == side:
            sorts = [f"{row.values[name]}" for name in APART if isinstance(row.values.get(name), str)]
            for column, value in row.values.items():
                number = _number(column, value)
                if number is not None:
                    for name in {row.table, f"{row.table}[{','.join(sorts)}]" if sorts else row.table}:
                        found[f"{name}.{column}"][row.owner[1]].append(number)
                        units[f"{name}.{column}"] = _unit(column, value)
            found[f"{row.table}.rows"][row.owner[1]].append(1)
    told = {
        f"{name} ({title})": {number: of(values) for number, values in by_entity.items()}
        for name, by_entity in found.items()
        for title, of in OF.items()
    }
    return _different(told | _composites(told), units)


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
        if len(set(values.values())) > 1:
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
class Tried:
    """What one attack came to: how many of its guesses are right, and how many would be by chance."""

    name: str
    right: int
    chance: float

    def luck(self) -> float:
        """How likely chance alone gets that many right, or more."""
        return _at_least(self.right, self.chance)


def _at_least(count: int, mean: float) -> float:
    """P(X >= count) of a Poisson distribution, precise in the tail."""
    if count <= mean:
        return 1.0
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1)) if mean > 0 else 0.0
    total, at = 0.0, count
    while term > total * 1e-15 and term > 0:
        total += term
        at += 1
        term *= mean / at
    return total


def judged(name: str, pairs: Pairs, truth: dict[int, int], members: int) -> Tried:
    """Pairs that an attack names, against what is true."""
    known = [(one, other) for one, other in pairs if one in truth]
    right = sum(truth[one] == other for one, other in known)
    return Tried(f"{name} ({len(pairs)} pairs)", right, len(known) / members)


@dataclass
class Told:
    """All series of both sides."""

    cases: dict[str, Series]
    members: dict[str, Series]


def told(rows: list[Row]) -> Told:
    """All numbers that the rows of cases and of members have."""
    return Told(series(rows, "case"), series(rows, "member"))


def by_order(found: Told, marked: set[int], truth: dict[int, int], members: int, seed: int) -> list[Tried]:
    """Every series of the cases that had a voucher against every one of the members: in the same order, in the
    opposite one, and each to the nearest value and to the next. In one dimension the same order is the best one-to-one
    assignment there is.
    """
    draw = random.Random(seed)
    ours = {name: {n: v for n, v in of.items() if n in marked} for name, of in found.cases.items()}
    ours = {name: of for name, of in ours.items() if len(of) > 1 and len(set(of.values())) > 1}
    theirs = {name: of for name, of in found.members.items() if len(of) > 1}
    ordered = {name: _drawn_order(of, draw) for name, of in (ours | {f"m {n}": of for n, of in theirs.items()}).items()}
    tried = []
    for name, of in ours.items():
        cases = ordered[name]
        for other, values in theirs.items():
            there = ordered[f"m {other}"]
            chance = sum(case in truth for case in cases) / members
            scale = len(there) / len(cases)
            same = sum(truth.get(case) == there[int(at * scale)] for at, case in enumerate(cases))
            back = sum(truth.get(case) == there[-1 - int(at * scale)] for at, case in enumerate(cases))
            near, following = _nearest(of, values, cases, there, truth)
            title = f"{name} / {other}"
            tried += [
                Tried(f"{title}: order", same, chance),
                Tried(f"{title}: opposite order", back, chance),
                Tried(f"{title}: nearest", near, chance),
                Tried(f"{title}: next", following, chance),
            ]
    return tried


def _drawn_order(of: Series, draw: random.Random) -> list[int]:
    numbers = list(of)
    draw.shuffle(numbers)
    return sorted(numbers, key=of.__getitem__)


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


def leaning(told: Told, truth: dict[int, int]) -> list[tuple[float, str]]:
    """How each series of cases goes with each of members over the true pairs, in standard deviations (Spearman): what
    shows a leak too weak to name anybody.
    """
    cases = {name: _scaled({n: of[n] for n in truth if n in of}) for name, of in told.cases.items()}
    members = {name: _scaled({n: of[m] for n, m in truth.items() if m in of}) for name, of in told.members.items()}
    found = []
    for name, one in cases.items():
        for other, two in members.items():
            both = one.keys() & two.keys()
            if len(both) == len(truth):
                found.append((abs(sum(one[n] * two[n] for n in both)) * math.sqrt(len(both) - 1), f"{name} / {other}"))
    return found


def _scaled(of: Series) -> Series:
    """Ranks around nought with a length of one; nothing where all are the same."""
    if len(set(of.values())) < 2:
        return {}
    ranks = _ranks(of)
    mean = sum(ranks.values()) / len(ranks)
    length = math.sqrt(sum((rank - mean) ** 2 for rank in ranks.values()))
    return {number: (rank - mean) / length for number, rank in ranks.items()}


def who_joined(told: Told, marked: set[int], joined: set[int]) -> list[tuple[float, str]]:
    """How far each series of cases tells those whose voucher was used from those whose was not (Mann-Whitney)."""
    found = []
    for name, of in told.cases.items():
        there = {number: value for number, value in of.items() if number in marked}
        inside = [number for number in there if number in joined]
        outside = len(there) - len(inside)
        if inside and outside and len(set(there.values())) > 1:
            ranks = _ranks(there)
            ties = sum(t**3 - t for t in Counter(there.values()).values())
            total = len(there)
            spread = len(inside) * outside / 12 * (total + 1 - ties / (total * (total - 1)))
            expected = len(inside) * (total - 1) / 2
            if spread > 0:
                found.append((abs(sum(ranks[n] for n in inside) - expected) / math.sqrt(spread), name))
    return found
