"""The psychologist's pages: hours with their notes, self-assessments, the safety plan."""

from functools import partial
from typing import Any
from uuid import UUID

from flask_babel import gettext
from werkzeug.wrappers import Response

from support.core.access import require
from support.core.errors import Missing
from support.core.web.forms import posted
from support.core.web.guard import me
from support.partners.model import Offer
from support.referrals import policy
from support.referrals.model import MEETING_WORDS, Meeting, MeetingStatus, Moment
from support.referrals.pages.door import pages
from support.referrals.pages.inside import back_to, draw, drawn, helping, instrument_of, pairs, sheet
from support.referrals.schema.psychology import (
    EditMeetingForm,
    MeetingForm,
    SafetyForm,
    answers_of,
    sheet_form,
    steps_of,
)
from support.referrals.service import assessments as assessing
from support.referrals.service import meetings as meeting
from support.referrals.service import safety

BLANK: dict[str, Any] = {}


# Hours


@pages.get("/shared/<uuid:help_id>/hours")
def hours(help_id: UUID) -> Any:
    """The hours of a referral, the newest first."""
    helping(help_id, Offer.PSYCHOLOGICAL)
    return draw("hours", help_id=help_id, found=meeting.meetings_of(me(), help_id))


@pages.get("/shared/<uuid:help_id>/hours/new")
def new_hour(help_id: UUID) -> Any:
    """An empty form."""
    helping(help_id, Offer.PSYCHOLOGICAL)
    return _offer(help_id, BLANK, {}, None)


@pages.post("/shared/<uuid:help_id>/hours/new")
def offer_hour(help_id: UUID) -> Response:
    """Offer an hour."""
    helping(help_id, Offer.PSYCHOLOGICAL)
    given = posted(MeetingForm(), partial(_offer, help_id))
    meeting.offer_meeting(me(), help_id, given)
    return _to_hours(help_id, gettext("The hour is offered. The officer says yes or calls it off on their own page."))


@pages.get("/shared/<uuid:help_id>/hours/<uuid:meeting_id>")
def edit_hour(help_id: UUID, meeting_id: UUID) -> Any:
    """An hour: what became of it, and what is noted of it."""
    helping(help_id, Offer.PSYCHOLOGICAL)
    found = meeting.meetings_of(me(), help_id)
    require(policy.may_help, me(), found["referral"])
    one = next((one for one in found["items"] if one["id"] == meeting_id), None)
    if one is None:
        raise Missing()
    on = one["on"].isoformat() if one["on"] else ""
    values = {**one, "status": one["status"].value, "on": on, "at": one["at"] or "", "was": one["status"].value}
    return _hour(help_id, meeting_id, values, {}, None)


@pages.post("/shared/<uuid:help_id>/hours/<uuid:meeting_id>")
def change_hour(help_id: UUID, meeting_id: UUID) -> Response:
    """Keep what became of it, and what was noted."""
    helping(help_id, Offer.PSYCHOLOGICAL)
    given = posted(EditMeetingForm(), partial(_hour, help_id, meeting_id))
    given.pop("was")
    if not given["on"]:
        given = {name: given[name] for name in ("status", "note")}
    meeting.change_meeting(me(), help_id, meeting_id, given)
    return _to_hours(help_id, gettext("Kept. You and the officer read it, and nobody else."))


def _to_hours(help_id: UUID, told: str) -> Response:
    return back_to("referrals_pages.hours", told, help_id=help_id)


def _offer(help_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("hour_offer", help_id=help_id, values=values, errors=errors, problem=problem)


def _hour(help_id: UUID, meeting_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    was = MeetingStatus(values["was"]) if values.get("was") in set(MeetingStatus) else MeetingStatus.OFFERED
    could = {was, *Meeting.MOVES.get(was, set())}
    return draw(
        "hour",
        help_id=help_id,
        meeting_id=meeting_id,
        was=was,
        over=was in meeting.OVER,
        statuses=[(code, words) for code, words in pairs(MEETING_WORDS) if code in could],
        values=values,
        errors=errors,
        problem=problem,
    )


# Self-assessments


@pages.get("/shared/<uuid:help_id>/assessments")
def assessments(help_id: UUID) -> Any:
    """What was filled in, and how it went."""
    helping(help_id, Offer.PSYCHOLOGICAL)
    found = assessing.assessments_of(me(), help_id)
    return draw("assessments", help_id=help_id, found=found, drawn=drawn)


@pages.get("/shared/<uuid:help_id>/assessments/<string:instrument>")
def ask_sheet(help_id: UUID, instrument: str) -> Any:
    """A sheet, for who asks its questions and writes down what is said."""
    helping(help_id, Offer.PSYCHOLOGICAL)
    return sheet("sheet", "fill_sheet", help_id, instrument, BLANK, {}, None)


@pages.post("/shared/<uuid:help_id>/assessments/<string:instrument>")
def fill_sheet(help_id: UUID, instrument: str) -> Any:
    """Score and keep the answers."""
    helping(help_id, Offer.PSYCHOLOGICAL)
    chosen = instrument_of(instrument)
    given = posted(sheet_form(chosen), partial(sheet, "sheet", "fill_sheet", help_id, instrument))
    assessing.assess(me(), help_id, chosen, answers_of(chosen, given), Moment(given["moment"]))
    return back_to("referrals_pages.assessments", gettext("Kept, and scored."), help_id=help_id)


# The safety plan


@pages.get("/shared/<uuid:help_id>/safety-plan")
def safety_plan(help_id: UUID) -> Any:
    """The plan, to be read and written."""
    helping(help_id, Offer.PSYCHOLOGICAL)
    return _plan(help_id, safety.safety_plan(me(), help_id), {}, None)


@pages.post("/shared/<uuid:help_id>/safety-plan")
def write_safety_plan(help_id: UUID) -> Response:
    """Keep the plan, unless the officer changed it meanwhile."""
    helping(help_id, Offer.PSYCHOLOGICAL)
    given = posted(SafetyForm(), partial(_plan, help_id))
    safety.write_safety_plan(me(), help_id, steps_of(given), revision=given["revision"])
    return back_to(
        "referrals_pages.safety_plan", gettext("Kept. The officer has it on their own page."), help_id=help_id
    )


def _plan(help_id: UUID, values: dict[str, Any], errors: Any, problem: Any) -> str:
    return draw("safety_plan", help_id=help_id, values=values, errors=errors, problem=problem)
