"""The blueprint of the pages of testimony, and where they stand."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import lazy_gettext

from support.core.web.pages import section, tab
from support.testimony import policy
from support.testimony.model import DEPOSIT_WORDS, LARGEST_WHOLE

pages = Blueprint("testimony_pages", "support.testimony.pages", template_folder="../templates")
section("testimony_pages.browse", lazy_gettext("Testimony"), rank=48, may=policy.reads)
tab("mine", "testimony_pages.browse_own", lazy_gettext("Written statement"), rank=46, may=policy.may_testify)


def draw(template: str, **values: Any) -> str:
    """A page of ours, with the words for codes."""
    return render_template(
        f"testimony/{template}.html", deposit_words=DEPOSIT_WORDS, megabytes=LARGEST_WHOLE >> 20, **values
    )


def pause(**values: Any) -> str:
    """A pause before what cannot be undone."""
    return render_template("core/confirm.html", **values)
