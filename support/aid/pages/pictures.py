"""Pictures of figures, measured here and drawn by `templates/aid/pictures.html`: inline SVG, no script, no style."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

#: The drawing's own units: as wide as a telephone, so that its words can be read on one.
WIDTH, HIGH = 420, 200
#: Where the bars of months stand, and how far the words beside bars reach.
TOP, FOOT, WORDS = 26, 172, 160
ROW = 28


@dataclass(frozen=True)
class Bar:
    """A box with its word: `label` below or beside it, `value` in words for who hovers or listens."""

    x: float
    y: float
    width: float
    height: float
    label: Any
    value: Any
    #: Drawn as an outline: what is not over yet.
    open: bool = False


@dataclass(frozen=True)
class Line:
    """A level across the picture, with its word."""

    y: float
    label: Any


@dataclass(frozen=True)
class Picture:
    """All that is drawn; `title` and `desc` are what it shows, in words."""

    title: Any
    desc: Any
    height: float
    bars: list[Bar] = field(default_factory=list)
    #: A second bar over each of the others, as dark as it gets: the nearer of two figures.
    over: list[Bar] = field(default_factory=list)
    line: Line | None = None
    ticks: list[tuple[float, Any]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Always the same."""
        return WIDTH


def columns(
    title: Any, desc: Any, months: Sequence[tuple[Any, int, Any]], level: tuple[int, Any] | None = None
) -> Picture:
    """A column for each `(label, amount, amount in words)`, the last one not over yet; a level to hold them against."""
    most = max([amount for _label, amount, _words in months] + [level[0] if level else 0, 1])
    step, high = WIDTH / max(len(months), 1), FOOT - TOP
    bars = []
    for at, (label, amount, words) in enumerate(months):
        height = round(high * amount / most, 1)
        y = round(FOOT - height, 1)
        bars.append(Bar(round(at * step + step * 0.15, 1), y, round(step * 0.7, 1), height, label, words))
    if bars:
        last = bars[-1]
        bars[-1] = Bar(last.x, last.y, last.width, last.height, last.label, last.value, open=True)
    line = Line(round(FOOT - high * level[0] / most, 1), level[1]) if level else None
    return Picture(title, desc, HIGH, bars, line=line)


def rows(title: Any, desc: Any, kinds: Sequence[tuple[Any, float, float, Any]]) -> Picture:
    """A bar for each `(label, nearer figure, farther figure, both in words)`: the nearer one lies over the other."""
    most = max([far for _label, _near, far, _words in kinds] + [1])
    reach = WIDTH - WORDS - 8
    far_bars, near_bars = [], []
    for at, (label, near, far, words) in enumerate(kinds):
        y = at * ROW + 6
        far_bars.append(Bar(WORDS, y, max(round(reach * far / most, 1), 2), ROW - 12, label, words))
        near_bars.append(Bar(WORDS, y, max(round(reach * near / most, 1), 2), ROW - 12, label, words))
    foot = len(kinds) * ROW + 26
    steps = _steps(most)
    ticks = [(round(WORDS + reach * step / most, 1), step) for step in steps]
    return Picture(title, desc, foot, far_bars, over=near_bars, ticks=ticks)


def _steps(most: float) -> list[int]:
    """Nought and up to four round numbers, none beyond the most."""
    size = 1
    while most / size > 4:
        size = size * 5 // 2 if str(size)[0] == "2" else size * 2
    return list(range(0, int(most) + 1, size))
