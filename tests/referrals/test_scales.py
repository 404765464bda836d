"""The two instruments, against the bands their authors published."""

import pytest

from support.core.errors import Invalid
from support.referrals.model import Instrument
from support.referrals.model.scales import SCALES, Band
from support.referrals.service.scales import band_of, change, score

#: Kroenke, Spitzer and Williams 2001; Spitzer, Kroenke, Williams and Löwe 2006.
PUBLISHED = {
    Instrument.PHQ9: {"minimal": (0, 4), "mild": (5, 9), "moderate": (10, 14), "moderately_severe": (15, 19),
                      "severe": (20, 27)},
    Instrument.GAD7: {"minimal": (0, 4), "mild": (5, 9), "moderate": (10, 14), "severe": (15, 21)},
}  # fmt: skip


@pytest.mark.parametrize("instrument", Instrument)
def test_each_score_lies_in_its_published_band(instrument):
    scale = SCALES[instrument]
    for points in range(scale.most + 1):
        first, last = PUBLISHED[instrument][band_of(instrument, points).value]
        assert first <= points <= last
    assert {band.value for _least, band in scale.bands} == set(PUBLISHED[instrument])
    assert scale.most == max(last for _first, last in PUBLISHED[instrument].values())


@pytest.mark.parametrize(
    ("instrument", "answers", "points", "band", "harm"),
    [
        (Instrument.PHQ9, [0] * 9, 0, Band.MINIMAL, False),
        (Instrument.PHQ9, [3] * 9, 27, Band.SEVERE, True),
        (Instrument.PHQ9, [1, 1, 1, 1, 1, 1, 1, 1, 2], 10, Band.MODERATE, True),
        (Instrument.PHQ9, [3, 3, 3, 0, 0, 0, 0, 0, 0], 9, Band.MILD, False),
        (Instrument.GAD7, [3] * 7, 21, Band.SEVERE, False),
        (Instrument.GAD7, [2, 2, 2, 2, 2, 2, 2], 14, Band.MODERATE, False),
    ],
)
def test_answers_are_added_up_and_the_ninth_item_is_heard(instrument, answers, points, band, harm):
    found = score(instrument, answers)
    assert (found.points, found.band, found.harm) == (points, band, harm)


@pytest.mark.parametrize("answers", [[0] * 8, [0] * 10, [4, *[0] * 8], [-1, *[0] * 8], [True, *[0] * 8], []], ids=str)
def test_what_is_no_answer_is_refused(answers):
    with pytest.raises(Invalid):
        score(Instrument.PHQ9, answers)


def test_a_change_counts_from_as_many_points_as_were_published():
    assert change(Instrument.PHQ9, [12]) is None
    assert change(Instrument.PHQ9, [12, 20, 8]) == (-4, False)
    assert change(Instrument.PHQ9, [12, 7]) == (-5, True)
    assert change(Instrument.GAD7, [7, 11]) == (4, True)
    assert change(Instrument.GAD7, [7, 10]) == (3, False)
