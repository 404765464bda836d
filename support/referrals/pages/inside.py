"""What the pages between a helper and an officer have in common: their words, and where they lead."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.access import require
from support.core.errors import Missing
from support.core.web.guard import me
from support.core.web.pages import notice
from support.partners.model import Offer
from support.referrals import policy
from support.referrals.model import (
    DATE_WORDS,
    INSTRUMENT_WORDS,
    MATTER_WORDS,
    MEETING_WORDS,
    MOMENT_WORDS,
    Instrument,
)
from support.referrals.model.kinds import DATE_KIND_WORDS, MATTER_KIND_WORDS, SAFETY_WORDS
from support.referrals.model.scales import BAND_WORDS, CHOICES, QUESTION, SCALES
from support.referrals.pages.scores import Curve, curve
from support.referrals.service.assessments import assessments_of
from support.referrals.service.between import ensure
from support.referrals.service.safety import WHAT_TO_DO

#: What a page shows again: what was typed, the faults, the problem.
Again = Callable[[dict[str, Any], Any, Any], str]


def draw(template: str, **values: Any) -> str:
    """A page of what is between the two, with the words for its codes."""
    words = {
        "matter_words": MATTER_WORDS,
        "matter_kind_words": MATTER_KIND_WORDS,
        "date_words": DATE_WORDS,
        "date_kind_words": DATE_KIND_WORDS,
        "meeting_words": MEETING_WORDS,
        "moment_words": MOMENT_WORDS,
        "instrument_words": INSTRUMENT_WORDS,
        "band_words": BAND_WORDS,
        "safety_words": SAFETY_WORDS,
        "what_to_do": WHAT_TO_DO,
        "choices": CHOICES,
        "question": QUESTION,
        "scales": SCALES,
        "referral_url": partial(_whole, "referrals_pages.referral"),
        "help_url": partial(_whole, "referrals_pages.own_referral"),
    }
    return render_template(f"referrals/{template}.html", **{**words, **values})


def _whole(endpoint: str, referral_id: UUID) -> str:
    """The page of the referral that all this belongs to."""
    return url_for(endpoint, referral_id=referral_id)


def helping(referral_id: UUID, service: Offer) -> None:
    """Before anything typed is read: the page is one of those who help. Raises Missing."""
    ensure(me(), referral_id, service, officer=False)


def own(referral_id: UUID, service: Offer) -> None:
    """Before anything typed is read: the page is the officer's. Raises Missing."""
    ensure(me(), referral_id, service, officer=True)


def instrument_of(code: str) -> Instrument:
    """The instrument that an address names. Raises Missing."""
    if code not in set(Instrument):
        raise Missing()
    return Instrument(code)


def back_to(endpoint: str, told: str, **named: Any) -> Response:
    """To the list, with one sentence of what was done."""
    notice("good", told)
    return redirect(url_for(endpoint, **named), 303)


def pairs(words: dict[str, Any]) -> list[tuple[str, Any]]:
    """Codes and their words as the options of a field."""
    return [(str(getattr(code, "value", code)), said) for code, said in words.items()]


def drawn(course: dict[str, Any]) -> Curve | None:
    """The line of an instrument's scores; none before there are two."""
    items = course["items"]
    if len(items) < 2:
        return None
    instrument: Instrument = course["instrument"]
    scale = SCALES[instrument]
    desc = gettext(
        "From %(first)s points to %(last)s, of at most %(most)s.",
        first=items[0]["score"],
        last=items[-1]["score"],
        most=scale.most,
    )
    scores = [
        (at, one["score"], gettext("%(score)s, %(band)s", score=one["score"], band=BAND_WORDS[one["band"]]))
        for at, one in enumerate(items, 1)
    ]
    bands = [(least, BAND_WORDS[band]) for least, band in scale.bands]
    return curve(INSTRUMENT_WORDS[instrument], desc, scale.most, scores, bands)


def sheet(
    template: str, action: str, help_id: UUID, instrument: str, values: dict[str, Any], errors: Any, problem: Any
) -> str:
    """An instrument to be filled in, on the helper's page or the officer's. Raises Missing, Forbidden."""
    found = assessments_of(me(), help_id)
    require(policy.may_assess, me(), found["referral"])
    chosen = instrument_of(instrument)
    return draw(
        template,
        help_id=help_id,
        instrument=chosen,
        action=url_for(f"referrals_pages.{action}", help_id=help_id, instrument=instrument),
        left=found["left"][chosen],
        values=values,
        errors=errors,
        problem=problem,
    )
