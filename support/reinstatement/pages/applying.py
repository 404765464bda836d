"""The officer's pages of open competitions: what there is, applying, and how it came out."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.errors import Missing
from support.core.schema import Form
from support.core.web.forms import posted
from support.core.web.guard import me
from support.core.web.pages import notice
from support.reinstatement import service
from support.reinstatement.pages.door import draw, pages, pause
from support.reinstatement.schema.competitions import PostingApplyForm, ReachForm


@pages.get("/mine/service/offers")
def offers() -> Any:
    """The competitions that are open, and those one applied for."""
    cursor = request.args.get("cursor")
    page = service.browse_competitions(_officer(), cursor=cursor, limit=20)
    applied = {one["competition"]["id"]: one for one in service.own_applications(me(), limit=200).items}
    return draw("offers", page=page, applied=applied, first=not cursor)


@pages.get("/mine/service/offers/<uuid:competition_id>")
def offer(competition_id: UUID) -> Any:
    """One of them: a form to apply, or one's own application and how it came out."""
    return _offer(competition_id, {}, {}, None)


@pages.post("/mine/service/offers/<uuid:competition_id>")
def apply(competition_id: UUID) -> Response:
    """Apply."""
    service.show_competition(_officer(), competition_id)
    given = posted(PostingApplyForm(), partial(_offer, competition_id))
    sent = service.apply(me(), competition_id, **given)
    notice("good", gettext("Sent under the name %(handle)s. Those who read it know no other.", handle=sent.handle))
    return _to(competition_id)


@pages.route("/mine/service/offers/<uuid:competition_id>/take-back", methods=["GET", "POST"])
def take_back(competition_id: UUID) -> Any:
    """Take the application back, after a pause."""
    own = service.own_of(_officer(), competition_id)
    if own is None:
        raise Missing()
    if request.method == "GET":
        return pause(
            gettext("Take it back?"),
            gettext("What you wrote is destroyed. You cannot send another one for this offer."),
            action=url_for("reinstatement_pages.take_back", competition_id=competition_id),
            back=url_for("reinstatement_pages.offer", competition_id=competition_id),
            label=gettext("Take it back"),
            danger=True,
        )
    posted(Form(), partial(_offer, competition_id))
    service.withdraw_application(me(), own["id"])
    notice("good", gettext("Taken back. Nothing of it is left."))
    return redirect(url_for("reinstatement_pages.offers"), 303)


@pages.post("/mine/service/offers/<uuid:competition_id>/contact")
def tell_contact(competition_id: UUID) -> Response:
    """With a place: how one is reached."""
    own = service.own_of(_officer(), competition_id)
    if own is None:
        raise Missing()
    given = posted(ReachForm(), partial(_offer, competition_id))
    service.tell_contact(me(), own["id"], given["contact"])
    notice("good", gettext("Kept. The three who ranked it read this."))
    return _to(competition_id)


def _officer() -> Any:
    """The actor, when it is an officer: staff have pages of their own. Raises Missing."""
    if me().kind != "officer":
        raise Missing()
    return me()


def _to(competition_id: UUID) -> Response:
    return redirect(url_for("reinstatement_pages.offer", competition_id=competition_id), 303)


def _offer(competition_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    one = service.show_competition(_officer(), competition_id)
    own = service.own_of(me(), competition_id)
    return draw("offer", one=one, own=own, values=values, errors=errors, problem=problem)
