"""The pages on which a colleague is asked to cover a leave."""

from datetime import date
from functools import partial
from typing import Any

from flask import render_template, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from support.cases import service
from support.cases.folder import Folder
from support.cases.model import LONGEST_COVER, SEAT_WORDS, STATUS_WORDS, SeatName, Status
from support.cases.pages.door import pages, to_case
from support.cases.schema.moving import CoverForm, CoversForm
from support.core.errors import Invalid
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.people import service as people


def _draw(template: str, **values: Any) -> str:
    return render_template(
        f"cases/{template}.html",
        seat_words=SEAT_WORDS,
        status_words=STATUS_WORDS,
        days=LONGEST_COVER,
        **values,
    )


# One case


@pages.get("/desk/cases/<string:reference>/cover")
def choose_cover(reference: str) -> Any:
    """Who could cover this case."""
    folder = service.get(me(), reference)
    service.ensure_may_move(me(), folder)
    return _cover(folder, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/cover")
def cover(reference: str) -> Response:
    """Let somebody cover it until a day."""
    folder = service.get(me(), reference)
    given = posted(CoverForm(), partial(_cover, folder))
    service.cover(me(), folder, people.colleague(me(), given["name"]), until=given["until"])
    return to_case(reference, gettext("%(name)s covers this case until then.", name=given["name"]))


def _cover(folder: Folder, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return _draw(
        "cover",
        case=folder.case,
        covered_by=folder.in_seat(SeatName.COVER),
        candidates=service.candidates(me(), folder),
        values=values,
        errors=errors,
        problem=problem,
    )


# All of one's own


@pages.get("/desk/cover")
def choose_cover_own() -> Any:
    """Who could cover one's cases, and until when."""
    service.own_coverable(me())
    return _cover_own({}, {}, None)


@pages.post("/desk/cover")
def cover_own() -> Any:
    """Show which cases that means, and then let somebody cover those chosen."""
    given = posted(CoversForm(), _cover_own)
    person = people.colleague(me(), given["name"])
    service.ensure_can_cover(me(), person)
    service.ensure_day(given["until"])
    if "confirmed" not in request.form:
        return _preview(given["name"], given["until"], None)
    chosen = given.get("references")
    if not chosen:
        raise Invalid(fields={"references": [gettext("Choose at least one case.")]})
    covered, left_out = service.cover_own(me(), person, until=given["until"], references=chosen)
    if covered:
        told = ngettext(
            "%(name)s covers %(num)s case.", "%(name)s covers %(num)s cases.", len(covered), name=person.name
        )
        notice("good", told)
    return _draw("covered", person=person, until=given["until"], covered=covered, left_out=left_out)


def _cover_own(values: dict[str, Any], errors: Any, problem: Any) -> str:
    if "references" in errors:
        return _preview(values["name"], date.fromisoformat(values["until"]), errors["references"])
    return _draw(
        "cover_own",
        cases=[one for one in service.own_coverable(me()) if one.status != Status.CLOSED],
        candidates=service.colleagues(me()),
        values=values,
        errors=errors,
        problem=problem,
    )


def _preview(name: str, until: date, error: Any) -> str:
    """The cases, those ticked that are not closed; those that cannot be covered apart, with why."""
    found = service.own_coverable(me(), people.colleague(me(), name))
    free = [one for one in found if one.obstacle is None]
    return _draw(
        "cover_preview",
        name=name,
        until=until,
        free=free,
        ticked=[one.reference for one in free if one.status != Status.CLOSED],
        left_out=[one for one in found if one.obstacle is not None],
        error=error,
    )
