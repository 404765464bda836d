"""The officer's own pages: hours they are offered, how they are, and their safety plan."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.errors import Missing
from support.core.web.forms import posted
from support.core.web.guard import me
from support.partners.model import Offer
from support.referrals.model import MeetingStatus, Moment
from support.referrals.pages.door import pages
from support.referrals.pages.inside import back_to, draw, drawn, instrument_of, own, sheet
from support.referrals.schema.psychology import MeetingAnswerForm, SafetyForm, answers_of, sheet_form, steps_of
from support.referrals.service import assessments as assessing
from support.referrals.service import meetings as meeting
from support.referrals.service import safety

BLANK: dict[str, Any] = {}


@pages.get("/mine/help/<uuid:help_id>/hours")
def own_hours(help_id: UUID) -> Any:
    """The hours one is offered, and what was noted of those that were."""
    own(help_id, Offer.PSYCHOLOGICAL)
    return draw("mine/hours", help_id=help_id, found=meeting.meetings_of(me(), help_id))


@pages.get("/mine/help/<uuid:help_id>/hours/<uuid:meeting_id>")
def call_off(help_id: UUID, meeting_id: UUID) -> Any:
    """Before an hour is called off."""
    own(help_id, Offer.PSYCHOLOGICAL)
    found = meeting.meetings_of(me(), help_id)
    if not any(one["id"] == meeting_id and MeetingStatus.CANCELLED in one["next"] for one in found["items"]):
        raise Missing()
    return render_template(
        "core/confirm.html",
        title=gettext("Call this hour off?"),
        sentence=gettext("Your psychologist sees it and can offer another one."),
        action=url_for("referrals_pages.answer_hour", help_id=help_id, meeting_id=meeting_id),
        hidden=[("status", MeetingStatus.CANCELLED.value)],
        cancel_url=url_for("referrals_pages.own_hours", help_id=help_id),
    )


@pages.post("/mine/help/<uuid:help_id>/hours/<uuid:meeting_id>")
def answer_hour(help_id: UUID, meeting_id: UUID) -> Response:
    """Say yes to an hour, or call it off."""
    own(help_id, Offer.PSYCHOLOGICAL)
    given = posted(MeetingAnswerForm(), partial(_refused, help_id))
    meeting.change_meeting(me(), help_id, meeting_id, given)
    agreed = given["status"] == MeetingStatus.AGREED
    told = gettext("Noted. See you then.") if agreed else gettext("The hour is called off.")
    return back_to("referrals_pages.own_hours", told, help_id=help_id)


def _refused(help_id: UUID, _values: dict[str, Any], _errors: Any, problem: Any) -> str:
    back = (gettext("Your hours"), url_for("referrals_pages.own_hours", help_id=help_id))
    return render_template("core/problem.html", problem=problem, back=back)


@pages.get("/mine/help/<uuid:help_id>/check")
def own_check(help_id: UUID) -> Any:
    """How one was, time by time."""
    own(help_id, Offer.PSYCHOLOGICAL)
    found = assessing.assessments_of(me(), help_id)
    return draw("mine/check", help_id=help_id, found=found, drawn=drawn)


@pages.get("/mine/help/<uuid:help_id>/check/<string:instrument>")
def own_sheet(help_id: UUID, instrument: str) -> Any:
    """The questions."""
    own(help_id, Offer.PSYCHOLOGICAL)
    return sheet("mine/sheet", "fill_own_sheet", help_id, instrument, BLANK, {}, None)


@pages.post("/mine/help/<uuid:help_id>/check/<string:instrument>")
def fill_own_sheet(help_id: UUID, instrument: str) -> Any:
    """Score and keep the answers; the answer says at once what to do now, where that is needed."""
    own(help_id, Offer.PSYCHOLOGICAL)
    chosen = instrument_of(instrument)
    given = posted(sheet_form(chosen), partial(sheet, "mine/sheet", "fill_own_sheet", help_id, instrument))
    kept = assessing.assess(me(), help_id, chosen, answers_of(chosen, given), Moment(given["moment"]))
    if kept["self_harm"]:
        return draw("mine/now", help_id=help_id)
    return back_to("referrals_pages.own_check", gettext("Kept. Your psychologist reads it too."), help_id=help_id)


@pages.get("/mine/help/<uuid:help_id>/safe")
def own_safety_plan(help_id: UUID) -> Any:
    """One's own plan, to be read and written."""
    own(help_id, Offer.PSYCHOLOGICAL)
    return _plan(help_id, safety.safety_plan(me(), help_id), {}, None)


@pages.post("/mine/help/<uuid:help_id>/safe")
def write_own_safety_plan(help_id: UUID) -> Response:
    """Keep one's own plan."""
    own(help_id, Offer.PSYCHOLOGICAL)
    given = posted(SafetyForm(), partial(_plan, help_id))
    safety.write_safety_plan(me(), help_id, steps_of(given), revision=given["revision"])
    return back_to("referrals_pages.own_safety_plan", gettext("Kept. It stays here for you."), help_id=help_id)


def _plan(help_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("mine/safety_plan", help_id=help_id, values=values, errors=errors, problem=problem)
