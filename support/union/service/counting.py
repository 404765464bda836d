"""Counts of members that tell of nobody: pure functions.

A cell of a table is told when at least five members are in it, to the nearest five. Whoever is in a smaller cell is
moved into a larger group where there is one, and otherwise stands in no number at all. A sum is the sum of what is
told. Where another table of the same members would tell how few are left over, one more cell is left out of this one,
so that those few are hidden among others; and small cells that are as large as small ones can be are not told together,
since their sum would tell each of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

#: Fewer are never told.
LEAST = 5
#: What is told lies at most this far from what is so.
BLUR = 2
#: In place of a code: several of them together.
OTHERS = ""

#: A cell: a section and a class, or one code.
Key = tuple[str, ...]


def told(count: int) -> int:
    """A count as it is told, to the nearest five; never for fewer than five."""
    return (count + BLUR) // LEAST * LEAST


def at_least(shown: int) -> int:
    """What somebody who reads a number knows that there are."""
    return max(LEAST, shown - BLUR)


@dataclass(frozen=True)
class Table:
    """The cells of one table that are told; `left_out` are the members who stand in none of them.

    `covered` says that more than small cells are left out, so that who finds out how many finds nobody.
    """

    cells: Mapping[Key, int] = field(default_factory=dict)
    left_out: int = 0
    covered: bool = False

    @property
    def shown(self) -> dict[Key, int]:
        """What is told of each cell."""
        return {key: told(count) for key, count in sorted(self.cells.items())}

    def total(self, *, starting: Key = ()) -> int:
        """The sum of what is told of the cells whose key begins so."""
        return sum(count for key, count in self.shown.items() if key[: len(starting)] == starting)

    @property
    def least(self) -> int:
        """So many there are at least, for somebody who reads this table."""
        return sum(at_least(count) for count in self.shown.values())

    @property
    def most(self) -> int:
        """So many stand in its cells at most, for somebody who reads them."""
        return self.total() + BLUR * len(self.cells)


def by_two(members: Iterable[tuple[str, str]]) -> Table:
    """Sections and classes. Small cells join those of their class in other sections, then all that is left together."""
    cells: dict[Key, int] = defaultdict(int)
    for section, klass in members:
        cells[section, klass] += 1
    shown, small = _split(cells)
    by_class: dict[Key, list[int]] = defaultdict(list)
    for (_section, klass), count in small.items():
        by_class[OTHERS, klass].append(count)
    rest: list[int] = []
    for key, counts in by_class.items():
        if _may_be_joined(counts):
            shown[key] = shown.get(key, 0) + sum(counts)
        else:
            rest += counts
    return _with_rest(shown, rest, (OTHERS, OTHERS))


def by_one(codes: Iterable[str]) -> Table:
    """One code of each; small cells together."""
    cells: dict[Key, int] = defaultdict(int)
    for code in codes:
        cells[(code,)] += 1
    shown, small = _split(cells)
    return _with_rest(shown, list(small.values()), (OTHERS,))


def _split(cells: Mapping[Key, int]) -> tuple[dict[Key, int], dict[Key, int]]:
    large = {key: count for key, count in cells.items() if count >= LEAST}
    return large, {key: count for key, count in cells.items() if count < LEAST}


def _may_be_joined(counts: Sequence[int]) -> bool:
    """Whether the sum of small cells can be told without telling each: there is room for less than the most in each."""
    whole = sum(counts)
    return whole >= LEAST and at_least(told(whole)) < (LEAST - 1) * len(counts)


def _with_rest(shown: dict[Key, int], rest: Sequence[int], key: Key) -> Table:
    if _may_be_joined(rest):
        return Table({**shown, key: shown.get(key, 0) + sum(rest)})
    return Table(shown, sum(rest))


def together(tables: Sequence[Table]) -> list[Table]:
    """Tables of the same members that are told side by side, none of which tells how few another leaves out."""
    found = list(tables)
    again = True
    while again:
        again = False
        for at, table in enumerate(found):
            others = max((one.least for place, one in enumerate(found) if place != at), default=0)
            if table.cells and table.left_out and not table.covered and others > table.most:
                found[at], again = _without_smallest(table), True
    return found


def _without_smallest(table: Table) -> Table:
    out = min(table.cells, key=lambda key: (table.cells[key], key))
    kept = {key: count for key, count in table.cells.items() if key != out}
    return Table(kept, table.left_out + table.cells[out], covered=True)
