"""The registrars' pages of grievances: who waits for somebody, and who is asked to represent them."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.errors import Invalid, Missing
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section
from support.union.model import GrievanceKind, GrievanceOutcome, Stage
from support.union.pages import asking
from support.union.pages.asking import Act, Asked
from support.union.pages.door import pages
from support.union.pages.work import draw_work, pause_at_end
from support.union.policy import is_registrar
from support.union.schema.grievances import LONGEST, AssignGrievanceForm, GrievanceListForm, GrievanceRefusalForm
from support.union.service import grievances as service

section("union_pages.assigning", lazy_gettext("Grievances"), rank=66, may=is_registrar)
#: What the list may be narrowed by, and where it goes on.
ASKED = ("stage", "kind", "unassigned", "cursor")


@pages.get("/union/grievances")
def assigning() -> Any:
    """All of them, by what stands open; nothing is opened before one is looked at."""
    handles = service.representatives(me())
    asked = {name: value for name in ASKED if (value := request.args.get(name))}
    form = GrievanceListForm(only=ASKED)
    errors: dict[str, Any] = form.validate(asked)
    try:
        page = service.browse(me(), **(_filters(form.load(asked)) if not errors else {}))
    except Invalid as problem:
        errors, page = dict(problem.fields), service.browse(me())
    kept = {name: value for name, value in asked.items() if name != "cursor"}
    shown = {"page": page, "asked": kept, "errors": errors, "first": "cursor" not in asked}
    return draw_work("assigning", **shown, handles=handles, unled=service.unled(me()))


def _filters(given: dict[str, Any]) -> dict[str, Any]:
    for name, codes in (("stage", Stage), ("kind", GrievanceKind)):
        if name in given:
            given[name] = codes(given[name])
    return given


def _lead(collective_id: UUID) -> Act:
    if not is_registrar(me()):
        raise Missing()
    handles = service.candidates_to_lead(me(), collective_id)
    return Act(
        title=lazy_gettext("Ask somebody to lead what several carry"),
        lead=lazy_gettext(
            "You have no key to it. Whoever you ask reads what is shared once one who carries it agrees, and then "
            "takes it or says no."
        ),
        button=lazy_gettext("Ask"),
        back=(lazy_gettext("Grievances"), url_for("union_pages.assigning")),
        fields=[
            Asked("handle", lazy_gettext("Representative"), "select", options=[(one, one) for one in handles]),
        ],
    )


@pages.get("/union/grievances/together/<uuid:unled_id>")
def ask_leader(unled_id: UUID) -> Any:
    """Whom to ask."""
    return asking.show(_lead(unled_id))


@pages.post("/union/grievances/together/<uuid:unled_id>")
def give_leader(unled_id: UUID) -> Response:
    """Ask them."""
    given = asking.read(_lead(unled_id), AssignGrievanceForm())
    service.ask_to_lead(me(), unled_id, given["handle"])
    notice("good", gettext("Asked. They read it once one of those who carry it agrees."))
    return redirect(url_for("union_pages.assigning"), 303)


@pages.get("/union/grievances/<uuid:grievance_id>")
def assigning_one(grievance_id: UUID) -> Any:
    """One that waits, opened; of one that was taken, what stands open."""
    return _one(grievance_id, {}, {}, None)


def _seen(grievance_id: UUID) -> None:
    """Members have pages of their own. Raises Missing."""
    if service.get(me(), grievance_id).own is not None:
        raise Missing()


def _one(grievance_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    _seen(grievance_id)
    found = service.show(me(), grievance_id)
    handles = service.candidates(me(), grievance_id) if found["may"]["assign"] else []
    return draw_work(
        "assigning_one",
        found=found,
        handles=[(handle, handle) for handle in handles],
        values=values,
        errors=errors,
        problem=problem,
    )


def _at(grievance_id: UUID) -> str:
    return url_for("union_pages.assigning_one", grievance_id=grievance_id)


@pages.post("/union/grievances/<uuid:grievance_id>/representative")
def assign_one(grievance_id: UUID) -> Response:
    """Ask a representative."""
    _seen(grievance_id)
    given = posted(AssignGrievanceForm(), partial(_one, grievance_id))
    service.assign(me(), grievance_id, given["handle"])
    notice("good", gettext("Asked. Once they take it, it opens to the two of them alone."))
    return redirect(_at(grievance_id), 303)


def _refusal(grievance_id: UUID) -> Act:
    return Act(
        title=lazy_gettext("Say that nobody can take it up"),
        lead=lazy_gettext("The member reads why. It is closed then; they can tell it anew."),
        button=lazy_gettext("Close it"),
        back=(lazy_gettext("Back to it"), _at(grievance_id)),
        fields=[
            Asked("text", lazy_gettext("Why, and where else help is"), "textarea", longest=LONGEST, rows=5),
        ],
    )


@pages.get("/union/grievances/<uuid:grievance_id>/refusal")
def ask_refuse_one(grievance_id: UUID) -> Any:
    """Why nobody can take it up."""
    _seen(grievance_id)
    return asking.show(_refusal(grievance_id))


@pages.post("/union/grievances/<uuid:grievance_id>/refusal")
def refuse_one(grievance_id: UUID) -> Response | str:
    """Close it, after a pause."""
    _seen(grievance_id)
    given = asking.read(_refusal(grievance_id), GrievanceRefusalForm())
    if "confirmed" not in request.form:
        action = url_for("union_pages.refuse_one", grievance_id=grievance_id)
        return pause_at_end(action, _at(grievance_id), given)
    service.close(me(), grievance_id, GrievanceOutcome.NOT_TAKEN, given["text"])
    notice("good", gettext("Closed. The member reads why."))
    return redirect(_at(grievance_id), 303)
