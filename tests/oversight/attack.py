"""Somebody who has everything that was ever published, and can calculate.

What is published is a list of sums. The judge, who knows the truth, says of which unknowns each sum is made: one for
each gift, but one only for all gifts of a monthly giver, and for all instalments of one payment, since whoever
calculates may take them for equal. A thing is *determined* when it is a combination of the sums: exact, in fractions.
"""

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction

Vector = Mapping[Hashable, int]


class Knowledge:
    """The row space of what is known: rows in echelon form, each by its leading unknown."""

    def __init__(self) -> None:
        self._rows: dict[Hashable, dict[Hashable, Fraction]] = {}

    def learn(self, vector: Vector) -> None:
        """Take in one more sum."""
        left = self._reduced(vector)
        if left:
            lead = min(left, key=repr)
            factor = left[lead]
            self._rows[lead] = {name: value / factor for name, value in left.items()}

    def knows(self, vector: Vector) -> bool:
        """Whether this sum can be computed from the others."""
        return not self._reduced(vector)

    @property
    def rank(self) -> int:
        """How many sums are independent."""
        return len(self._rows)

    def _reduced(self, vector: Vector) -> dict[Hashable, Fraction]:
        left = {name: Fraction(value) for name, value in vector.items() if value}
        while True:
            lead = next((name for name in sorted(left, key=repr) if name in self._rows), None)
            if lead is None:
                return left
            factor = left[lead]
            for name, value in self._rows[lead].items():
                rest = left.get(name, Fraction(0)) - factor * value
                if rest:
                    left[name] = rest
                else:
                    left.pop(name, None)


def determined(published: Iterable[Vector], wanted: Mapping[Hashable, Vector]) -> list[Hashable]:
    """What of the wanted is determined by all that was published."""
    known = Knowledge()
    for vector in published:
        known.learn(vector)
    return [name for name, vector in wanted.items() if known.knows(vector)]


def room(total: int, low: int, high: int | None, others: int) -> tuple[int, int]:
    """Within what one of several amounts must lie, when their total is known and so is what each may be."""
    least, most = low, total - others * low
    if high is not None:
        least, most = max(least, total - others * high), min(most, high)
    return least, most
