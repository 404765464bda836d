"""The blueprint of the pages of cases."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from support.core.web.pages import notice

pages = Blueprint("cases_pages", "support.cases.pages", template_folder="../templates")


def to_case(reference: str, told: str) -> Response:
    """Back to the page of the case, with one sentence of what was done."""
    notice("good", told)
    return redirect(url_for("desk_pages.case", reference=reference), 303)


def refused(
    endpoint: str, label: str, reference: str | None, _values: dict[str, Any], _errors: Any, problem: Any
) -> str:
    """What a lone button shows that was refused: the words of it, and the way back. Nothing was typed."""
    back = url_for(endpoint) if reference is None else url_for(endpoint, reference=reference)
    return render_template("core/problem.html", problem=problem, back=(label, back))
