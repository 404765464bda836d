"""How scores went, as a line: measured here, drawn by `templates/referrals/scores.html` without script or style."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

#: The drawing's own units: as wide as a telephone, so that its words can be read on one.
WIDTH, HEIGHT = 420, 230
LEFT, RIGHT, TOP, FOOT = 34, 282, 14, 190


@dataclass(frozen=True)
class Point:
    """One score: where it stands, its place in the row, and what it says in words."""

    x: float
    y: float
    label: Any
    value: Any


@dataclass(frozen=True)
class Level:
    """Where a band begins, with its word."""

    y: float
    score: int
    label: Any


@dataclass(frozen=True)
class Curve:
    """All that is drawn; `title` and `desc` are what it shows, in words."""

    title: Any
    desc: Any
    points: list[Point] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT

    @property
    def path(self) -> str:
        """The points of the line, as SVG wants them."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def curve(
    title: Any, desc: Any, most: int, scores: Sequence[tuple[Any, int, Any]], bands: Sequence[tuple[int, Any]]
) -> Curve:
    """A line through `(label, score, in words)`, over the levels at which each band of `(score, word)` begins."""
    step = (RIGHT - LEFT) / (len(scores) - 1) if len(scores) > 1 else 0.0
    first = LEFT if step else (LEFT + RIGHT) / 2
    points = [
        Point(round(first + at * step, 1), _height(points, most), label, words)
        for at, (label, points, words) in enumerate(scores)
    ]
    return Curve(title, desc, points, [Level(_height(least, most), least, word) for least, word in bands])


def _height(points: int, most: int) -> float:
    return round(FOOT - (FOOT - TOP) * points / most, 1)
