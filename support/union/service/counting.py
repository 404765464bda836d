"""Counts of members that tell of nobody, in one report and in all of them together: pure functions.

A count is told from five on, in whole fives, rounded down. A number once told stays until the count, told so, is two
fives away from it: then six or more came or went since it was told, whatever the count was then. So of a number told
anew a reader knows five counts that may be, of one that stayed fifteen.

Small cells are told together with others, or in no number. A sum is the sum of what is told. Where tables of the same
members would narrow each other too far, the smallest cell of one is left out. What is checked is only what a reader
knows too: every number keeps at least three counts that may be, and in every cell that is not told may be nobody. Then
no difference of two reports is one to four for certain.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

#: Fewer are never told, and all is told in steps of it.
LEAST = 5
#: So much room is left above what other tables tell: with it each number keeps three counts that may be.
ROOM = 2
#: In place of a code: several of them together.
OTHERS = ""

#: A cell: a section and a class, or one code.
Key = tuple[str, ...]
#: What was told last of each cell that ever was; None where no report was made before.
Former = Mapping[Key, int] | None


def told(count: int) -> int:
    """A count as it is told for the first time: in whole fives, rounded down; nothing for fewer than five."""
    return count // LEAST * LEAST


@dataclass(frozen=True)
class Cell:
    """What is told of a cell: 0 for nothing. `anew` says that it is counted for this report, and not carried over."""

    members: int
    anew: bool

    @property
    def least(self) -> int:
        """So many there are at least, for somebody who reads all reports."""
        return self.members if self.anew else max(0, self.members - LEAST)

    @property
    def most(self) -> int:
        """So many there are at most, for somebody who reads all reports."""
        return self.members + LEAST - 1 + (0 if self.anew else LEAST)


def tell(count: int, former: int | None) -> Cell:
    """A count beside what was told of it last: 0 if nothing was, None in the first report of all."""
    step = told(count)
    if former is None or abs(step - former) >= 2 * LEAST:
        return Cell(step, True)
    return Cell(former, False)


@dataclass(frozen=True)
class Table:
    """What is told of one table.

    `cells` are told; `kept` are not, but were once, with what was told last. `small` are the most that may be in each
    cell that is in no number. `covered` says that more than small ones are left out, so that nothing is known of them.
    """

    cells: Mapping[Key, Cell] = field(default_factory=dict)
    kept: Mapping[Key, int] = field(default_factory=dict)
    small: Sequence[int] = ()
    covered: bool = False

    @property
    def shown(self) -> dict[Key, int]:
        """What is told of each cell."""
        return {key: cell.members for key, cell in sorted(self.cells.items())}

    def total(self, *, starting: Key = ()) -> int:
        """The sum of what is told of the cells whose key begins so."""
        return sum(count for key, count in self.shown.items() if key[: len(starting)] == starting)

    @property
    def least(self) -> int:
        """So many there are at least, for somebody who reads this table."""
        return sum(cell.least for cell in self.cells.values())

    @property
    def holds(self) -> int:
        """So many may be there although nobody is in any one of its small cells."""
        return sum(cell.most for cell in self.cells.values()) + _without_largest(self.small)


def by_two(counts: Mapping[Key, int], former: Former = None) -> Table:
    """Sections and classes. Small cells join those of their class in other sections, then all that is left together."""
    drawn = _Drawn(counts, former)
    by_class: dict[str, dict[Key, int]] = defaultdict(dict)
    for key, most in drawn.small().items():
        by_class[key[1]][key] = most
    rest: dict[Key, int] = {}
    for klass, small in sorted(by_class.items()):
        if not drawn.joined((OTHERS, klass), small):
            rest |= small
    return drawn.done((OTHERS, OTHERS), rest)


def by_one(counts: Mapping[Key, int], former: Former = None) -> Table:
    """One code of each; small cells together."""
    drawn = _Drawn(counts, former)
    return drawn.done((OTHERS,), drawn.small())


def counted(keys: Iterable[Key]) -> dict[Key, int]:
    """How many there are of each."""
    found: dict[Key, int] = defaultdict(int)
    for key in keys:
        found[key] += 1
    return dict(found)


class _Drawn:
    """A table as it is drawn, cell by cell and then group by group."""

    def __init__(self, counts: Mapping[Key, int], former: Former) -> None:
        self.counts, self.former = counts, former
        keys = [*counts, *(key for key in former or {} if key[0] != OTHERS and key not in counts)]
        self.told = {key: self.tell(key, counts.get(key, 0)) for key in keys}

    def tell(self, key: Key, count: int) -> Cell:
        return tell(count, None if self.former is None else self.former.get(key, 0))

    def small(self) -> dict[Key, int]:
        """The cells that are not told and in which somebody is: how many may be in each at most."""
        return {key: cell.most for key, cell in self.told.items() if not cell.members and self.counts.get(key)}

    def joined(self, key: Key, small: Mapping[Key, int]) -> bool:
        """Tell small cells together, unless that would tell of one of them that somebody is there."""
        cell = self.tell(key, sum(self.counts[one] for one in small))
        may = bool(cell.members) and cell.most - ROOM <= _without_largest(list(small.values()))
        if may:
            self.told[key] = cell
        return may

    def done(self, key: Key, rest: Mapping[Key, int]) -> Table:
        """The table, with what is left told together if it may be."""
        left = [] if self.joined(key, rest) else list(rest.values())
        cells = {one: cell for one, cell in self.told.items() if cell.members}
        kept = {one: self._last(one) for one in self.former or {} if one not in cells}
        return Table(cells, kept, left)

    def _last(self, key: Key) -> int:
        """Of a cell that fell below five, that it did; of a group that may not be told now, what was told of it."""
        return 0 if key in self.told else (self.former or {})[key]


def _without_largest(small: Sequence[int]) -> int:
    return sum(small) - max(small, default=0)


def together(tables: Sequence[Table], former: Sequence[Former]) -> list[Table]:
    """Tables of the same members, told side by side, none of which narrows another too far."""
    found = list(tables)
    while (narrow := _too_narrow(found)) is not None:
        found[narrow] = _without_smallest(found[narrow], former[narrow])
    return found


def _too_narrow(tables: Sequence[Table]) -> int | None:
    """Which table has to leave a cell out: one that another narrows, or the other where it has nothing to leave out."""
    for at, table in enumerate(tables):
        least, other = max((one.least, place) for place, one in enumerate(tables) if place != at)
        if least and not table.covered and least + ROOM > table.holds:
            return at if table.cells else other
    return None


def _without_smallest(table: Table, former: Former) -> Table:
    out = min(table.cells, key=lambda key: (table.cells[key].members, key))
    cells = {key: cell for key, cell in table.cells.items() if key != out}
    last = {out: former[out]} if former and out in former else {}
    return Table(cells, {**table.kept, **last}, table.small, covered=True)
