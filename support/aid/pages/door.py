"""The blueprint of the pages of aid, and the words they draw with."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import lazy_gettext

from support.aid.model import (
    CATEGORY_WORDS,
    DECISION_WORDS,
    PAPER_WORDS,
    PAYMENT_WORDS,
    RAIL_WORDS,
    REFUSAL_WORDS,
    REQUEST_WORDS,
    REVIEW_WORDS,
)
from support.aid.policy import signs
from support.cases.model import NEED_WORDS
from support.core.web.pages import section
from support.people.model import Role

pages = Blueprint("aid_pages", "support.aid.pages", template_folder="../templates")
section("aid_pages.approvals", lazy_gettext("Approvals"), rank=20, may=signs)
section("aid_pages.payments", lazy_gettext("Payments"), rank=30, may=lambda actor: actor.has(Role.FINANCE))

#: In a list's address: every status.
ALL = "all"


def draw(template: str, **values: Any) -> str:
    """A page of aid, with the words for its codes."""
    words = {
        "need_words": NEED_WORDS,
        "category_words": CATEGORY_WORDS,
        "request_words": REQUEST_WORDS,
        "decision_words": DECISION_WORDS,
        "payment_words": PAYMENT_WORDS,
        "rail_words": RAIL_WORDS,
        "paper_words": PAPER_WORDS,
        "refusal_words": REFUSAL_WORDS,
        "review_words": REVIEW_WORDS,
    }
    return render_template(f"aid/{template}.html", **{**words, **values})
