"""How pages of referrals are drawn: with the words for codes, and what a page says of a clock."""

from typing import Any

from flask import render_template
from flask_babel import gettext, ngettext

from support.cases.model import COST_WORDS
from support.core import clock
from support.files.model import LARGEST_FILE
from support.partners.model import OFFER_WORDS
from support.referrals.model import CHOICE_WORDS, OUTCOME_WORDS, REFERRAL_WORDS, SHARED_WORDS

#: How a status looks.
TONES = {
    "proposed": "wait",
    "asked": "wait",
    "waiting": "stop",
    "untaken": "stop",
    "accepted": "good",
    "in_progress": "good",
    "done": "quiet",
    "refused": "quiet",
    "revoked": "quiet",
    "ended": "quiet",
}


def draw(template: str, **values: Any) -> str:
    """A page of the loop."""
    words = {
        "offer_words": OFFER_WORDS,
        "referral_words": REFERRAL_WORDS,
        "choice_words": CHOICE_WORDS,
        "outcome_words": OUTCOME_WORDS,
        "shared_words": SHARED_WORDS,
        "cost_words": COST_WORDS,
        "tones": TONES,
        "megabytes": LARGEST_FILE // 1024 // 1024,
        "left": left,
    }
    return render_template(f"referrals/{template}.html", **words, **values)


def left(due_by: Any) -> str:
    """How long there still is for an answer, in words, for staff."""
    minutes = int((due_by - clock.now()).total_seconds() // 60)
    if minutes < 0:
        return gettext("no time is left")
    if minutes < 60:
        return gettext("less than an hour")
    if minutes < 48 * 60:
        return ngettext("%(num)s hour", "%(num)s hours", minutes // 60)
    return ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60))
