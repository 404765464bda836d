"""Somebody who has every report of the union's numbers that was ever made, knows the rules, and can calculate.

They know more than any reader does: in which cells somebody is, and which table leaves out more than small ones.
"""

from collections import Counter, defaultdict
from itertools import combinations

from support.union.service.counting import LEAST, OTHERS

#: More than there will ever be.
MANY = 10**6
#: In place of a cell: whoever is left out of a table.
LEFT = ("left out",)


class Reader:
    """Reads one report after the other; bounds of every cell, of every group of cells, and of all."""

    def __init__(self):
        self.known, self.numbers, self.few = [], [], 0
        self.last = [{}, {}, {}]
        self.small = [defaultdict(int), defaultdict(int), defaultdict(int)]

    def read(self, tables, counts):
        """What one report tells: each cell within bounds, narrowed by what the other tables tell of all."""
        trees = [self._tree(at, table, one) for at, (table, one) in enumerate(zip(tables, counts, strict=True))]
        least = max(sum(low for low, _high in tree.values()) for tree, _groups in trees)
        most = min(sum(high for _low, high in tree.values()) for tree, _groups in trees)
        assert least <= sum(counts[0].values()) <= most
        known, truth = {("all",): (least, most)}, {("all",): sum(counts[0].values())}
        for at, ((tree, groups), one) in enumerate(zip(trees, counts, strict=True)):
            bounds = narrowed(tree, least, most)
            for key, inside in groups.items():
                bounds |= narrowed({cell: self._most(at, cell) for cell in inside}, *bounds[key])
            known |= {(at, *key): pair for key, pair in bounds.items()}
            inside = {key: sum(one.get(cell, 0) for cell in cells) for key, cells in groups.items()}
            there = inside | {key: one.get(key, 0) for key in bounds if key != LEFT and key[0] != OTHERS}
            truth |= {(at, *key): count for key, count in there.items()}
            sums(at, tree, one | inside, least, most, known, truth)
        self._told_apart(tables, counts)
        for key, (low, high) in known.items():
            assert low <= truth.get(key, low) <= high, "a reader who is wrong proves nothing"
        self.known.append(known)

    def _most(self, at, cell):
        return 0, self.small[at][cell]

    def _tree(self, at, table, counts):
        """The cells and groups that all of a table is made of, and which small cells each group is made of."""
        tree = {key: (cell.least, cell.most) for key, cell in table.cells.items()}
        groups = {key: [] for key in tree if key[0] == OTHERS}
        for key in counts:
            if key in tree:
                self.small[at].pop(key, None)
                continue
            self.small[at][key] = self._small(at, key)
            home = next((one for one in ((OTHERS, *key[1:]), (OTHERS, OTHERS)[: len(key)]) if one in groups), None)
            if home is None:
                tree[key] = self._most(at, key)
            else:
                groups[home].append(key)
        if table.covered:
            # What is left out may be a group: then nobody knows which small cells are in the others.
            tree = {key: (cell.least, cell.most) for key, cell in table.cells.items()} | {LEFT: (0, MANY)}
            groups = {}
        return tree, groups

    def _small(self, at, key):
        """Four at most in the first report, and where one just fell; else nine, since nothing may have stayed."""
        fell = bool(self.numbers) and key in self.numbers[-1][at]
        return LEAST - 1 if fell or not self.numbers else 2 * LEAST - 1

    def _told_apart(self, tables, counts):
        self.numbers.append([{key: cell.members for key, cell in table.cells.items()} for table in tables])
        for last, table, one in zip(self.last, tables, counts, strict=True):
            # That a number is told no more is told as well.
            for key, members in table.kept.items():
                if key in last and members == 0 != last[key][0]:
                    last[key] = 0, one.get(key, 0)
            for key, cell in table.cells.items():
                if key[0] == OTHERS or not cell.anew:
                    continue
                then = last.get(key)
                self.few += bool(then and then[0] != cell.members and 0 < abs(then[1] - one.get(key, 0)) < LEAST)
                last[key] = cell.members, one.get(key, 0)

    def found(self):
        """What they are sure of: that a cell has one to four, or that one to four came or went between two reports."""
        found = Counter({"told of a change of a few": self.few})
        for known in self.known:
            found["few"] += sum(low >= 1 and high < LEAST for low, high in known.values())
        for one, other in combinations(self.known, 2):
            for key in one.keys() & other.keys():
                low, high = other[key][0] - one[key][1], other[key][1] - one[key][0]
                found["a change of a few"] += 1 <= low <= high < LEAST or -LEAST < low <= high <= -1
        return +found


def narrowed(cells, least, most):
    """Bounds of each of some cells whose sum lies within bounds."""
    low, high = sum(one for one, _ in cells.values()), sum(one for _, one in cells.values())
    return {
        key: (max(one, least - (high - other)), min(other, most - (low - one))) for key, (one, other) in cells.items()
    }


def sums(at, tree, counts, least, most, known, truth):
    """The same of each section and of each class, over its cells that are told."""
    for place in (0, 1) if at == 0 else ():
        for code in {key[place] for key in tree if key != LEFT and key[place] != OTHERS}:
            inside = [key for key in tree if key != LEFT and key[place] == code]
            low, high = sum(tree[key][0] for key in inside), sum(tree[key][1] for key in inside)
            out = [pair for key, pair in tree.items() if key not in inside]
            name = ("sum", place, code, *sorted(inside))
            known[name] = (max(low, least - sum(one[1] for one in out)), min(high, most - sum(one[0] for one in out)))
            if all(key in counts for key in inside if key[0] == OTHERS):
                truth[name] = sum(counts.get(key, 0) for key in inside)
