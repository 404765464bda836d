"""Two published self-assessments, word for word, with their published bands.

PHQ-9: Kroenke, Spitzer and Williams, J Gen Intern Med 2001; 16: 606. GAD-7: Spitzer, Kroenke, Williams and Löwe,
Arch Intern Med 2006; 166: 1092. Both are free to reproduce, translate and use without permission. What counts as a
change: 5 points (Löwe et al., Med Care 2004; 42: 1194) and 4 (Toussaint et al., J Affect Disord 2020; 265: 395).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from support.referrals.model.codes import Instrument


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
