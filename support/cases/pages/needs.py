"""The staff's pages of needs: the officer's own words beside what a caseworker judges."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.cases import policy, service
from support.cases.folder import Folder
from support.cases.model import NEED_STATUS_WORDS, NEED_WORDS, CaseNeed, Need, NeedStatus
from support.cases.pages.door import pages, refused
from support.cases.schema.planning import AddNeedForm, ChangeNeedForm
from support.core.errors import Missing
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, tab

tab("case", "cases_pages.needs", lazy_gettext("Needs"), rank=50, may=policy.may_browse)

SEVERITY = [
    (4, lazy_gettext("4: life or health")),
    (3, lazy_gettext("3: home or living")),
    (2, lazy_gettext("2: a hardship")),
    (1, lazy_gettext("1: a wish")),
]
URGENCY = [
    (4, lazy_gettext("4: today")),
    (3, lazy_gettext("3: this week")),
    (2, lazy_gettext("2: this month")),
    (1, lazy_gettext("1: later")),
]


def _draw(template: str, folder: Folder, **values: Any) -> str:
    words = {
        "need_words": NEED_WORDS,
        "need_status_words": NEED_STATUS_WORDS,
        "severity": SEVERITY,
        "urgency": URGENCY,
        "severity_words": dict(SEVERITY),
        "urgency_words": dict(URGENCY),
        "day_of": date.fromisoformat,
    }
    return render_template(f"cases/{template}.html", case=folder.case, folder=folder, **words, **values)


def _to_needs(reference: str, told: str) -> Response:
    notice("good", told)
    return redirect(url_for("cases_pages.needs", reference=reference), 303)


@pages.get("/desk/cases/<string:reference>/needs")
def needs(reference: str) -> Any:
    """Every need, what the officer says of it, and what was judged."""
    folder = service.get(me(), reference)
    found, chest = service.open_needs(me(), folder)
    had = {need["code"] for need in folder.needs}
    return _draw(
        "needs",
        folder,
        needs=found,
        warnings=service.warnings_of(chest, folder),
        addable=[(need.value, NEED_WORDS[need]) for need in Need if need not in had],
        may_assess=policy.may_assess(me(), folder),
    )


@pages.post("/desk/cases/<string:reference>/needs")
def add_need(reference: str) -> Response:
    """Add a need that came up later."""
    folder = service.get(me(), reference)
    given = posted(AddNeedForm(), partial(refused, "cases_pages.needs", gettext("Needs"), reference))
    service.add_need(me(), folder, Need(given["code"]))
    return _to_needs(reference, gettext("Added. Judge how grave and how urgent it is."))


@pages.get("/desk/cases/<string:reference>/needs/<uuid:need_id>")
def assess_form(reference: str, need_id: UUID) -> Any:
    """One need, to be judged."""
    folder = service.get(me(), reference)
    found, chest = service.open_needs(me(), folder)
    one = next((need for need in found if need["id"] == need_id), None)
    if one is None:
        raise Missing()
    told = service.warnings_of(chest, folder)
    return _assess(folder, need_id, one, told, {"status": one["status"]}, {}, None)


@pages.post("/desk/cases/<string:reference>/needs/<uuid:need_id>")
def assess(reference: str, need_id: UUID) -> Response:
    """Keep what is judged, and how the need stands."""
    folder = service.get(me(), reference)
    _known(folder, need_id)
    given = posted(ChangeNeedForm(), partial(_assess, folder, need_id, None, []))
    service.change_need(me(), folder, need_id, **given)
    return _to_needs(reference, gettext("Kept. What was judged before stays to be read."))


def _known(folder: Folder, need_id: UUID) -> dict[str, Any]:
    """A need of this case, by its open facts. Raises Missing."""
    found = next((need for need in folder.needs if need["id"] == str(need_id)), None)
    if found is None:
        raise Missing()
    return found


def _assess(
    folder: Folder,
    need_id: UUID,
    one: dict[str, Any] | None,
    warnings: list[str],
    values: dict[str, Any],
    errors: Any,
    problem: Any,
) -> str:
    """With the officer's words and earlier judgements, unless the form is shown again."""
    known = _known(folder, need_id)
    present = NeedStatus(known["status"])
    choices = [status for status in NeedStatus if status == present or status in CaseNeed.MOVES[present]]
    return _draw(
        "need",
        folder,
        need=known,
        one=one,
        warnings=warnings,
        statuses=[(status.value, NEED_STATUS_WORDS[status]) for status in choices],
        values=values,
        errors=errors,
        problem=problem,
    )
