"""The desk of complaints: what waits and what is late, one of them, and what may be done with it."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.errors import Invalid
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section
from support.voice import policy, service
from support.voice.model import Category, Resolution
from support.voice.pages.door import draw, pages
from support.voice.schema import (
    ComplaintKindPageForm,
    ComplaintListForm,
    ComplaintNoteForm,
    GiveComplaintForm,
    NothingForm,
    ResolveComplaintForm,
)

section("voice_pages.complaints", lazy_gettext("Complaints"), rank=49, may=policy.may_browse)
#: What the list may be narrowed by, and where it goes on.
ASKED = ("status", "category", "late", "mine", "cursor")


@pages.get("/complaints")
def complaints() -> Any:
    """What lies on one's desk, by status and kind."""
    asked = {
        name: value for name in ("status", "category", "late", "mine", "cursor") if (value := request.args.get(name))
    }
    form = ComplaintListForm()
    errors: dict[str, Any] = form.validate(asked)
    try:
        page = service.browse(me(), **(_filters(form.load(asked)) if not errors else {}))
    except Invalid as problem:
        errors, page = dict(problem.fields), service.browse(me())
    kept = {name: value for name, value in asked.items() if name != "cursor"}
    return draw("complaints", page=page, asked=kept, errors=errors, first="cursor" not in asked)


def _filters(given: dict[str, Any]) -> dict[str, Any]:
    category = given.pop("category", None)
    return given | {"category": Category(category) if category else None}


@pages.get("/complaints/<uuid:complaint_id>")
def complaint(complaint_id: UUID) -> Any:
    """One of them."""
    return _one(complaint_id, "", {}, {}, None)


def _one(complaint_id: UUID, part: str, values: dict[str, Any], errors: Any, problem: Any) -> str:
    """The page; what was typed into one of its forms is shown there again."""
    found = service.show(me(), complaint_id)
    candidates = service.candidates(me(), service.get(me(), complaint_id)) if found["may_direct"] else []
    typed = {"part": part, "values": values, "errors": errors, "problem": problem}
    return draw("complaint", found=found, candidates=candidates, **typed)


@pages.post("/complaints/<uuid:complaint_id>/acknowledge")
def acknowledge(complaint_id: UUID) -> Response:
    """Say that it was read."""
    service.get(me(), complaint_id)
    posted(NothingForm(), partial(_one, complaint_id, ""))
    service.acknowledge(me(), complaint_id)
    return _done(complaint_id, gettext("Whoever said it sees that it was read."))


@pages.post("/complaints/<uuid:complaint_id>/assign")
def assign(complaint_id: UUID) -> Response:
    """Give it to somebody who looks into it."""
    service.get(me(), complaint_id)
    given = posted(GiveComplaintForm(), partial(_one, complaint_id, "give"))
    service.assign(me(), complaint_id, given["name"])
    return _done(complaint_id, gettext("Given. Their keys open it from now on."))


@pages.post("/complaints/<uuid:complaint_id>/kind")
def classify(complaint_id: UUID) -> Response:
    """Say what kind it is, and whom it is about."""
    service.get(me(), complaint_id)
    given = posted(ComplaintKindPageForm(), partial(_one, complaint_id, "kind"))
    category = Category(given["category"])
    named = service.classify(
        me(), complaint_id, category=category, sensitive=given["sensitive"], about=given.get("about")
    )
    if named.about_id == me().id:
        notice("good", gettext("It is about you, so it is shown to your colleagues alone from now on."))
        return redirect(url_for("voice_pages.complaints"), 303)
    return _done(complaint_id, gettext("Kept."))


@pages.post("/complaints/<uuid:complaint_id>/notes")
def note(complaint_id: UUID) -> Response:
    """Note something."""
    service.get(me(), complaint_id)
    given = posted(ComplaintNoteForm(), partial(_one, complaint_id, "note"))
    service.note(me(), complaint_id, given["text"])
    return _done(complaint_id, gettext("Noted. Whoever said it does not read it."))


@pages.get("/complaints/<uuid:complaint_id>/answer")
def write_answer(complaint_id: UUID) -> Any:
    """Where the answer is written."""
    return _write(complaint_id, {}, {}, None)


@pages.post("/complaints/<uuid:complaint_id>/answer")
def resolve(complaint_id: UUID) -> Response | str:
    """Answer it, after a pause: an answer cannot be called back."""
    service.get(me(), complaint_id)
    given = posted(ResolveComplaintForm(), partial(_write, complaint_id))
    if "confirmed" not in request.form:
        return draw("sure", given=given, complaint_id=complaint_id)
    service.resolve(me(), complaint_id, Resolution(given["resolution"]), given["answer"])
    return _done(complaint_id, gettext("Answered. Whoever said it reads it when they come back."))


def _write(complaint_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    found = service.show(me(), complaint_id)
    return draw("answer", found=found, values=values, errors=errors, problem=problem)


def _done(complaint_id: UUID, told: str) -> Response:
    notice("good", told)
    return redirect(url_for("voice_pages.complaint", complaint_id=complaint_id), 303)
