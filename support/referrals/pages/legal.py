"""The pages of legal matters: their lawyer's, the holders' if the officer opened them, and the officer's own."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.access import require
from support.core.errors import Missing
from support.core.web.forms import posted
from support.core.web.guard import me
from support.partners.model import Offer
from support.referrals import policy
from support.referrals.model import DATE_WORDS, MATTER_WORDS, DateStatus, MatterDate
from support.referrals.model.kinds import DATE_KIND_WORDS, MATTER_KIND_WORDS
from support.referrals.pages.door import pages
from support.referrals.pages.inside import back_to, draw, helping, own, pairs
from support.referrals.schema.legal import EditMatterDayForm, EditMatterForm, MatterDayForm, MatterForm
from support.referrals.service import matters as service

BLANK: dict[str, Any] = {}


@pages.get("/shared/<uuid:legal_id>/matters")
def matters(legal_id: UUID) -> Any:
    """The matters of a referral with their days."""
    helping(legal_id, Offer.LEGAL)
    return draw("matters", legal_id=legal_id, found=service.matters_of(me(), legal_id))


@pages.get("/mine/help/<uuid:legal_id>/matters")
def own_matters(legal_id: UUID) -> Any:
    """What one's lawyer works on."""
    own(legal_id, Offer.LEGAL)
    return draw("mine/matters", found=service.matters_of(me(), legal_id))


@pages.get("/shared/<uuid:legal_id>/matters/new")
def new_matter(legal_id: UUID) -> Any:
    """An empty form."""
    _working(legal_id)
    return _matter(legal_id, None, BLANK, {}, None)


@pages.post("/shared/<uuid:legal_id>/matters/new")
def add_matter(legal_id: UUID) -> Response:
    """Begin a matter."""
    helping(legal_id, Offer.LEGAL)
    given = posted(MatterForm(), partial(_matter, legal_id, None))
    service.add_matter(me(), legal_id, given)
    return _back(legal_id, gettext("The matter is noted. You and the officer read it."))


@pages.get("/shared/<uuid:legal_id>/matters/<uuid:matter_id>")
def edit_matter(legal_id: UUID, matter_id: UUID) -> Any:
    """A matter, to be corrected or closed."""
    found = _working(legal_id)
    one = _one(found["items"], matter_id)
    values = {name: value.isoformat() if name in service.DAYS and value else value for name, value in one.items()}
    return _matter(legal_id, matter_id, values, {}, None)


@pages.post("/shared/<uuid:legal_id>/matters/<uuid:matter_id>")
def change_matter(legal_id: UUID, matter_id: UUID) -> Response:
    """Keep what was corrected."""
    helping(legal_id, Offer.LEGAL)
    given = posted(EditMatterForm(), partial(_matter, legal_id, matter_id))
    service.change_matter(me(), legal_id, matter_id, given)
    return _back(legal_id, gettext("Kept."))


@pages.get("/shared/<uuid:legal_id>/matters/<uuid:matter_id>/days")
def new_day(legal_id: UUID, matter_id: UUID) -> Any:
    """An empty form for a hearing or a deadline."""
    _one(_working(legal_id)["items"], matter_id)
    return _day(legal_id, matter_id, None, BLANK, {}, None)


@pages.post("/shared/<uuid:legal_id>/matters/<uuid:matter_id>/days")
def add_day(legal_id: UUID, matter_id: UUID) -> Response:
    """Note a hearing or a deadline."""
    helping(legal_id, Offer.LEGAL)
    given = posted(MatterDayForm(), partial(_day, legal_id, matter_id, None))
    service.add_date(me(), legal_id, matter_id, given)
    return _back(legal_id, gettext("The day is noted, and stands in your calendar."))


@pages.get("/shared/<uuid:legal_id>/days/<uuid:date_id>")
def edit_day(legal_id: UUID, date_id: UUID) -> Any:
    """A hearing or a deadline: what became of it."""
    found = _working(legal_id)
    one = _one([day for matter in found["items"] for day in matter["dates"]], date_id)
    values = {**one, "on": one["on"].isoformat(), "at": one["at"] or "", "status": one["status"].value}
    return _day(legal_id, None, date_id, values, {}, None)


@pages.post("/shared/<uuid:legal_id>/days/<uuid:date_id>")
def change_day(legal_id: UUID, date_id: UUID) -> Response:
    """Keep what became of it, or to which day it was moved."""
    helping(legal_id, Offer.LEGAL)
    given = posted(EditMatterDayForm(), partial(_day, legal_id, None, date_id))
    service.change_date(me(), legal_id, date_id, given)
    return _back(legal_id, gettext("Kept."))


def _working(legal_id: UUID) -> dict[str, Any]:
    """The matters, for who may write them. Raises Missing, Forbidden."""
    helping(legal_id, Offer.LEGAL)
    found = service.matters_of(me(), legal_id)
    require(policy.may_help, me(), found["referral"])
    return found


def _one(items: list[dict[str, Any]], wanted: UUID) -> dict[str, Any]:
    found = next((one for one in items if one["id"] == wanted), None)
    if found is None:
        raise Missing()
    return found


def _back(legal_id: UUID, told: str) -> Response:
    return back_to("referrals_pages.matters", told, legal_id=legal_id)


def _matter(legal_id: UUID, matter_id: UUID | None, values: dict[str, Any], errors: Any, problem: Any) -> str:
    if matter_id is None:
        action = url_for("referrals_pages.add_matter", legal_id=legal_id)
    else:
        action = url_for("referrals_pages.change_matter", legal_id=legal_id, matter_id=matter_id)
    return draw(
        "matter_form",
        legal_id=legal_id,
        matter_id=matter_id,
        action=action,
        kinds=pairs(MATTER_KIND_WORDS),
        statuses=pairs(MATTER_WORDS),
        values=values,
        errors=errors,
        problem=problem,
    )


def _day(
    legal_id: UUID, matter_id: UUID | None, date_id: UUID | None, values: dict[str, Any], errors: Any, problem: Any
) -> str:
    if date_id is None:
        action = url_for("referrals_pages.add_day", legal_id=legal_id, matter_id=matter_id)
    else:
        action = url_for("referrals_pages.change_day", legal_id=legal_id, date_id=date_id)
    present = DateStatus(values["status"]) if values.get("status") in set(DateStatus) else DateStatus.COMING
    could = {present, *MatterDate.MOVES.get(present, set())}
    return draw(
        "matter_day",
        legal_id=legal_id,
        date_id=date_id,
        action=action,
        kinds=pairs(DATE_KIND_WORDS),
        statuses=[(code, words) for code, words in pairs(DATE_WORDS) if code in could],
        values=values,
        errors=errors,
        problem=problem,
    )
