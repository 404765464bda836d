"""The blueprint of the pages of cases."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from support.core.web.pages import notice

pages = Blueprint("cases_pages", "support.cases.pages", template_folder="../templates")


def to_case(reference: str, told: str) -> Response:
    """Back to the page of the case, with one sentence of what was done."""
    notice("good", told)
    return redirect(url_for("desk_pages.case", reference=reference), 303)
