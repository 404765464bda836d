"""The blueprint of the pages of the way back, and the words they draw with."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from support.core.web.forms import OURS
from support.core.web.pages import section, tab
from support.reinstatement import policy
from support.reinstatement.model import (
    APPLICATION_WORDS,
    COMPETITION_WORDS,
    CRITERION_WORDS,
    ENTRY_WORDS,
    SPECIALITY_WORDS,
    WISH_WORDS,
)

pages = Blueprint("reinstatement_pages", "support.reinstatement.pages", template_folder="../templates")
section("reinstatement_pages.team", lazy_gettext("The way back"), rank=47, may=policy.may_seek)
tab("mine", "reinstatement_pages.mine", lazy_gettext("Service"), rank=44)


def draw(template: str, **values: Any) -> str:
    """A page of the way back, with the words for its codes."""
    words = {
        "speciality_words": SPECIALITY_WORDS,
        "specialities": [(str(one), label) for one, label in SPECIALITY_WORDS.items()],
        "entry_words": ENTRY_WORDS,
        "wish_words": WISH_WORDS,
        "competition_words": COMPETITION_WORDS,
        "application_words": APPLICATION_WORDS,
        "criterion_words": CRITERION_WORDS,
    }
    return render_template(f"reinstatement/{template}.html", **{**words, **values})


def first_time() -> bool:
    """Whether a form that cannot be undone was sent without the pause before it."""
    return "confirmed" not in request.form


def pause(title: Any, sentence: Any, *, action: str, back: str, label: Any, danger: bool = False) -> Any:
    """The pause, with all that was typed carried along unseen."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]
    page = render_template(
        "core/confirm.html",
        title=title,
        sentence=sentence,
        action=action,
        cancel_url=back,
        confirm_label=label,
        hidden=[*typed, ("confirmed", "true")],
        danger=danger,
    )
    return Response(page, mimetype="text/html")
