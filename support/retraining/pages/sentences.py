"""Why a programme suits, in sentences."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext

from support.partners.model import LANGUAGE_WORDS, REGION_WORDS
from support.retraining.model import CERTIFICATE_WORDS, FORM_WORDS, SKILL_WORDS, TRADE_WORDS


def _listed(words: Mapping[str, Any], about: Iterable[str]) -> str:
    return ", ".join(str(words[code]) for code in about)


def sentence(reason: Mapping[str, Any]) -> str:
    """One reason, in words."""
    code, about = reason["code"], reason["about"]
    told = {
        "trade": lambda: gettext("A trade you wished for: %(what)s", what=_listed(TRADE_WORDS, about)),
        "goes_on": lambda: gettext("It goes on from what you completed: %(what)s", what=_listed(TRADE_WORDS, about)),
        "not_begun": lambda: gettext("First one learns the trade itself: %(what)s", what=_listed(TRADE_WORDS, about)),
        "language": lambda: gettext("In a language you speak: %(what)s", what=_listed(LANGUAGE_WORDS, about)),
        "other_language": lambda: gettext("In another language: %(what)s", what=_listed(LANGUAGE_WORDS, about)),
        "online": lambda: gettext("Online: wherever you live"),
        "near": lambda: gettext("Where you can be: %(what)s", what=_listed(REGION_WORDS, about)),
        "far": lambda: gettext("Far away: %(what)s", what=_listed(REGION_WORDS, about)),
        "form": lambda: gettext("As you wished: %(what)s", what=_listed(FORM_WORDS, about)),
        "other_form": lambda: gettext("Not as you wished: %(what)s", what=_listed(FORM_WORDS, about)),
        "has": lambda: gettext("You bring what it asks for: %(what)s", what=_listed(SKILL_WORDS, about)),
        "lacks": lambda: gettext("It asks for something more: %(what)s", what=_listed(SKILL_WORDS, about)),
        "deepens": lambda: gettext("It deepens what you can do: %(what)s", what=_listed(SKILL_WORDS, about)),
        "hours": lambda: gettext("As many hours a week as you have"),
        "too_many_hours": lambda: gettext("More hours a week than you have"),
        "too_early": lambda: gettext("It begins before you can"),
        "certificate": lambda: gettext("It ends with: %(what)s", what=_listed(CERTIFICATE_WORDS, about)),
        "full": lambda: gettext("All places are taken: there is a waiting list"),
    }
    return told[code]()
