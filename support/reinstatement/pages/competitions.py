"""The reform team's pages of competitions: announcing, correcting, the panel, closing and cancelling."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.access import require
from support.core.errors import Missing
from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.reinstatement import policy, service
from support.reinstatement.model import Competition
from support.reinstatement.pages.door import draw, pages, pause
from support.reinstatement.schema.competitions import PanelSeatForm, PostingChangeForm, PostingForm


@pages.get("/way-back/postings")
def postings() -> Any:
    """The competitions, those that close last first."""
    require(policy.may_seek, me())
    cursor = request.args.get("cursor")
    return draw("postings", page=service.browse_competitions(me(), cursor=cursor), first=not cursor)


@pages.get("/way-back/postings/new")
def posting_form() -> Any:
    """Where one is announced."""
    return _form(None, {}, {}, None)


@pages.post("/way-back/postings/new")
def announce() -> Response:
    """Announce it."""
    require(policy.may_seek, me())
    made = service.announce(me(), **posted(PostingForm(), partial(_form, None)))
    notice("good", gettext("Announced. Officers read it on their own pages."))
    return _to(made.id)


@pages.get("/way-back/postings/<uuid:competition_id>")
def posting(competition_id: UUID) -> Any:
    """One of them: what is published, its panel, its applications, its ranking."""
    return _posting(competition_id, {}, {}, None)


@pages.get("/way-back/postings/<uuid:competition_id>/change")
def change_form(competition_id: UUID) -> Any:
    """Where what is published is corrected."""
    _found(competition_id)
    return _form(competition_id, service.show_competition(me(), competition_id), {}, None)


@pages.post("/way-back/postings/<uuid:competition_id>/change")
def change(competition_id: UUID) -> Response:
    """Correct it."""
    found = _found(competition_id, lock=True)
    service.change(me(), found, **posted(PostingChangeForm(), partial(_form, competition_id)))
    notice("good", gettext("Changed."))
    return _to(competition_id)


@pages.post("/way-back/postings/<uuid:competition_id>/panel")
def change_panel(competition_id: UUID) -> Response:
    """Give the seat of somebody who has scored nothing to another."""
    found = _found(competition_id, lock=True)
    service.seat(me(), found, **posted(PanelSeatForm(), partial(_posting, competition_id)))
    notice("good", gettext("The panel is changed."))
    return _to(competition_id)


@pages.route("/way-back/postings/<uuid:competition_id>/close", methods=["GET", "POST"])
def begin(competition_id: UUID) -> Any:
    """Close it for the panel to read, after a pause."""
    found = _found(competition_id, lock=request.method == "POST")
    if request.method == "GET":
        sentence = gettext("Nobody can apply any more, and the panel reads what was written. It is not opened again.")
        return _pause(competition_id, "begin", gettext("Close it and begin scoring?"), sentence)
    posted(Form(), partial(_posting, competition_id))
    service.begin(me(), found)
    notice("good", gettext("Closed. Each of the panel scores by themselves."))
    return _to(competition_id)


@pages.route("/way-back/postings/<uuid:competition_id>/cancel", methods=["GET", "POST"])
def cancel(competition_id: UUID) -> Any:
    """Cancel it, after a pause."""
    found = _found(competition_id, lock=request.method == "POST")
    if request.method == "GET":
        sentence = gettext("Everybody who applied reads that it was cancelled. It cannot be opened again.")
        return _pause(competition_id, "cancel", gettext("Cancel this competition?"), sentence, danger=True)
    posted(Form(), partial(_posting, competition_id))
    service.cancel(me(), found)
    notice("good", gettext("Cancelled."))
    return _to(competition_id)


@pages.route("/way-back/postings/<uuid:competition_id>/rank", methods=["GET", "POST"])
def rank(competition_id: UUID) -> Any:
    """Rank what was scored, after a pause."""
    found = _found(competition_id, lock=request.method == "POST")
    if request.method == "GET":
        sentence = gettext("Everybody who applied reads their place, the points and the reasons. It stays as it is.")
        return _pause(competition_id, "rank", gettext("Rank the applications?"), sentence)
    posted(Form(), partial(_posting, competition_id))
    service.rank(me(), found)
    notice("good", gettext("Ranked."))
    return _to(competition_id)


def _found(competition_id: UUID, *, lock: bool = False) -> Competition:
    """A competition, for staff: an officer has pages of their own. Raises Missing."""
    if me().kind == "officer":
        raise Missing()
    return service.get_competition(me(), competition_id, lock=lock)


def _pause(competition_id: UUID, act: str, title: str, sentence: str, *, danger: bool = False) -> Any:
    at = url_for("reinstatement_pages.posting", competition_id=competition_id)
    action = url_for(f"reinstatement_pages.{act}", competition_id=competition_id)
    return pause(title, sentence, action=action, back=at, label=gettext("Yes, go on"), danger=danger)


def _to(competition_id: UUID) -> Response:
    return redirect(url_for("reinstatement_pages.posting", competition_id=competition_id), 303)


def _form(competition_id: UUID | None, values: Any, errors: Any, problem: Any) -> str:
    require(policy.may_seek, me())
    found = {"values": values, "errors": errors, "problem": problem, "team": service.team()}
    return draw("posting_form", competition_id=competition_id, **found)


def _posting(competition_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    found = _found(competition_id)
    cursor = request.args.get("cursor")
    ranked = found.status == "ranked"
    listed = service.ranking if ranked else service.applications
    one = service.show_competition(me(), competition_id)
    return draw(
        "posting",
        one=one,
        page=listed(me(), found, cursor=cursor),
        first=not cursor,
        ranked=ranked,
        on_panel=policy.may_rank(me(), {seat["person_id"] for seat in one["panel"]}),
        others=[name for name in service.team() if name not in {seat["name"] for seat in one["panel"]}],
        values=values,
        errors=errors,
        problem=problem,
    )
