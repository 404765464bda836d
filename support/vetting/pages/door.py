"""The blueprint of vetting's pages, and the words they are drawn with."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from support.cases.model import CLEARANCE_WORDS
from support.cases.model.served import AGENCIES, MANNERS
from support.core.web.pages import notice, section, tab
from support.people.model import Role
from support.vetting import policy
from support.vetting.model import (
    APPEAL_WORDS,
    CONFIDENCE_WORDS,
    FREEZE_WORDS,
    ITEM_WORDS,
    METHOD_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
    RESULT_WORDS,
    ROUND_STATUS_WORDS,
    ROUND_WORDS,
    STAGE_WORDS,
)

pages = Blueprint("vetting_pages", "support.vetting.pages", template_folder="../templates")
section("vetting_pages.queue", lazy_gettext("Vetting"), rank=15, may=policy.may_browse)
tab(
    "case",
    "vetting_pages.vetting",
    lazy_gettext("Vetting"),
    rank=70,
    may=lambda actor: actor.has(Role.CASEWORKER) or actor.has(Role.VETTING),
)
tab("mine", "vetting_pages.own_decision", lazy_gettext("What was decided"), rank=70)


def draw(template: str, **values: Any) -> str:
    """A page of vetting, with its words."""
    words = {
        "appeal_words": APPEAL_WORDS,
        "clearance_words": CLEARANCE_WORDS,
        "confidence_words": CONFIDENCE_WORDS,
        "freeze_words": FREEZE_WORDS,
        "item_words": ITEM_WORDS,
        "method_words": METHOD_WORDS,
        "outcome_words": OUTCOME_WORDS,
        "reason_words": REASON_WORDS,
        "result_words": RESULT_WORDS,
        "round_words": ROUND_WORDS,
        "round_status_words": ROUND_STATUS_WORDS,
        "stage_words": STAGE_WORDS,
        "agencies": AGENCIES,
        "manners": MANNERS,
    }
    return render_template(f"vetting/{template}.html", **words, **values)


def to_vetting(reference: str, told: str) -> Response:
    """Back to the vetting of the case, with one sentence of what was done."""
    notice("good", told)
    return redirect(url_for("vetting_pages.vetting", reference=reference), 303)


def to_duties(told: str) -> Response:
    """Back to vetting's own list."""
    notice("good", told)
    return redirect(url_for("vetting_pages.queue"), 303)
