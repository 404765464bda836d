"""The blueprint of the pages of feedback and complaints, and the words all of them use."""

from typing import Any

from flask import Blueprint, render_template

from support.voice.model import CATEGORY_WORDS, COMPLAINT_WORDS, RESOLUTION_WORDS, SOURCE_WORDS, Category

pages = Blueprint("voice_pages", "support.voice.pages", template_folder="../templates")


def draw(template: str, **values: Any) -> str:
    """A page, with the words for every code."""
    return render_template(
        f"voice/{template}.html",
        category_words=CATEGORY_WORDS,
        complaint_words=COMPLAINT_WORDS,
        resolution_words=RESOLUTION_WORDS,
        source_words=SOURCE_WORDS,
        categories=[(category.value, CATEGORY_WORDS[category]) for category in Category],
        **values,
    )
