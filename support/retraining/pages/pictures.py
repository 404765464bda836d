"""The picture of cohorts: bars measured here, drawn as inline SVG by `templates/retraining/outcomes.html`."""

from dataclasses import dataclass

from support.retraining.service import Outcomes

#: The drawing's own units: as wide as a telephone, so that its words can be read on one.
WIDTH, ROW, BAR = 420, 48, 16


@dataclass(frozen=True)
class Bar:
    """One programme: who is known to have begun, completed and worked, as widths."""

    y: int
    title: str
    began: float
    completed: float
    works: float


@dataclass(frozen=True)
class Drawn:
    """All bars, and how high they are together."""

    bars: list[Bar]
    height: int
    width: int = WIDTH


def cohorts(told: Outcomes) -> Drawn:
    """A bar for each programme that is told of; the small ones together have no title."""
    most = max([row.began for row in told.programmes] + [1])
    bars = [
        Bar(
            at * ROW,
            row.title,
            round(WIDTH * row.began / most, 1),
            round(WIDTH * row.completed / most, 1),
            round(WIDTH * (row.works or 0) / most, 1),
        )
        for at, row in enumerate(told.programmes)
    ]
    return Drawn(bars, len(bars) * ROW)
