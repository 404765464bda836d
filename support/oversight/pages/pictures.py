"""Pictures of figures, measured here and drawn by `templates/oversight/pictures.html`: inline SVG, no script, no style.

Across, everything is in per cent, so that a picture is as wide as its page and its words stay as large as the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

#: Where the columns of months stand, from the top; the words beneath them need the rest.
TOP, FOOT, HIGH = 8, 140, 164
#: A bar with its words above it.
ROW, BAR = 46, 14
#: Per cent of the whole; beside the longest bar its amount is written.
_ALL, LONGEST = 100, 62
#: So many letters of a label fit above a bar on a telephone; the table has the rest.
LETTERS = 38

#: A label, an amount, and the amount in words.
Item = tuple[Any, int, Any]


@dataclass(frozen=True)
class Bar:
    """A box, and its words: across in per cent, down in pixels."""

    x: float
    y: float
    width: float
    height: float
    label: Any
    value: Any

    @property
    def short(self) -> str:
        """The label, as much of it as there is room for."""
        whole = str(self.label)
        return whole if len(whole) <= LETTERS else f"{whole[: LETTERS - 1].rstrip()}…"


@dataclass(frozen=True)
class Picture:
    """All that is drawn; `title` and `desc` are what it shows, in words. Columns have a base, rows have none."""

    title: Any
    desc: Any
    height: float
    bars: list[Bar] = field(default_factory=list)
    base: float | None = None


def columns(title: Any, items: Sequence[Item]) -> Picture:
    """A column for each month; below the line, where more went than came."""
    most, least = max([amount for _l, amount, _w in items] + [0]), min([amount for _l, amount, _w in items] + [0])
    scale = (FOOT - TOP) / max(most - least, 1)
    base = round(TOP + most * scale, 1)
    step = _ALL / max(len(items), 1)
    bars = [
        Bar(
            round(at * step + step * 0.14, 2),
            round(base - max(amount, 0) * scale, 1),
            round(step * 0.72, 2),
            max(round(abs(amount) * scale, 1), 1),
            label,
            words,
        )
        for at, (label, amount, words) in enumerate(items)
    ]
    return Picture(title, _told(items), HIGH, bars, base)


def rows(title: Any, items: Sequence[Item]) -> Picture:
    """A bar for each item, its label above it and its amount beside it."""
    most = max([amount for _label, amount, _words in items] + [1])
    bars = [
        Bar(0, at * ROW + 22, max(round(max(amount, 0) / most * LONGEST, 2), 0.4), BAR, label, words)
        for at, (label, amount, words) in enumerate(items)
    ]
    return Picture(title, _told(items), len(items) * ROW, bars)


def _told(items: Sequence[Item]) -> str:
    return "; ".join(f"{label}: {words}" for label, _amount, words in items)
