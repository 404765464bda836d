"""The blueprint of the desk's pages, and the words they share."""

from typing import Any

from flask import Blueprint, render_template

from support.aid.model import CATEGORY_WORDS, PAYMENT_WORDS, REQUEST_WORDS
from support.cases.model import CLEARANCE_WORDS, NEED_STATUS_WORDS, NEED_WORDS, SEAT_WORDS, STATUS_WORDS
from support.desk.model import DUE_WORDS, MINE_WORDS, THEIRS_WORDS
from support.intake.model import AGENCIES, CHANNELS, MANNERS, PURPOSES
from support.people.model import COMPARTMENT_WORDS, ROLE_WORDS

pages = Blueprint("desk_pages", "support.desk.pages", template_folder="../templates")


def draw(template: str, **values: Any) -> str:
    """A page of the desk."""
    words = {
        "need_words": NEED_WORDS,
        "need_status_words": NEED_STATUS_WORDS,
        "clearance_words": CLEARANCE_WORDS,
        "seat_words": SEAT_WORDS,
        "status_words": STATUS_WORDS,
        "category_words": CATEGORY_WORDS,
        "request_words": REQUEST_WORDS,
        "payment_words": PAYMENT_WORDS,
        "due_words": DUE_WORDS,
        "mine_words": MINE_WORDS,
        "theirs_words": THEIRS_WORDS,
        "agencies": AGENCIES,
        "manners": MANNERS,
        "channels": CHANNELS,
        "purposes": PURPOSES,
        "role_words": ROLE_WORDS,
        "compartment_words": COMPARTMENT_WORDS,
    }
    return render_template(f"desk/{template}.html", **words, **values)
