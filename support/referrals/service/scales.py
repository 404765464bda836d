"""Scoring a self-assessment by its published bands. Nothing here touches the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from support.core.errors import Invalid
from support.referrals.model import Instrument
from support.referrals.model.scales import POINTS, SCALES, Band


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
