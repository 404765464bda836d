"""Two published self-assessments, word for word, with their published bands. Nothing here touches the database.

PHQ-9: Kroenke, Spitzer and Williams, J Gen Intern Med 2001; 16: 606. GAD-7: Spitzer, Kroenke, Williams and Löwe,
Arch Intern Med 2006; 166: 1092. Both are free to reproduce, translate and use without permission. What counts as a
change: 5 points (Löwe et al., Med Care 2004; 42: 1194) and 4 (Toussaint et al., J Affect Disord 2020; 265: 395).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from support.core.errors import Invalid
from support.referrals.model import Instrument


class Band(StrEnum):
    """How grave a score is, in the authors' words."""

    MINIMAL = "minimal"
    MILD = "mild"
    MODERATE = "moderate"
    MODERATELY_SEVERE = "moderately_severe"
    SEVERE = "severe"


BAND_WORDS: dict[str, Any] = {
    Band.MINIMAL: _("minimal"),
    Band.MILD: _("mild"),
    Band.MODERATE: _("moderate"),
    Band.MODERATELY_SEVERE: _("moderately severe"),
    Band.SEVERE: _("severe"),
}
#: What both ask before their items, and the answers with their points.
QUESTION = _("Over the last 2 weeks, how often have you been bothered by any of the following problems?")
CHOICES: tuple[tuple[int, Any], ...] = (
    (0, _("Not at all")),
    (1, _("Several days")),
    (2, _("More than half the days")),
    (3, _("Nearly every day")),
)
POINTS = tuple(points for points, _words in CHOICES)


@dataclass(frozen=True)
class Scale:
    """An instrument: its items, from which score on each band begins, and what counts as a change.

    `harm` is the place of the item that asks for thoughts of death or self-harm.
    """

    items: tuple[Any, ...]
    bands: tuple[tuple[int, Band], ...]
    notable: int
    source: str
    harm: int | None = None

    @property
    def most(self) -> int:
        """The highest score there is."""
        return len(self.items) * POINTS[-1]


SCALES: dict[Instrument, Scale] = {
    Instrument.PHQ9: Scale(
        (
            _("Little interest or pleasure in doing things"),
            _("Feeling down, depressed, or hopeless"),
            _("Trouble falling or staying asleep, or sleeping too much"),
            _("Feeling tired or having little energy"),
            _("Poor appetite or overeating"),
            _("Feeling bad about yourself, or that you are a failure or have let yourself or your family down"),
            _("Trouble concentrating on things, such as reading the newspaper or watching television"),
            _(
                "Moving or speaking so slowly that other people could have noticed? Or the opposite, being so fidgety"
                " or restless that you have been moving around a lot more than usual"
            ),
            _("Thoughts that you would be better off dead or of hurting yourself in some way"),
        ),
        ((0, Band.MINIMAL), (5, Band.MILD), (10, Band.MODERATE), (15, Band.MODERATELY_SEVERE), (20, Band.SEVERE)),
        notable=5,
        source="Kroenke, Spitzer, Williams 2001",
        harm=8,
    ),
    Instrument.GAD7: Scale(
        (
            _("Feeling nervous, anxious or on edge"),
            _("Not being able to stop or control worrying"),
            _("Worrying too much about different things"),
            _("Trouble relaxing"),
            _("Being so restless that it is hard to sit still"),
            _("Becoming easily annoyed or irritable"),
            _("Feeling afraid as if something awful might happen"),
        ),
        ((0, Band.MINIMAL), (5, Band.MILD), (10, Band.MODERATE), (15, Band.SEVERE)),
        notable=4,
        source="Spitzer, Kroenke, Williams, Löwe 2006",
    ),
}


@dataclass(frozen=True)
class Score:
    """What answers come to; `harm` when thoughts of death or self-harm were there on any day."""

    points: int
    band: Band
    harm: bool


def score(instrument: Instrument, answers: Sequence[int]) -> Score:
    """Add the answers up. Raises Invalid unless there is one of 0 to 3 for each item."""
    scale = SCALES[instrument]
    if len(answers) != len(scale.items):
        raise Invalid(fields={"answers": [_("Give an answer to each of the %(items)s items.", items=len(scale.items))]})
    wrong = [at for at, answer in enumerate(answers) if type(answer) is not int or answer not in POINTS]
    if wrong:
        raise Invalid(fields={f"answers.{at}": [_("Each answer is a whole number from 0 to 3.")] for at in wrong})
    points = sum(answers)
    return Score(points, band_of(instrument, points), scale.harm is not None and answers[scale.harm] > 0)


def band_of(instrument: Instrument, points: int) -> Band:
    """The band a score lies in."""
    return [band for least, band in SCALES[instrument].bands if least <= points][-1]


def change(instrument: Instrument, points: Sequence[int]) -> tuple[int, bool] | None:
    """From the first score to the last: by how much, and whether it is more than chance. None with fewer than two."""
    if len(points) < 2:
        return None
    by = points[-1] - points[0]
    return by, abs(by) >= SCALES[instrument].notable
