"""The pages that change a case: a note, a seat filled, a seat emptied. Nothing sealed is opened to draw them."""

from functools import partial
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext

from support.cases import service
from support.cases.folder import Folder
from support.cases.model import SEAT_WORDS, SeatName
from support.cases.pages.door import pages, to_case
from support.cases.schema.case import AssignForm, NoteForm, UnassignForm
from support.core.errors import Missing
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.people import service as people


@pages.get("/desk/cases/<string:reference>/note")
def write_note(reference: str) -> Any:
    """An empty note."""
    return _note(service.get(me(), reference), {}, {}, None)


@pages.post("/desk/cases/<string:reference>/note")
def note(reference: str) -> Any:
    """Keep a note for the team."""
    folder = service.get(me(), reference)
    given = posted(NoteForm(), partial(_note, folder))
    service.add_note(me(), folder, given["text"])
    return to_case(reference, gettext("The note is kept."))


def _note(folder: Folder, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return render_template("cases/note.html", case=folder.case, values=values, errors=errors, problem=problem)


@pages.get("/desk/cases/<string:reference>/assign")
def choose_holder(reference: str) -> Any:
    """Who could hold the case, and how much they hold already."""
    return _assign(service.get(me(), reference), {}, {}, None)


@pages.post("/desk/cases/<string:reference>/assign")
def assign(reference: str) -> Any:
    """Seat somebody."""
    folder = service.get(me(), reference)
    given = posted(AssignForm(), partial(_assign, folder))
    seat = SeatName(given["seat"]) if given.get("seat") else None
    service.assign(me(), folder, people.colleague(me(), given["name"]), seat)
    told = gettext("%(name)s now holds this case.", name=given["name"])
    try:
        service.get(me(), reference)
    except Missing:
        notice("good", gettext("Both seats are filled: the case is handed over, and intake no longer opens it."))
        return redirect(url_for("desk_pages.queue"), 303)
    return to_case(reference, told)


def _assign(folder: Folder, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return render_template(
        "cases/assign.html",
        case=folder.case,
        seats=[(seat.value, SEAT_WORDS[seat]) for seat in folder.free_seats],
        candidates=service.candidates(me(), folder),
        values=values,
        errors=errors,
        problem=problem,
    )


@pages.get("/desk/cases/<string:reference>/holders/<string:name>/remove")
def ask_unassign(reference: str, name: str) -> Any:
    """A pause before a seat is emptied."""
    return _unassign(service.get(me(), reference), name, {}, {}, None)


@pages.post("/desk/cases/<string:reference>/holders/<string:name>/remove")
def unassign(reference: str, name: str) -> Any:
    """Empty a seat."""
    folder = service.get(me(), reference)
    given = posted(UnassignForm(), partial(_unassign, folder, name))
    service.unassign(me(), folder, people.colleague(me(), name), for_cause=given["for_cause"])
    if name == me().name:
        notice("good", gettext("You no longer hold this case."))
        return redirect(url_for("desk_pages.queue"), 303)
    return to_case(reference, gettext("%(name)s no longer holds this case.", name=name))


def _unassign(folder: Folder, name: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    holder = next((one for one in folder.holders if one.name == name), None)
    if holder is None:
        raise Missing()
    return render_template(
        "cases/unassign.html",
        case=folder.case,
        holder=holder,
        alone=not folder.held_without(holder.person_id),
        values=values,
        errors=errors,
        problem=problem,
    )
