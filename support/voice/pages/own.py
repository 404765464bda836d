"""Signed in: saying something about somebody, what was answered, and asking again."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice, section, tab
from support.people import service as people
from support.voice import policy, service
from support.voice.model import Category
from support.voice.pages.door import draw, pages
from support.voice.schema import AskAgainForm, ComplaintForm

tab("mine", "voice_pages.own", lazy_gettext("Tell us"), rank=48)
section("voice_pages.own_of_staff", lazy_gettext("Raise a concern"), rank=95, may=lambda actor: True)


def _place(name: str) -> str:
    """The endpoint for this kind of person: officers' addresses are neutral."""
    return f"voice_pages.{name}" if me().kind == "officer" else f"voice_pages.{name}_of_staff"


@pages.get("/mine/say")
def own() -> Any:
    """What one said, and the form."""
    return _own({}, {}, None)


@pages.get("/concerns")
def own_of_staff() -> Any:
    """The same for staff and partners."""
    return _own({}, {}, None)


@pages.post("/mine/say")
def complain() -> Response:
    """Say it."""
    return _complain()


@pages.post("/concerns")
def complain_of_staff() -> Response:
    """The same for staff and partners."""
    return _complain()


def _complain() -> Response:
    given = posted(ComplaintForm(), _own)
    made = service.complain(me(), Category(given.pop("category")), given.pop("text"), **given)
    notice("good", gettext("We have it. It is locked: only the complaints officers open it."))
    return redirect(url_for(_place("show_own"), complaint_id=made.id), 303)


def _own(values: dict[str, Any], errors: Any, problem: Any) -> str:
    actor, cursor = me(), request.args.get("cursor")
    colleagues = [one.name for one in people.staff(actor) if one.id != actor.id] if actor.kind == "staff" else []
    return draw(
        "own",
        page=service.own(actor, cursor=cursor),
        first=not cursor,
        values=values,
        errors=errors,
        problem=problem,
        coordinators=service.coordinators(actor),
        colleagues=colleagues,
        here=_place("own"),
        one_of_them=_place("show_own"),
        independent=policy.is_independent(actor),
    )


@pages.get("/mine/say/<uuid:complaint_id>")
def show_own(complaint_id: UUID) -> Any:
    """What one said, and what was answered."""
    return _show(complaint_id, {}, {}, None)


@pages.get("/concerns/<uuid:complaint_id>")
def show_own_of_staff(complaint_id: UUID) -> Any:
    """The same for staff and partners."""
    return _show(complaint_id, {}, {}, None)


@pages.post("/mine/say/<uuid:complaint_id>/again")
def ask_again(complaint_id: UUID) -> Response:
    """Ask again, once."""
    return _ask_again(complaint_id)


@pages.post("/concerns/<uuid:complaint_id>/again")
def ask_again_of_staff(complaint_id: UUID) -> Response:
    """The same for staff and partners."""
    return _ask_again(complaint_id)


def _ask_again(complaint_id: UUID) -> Response:
    service.get_own(me(), complaint_id)
    given = posted(AskAgainForm(), partial(_show, complaint_id))
    service.ask_again(me(), complaint_id, given["text"])
    notice("good", gettext("It is open again. You read our answer here."))
    return redirect(url_for(_place("show_own"), complaint_id=complaint_id), 303)


def _show(complaint_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw(
        "own_one",
        found=service.show_own(me(), complaint_id),
        values=values,
        errors=errors,
        problem=problem,
        here=_place("own"),
        again=_place("ask_again"),
    )
