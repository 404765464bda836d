"""The JSON door of hours, self-assessments and the safety plan: for the psychologist and the officer."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.referrals.api.door import api
from support.referrals.model import Instrument, Moment
from support.referrals.schema.psychology import (
    ChangeMeetingForm,
    FilledAssessmentView,
    MeetingForm,
    MeetingsView,
    MeetingView,
    SafetyForm,
    SafetyView,
    SelfAssessmentForm,
    SelfAssessmentsView,
    steps_of,
)
from support.referrals.service import assessments as assessing
from support.referrals.service import meetings as meeting
from support.referrals.service import safety


@api.get("/referrals/<uuid:help_id>/sessions")
@api.response(200, MeetingsView)
def sessions(help_id: UUID) -> Any:
    """The hours of a referral, the newest first."""
    found = meeting.meetings_of(me(), help_id)
    return {"opened": found["opened"], "items": found["items"]}


@api.post("/referrals/<uuid:help_id>/sessions")
@api.arguments(MeetingForm)
@api.response(201, MeetingView)
def offer_session(given: dict[str, Any], help_id: UUID) -> Any:
    """Offer an hour."""
    return meeting.offer_meeting(me(), help_id, given)


@api.patch("/referrals/<uuid:help_id>/sessions/<uuid:meeting_id>")
@api.arguments(ChangeMeetingForm)
@api.response(200, MeetingView)
def change_session(given: dict[str, Any], help_id: UUID, meeting_id: UUID) -> Any:
    """Say what became of an hour, when it is, or what was noted; the officer says yes, or calls it off."""
    return meeting.change_meeting(me(), help_id, meeting_id, given)


@api.get("/referrals/<uuid:help_id>/assessments")
@api.response(200, SelfAssessmentsView)
def assessments(help_id: UUID) -> Any:
    """What was filled in, scored, and how it went."""
    found = assessing.assessments_of(me(), help_id)
    return {name: found[name] for name in ("opened", "items", "courses")}


@api.post("/referrals/<uuid:help_id>/assessments")
@api.arguments(SelfAssessmentForm)
@api.response(201, FilledAssessmentView)
def assess(given: dict[str, Any], help_id: UUID) -> Any:
    """Fill in PHQ-9 or GAD-7; scored by its published bands."""
    moment = Moment(given["moment"]) if given["moment"] else None
    kept = assessing.assess(me(), help_id, Instrument(given["instrument"]), given["answers"], moment)
    return {**kept, "what_to_do": list(safety.WHAT_TO_DO) if kept["self_harm"] else []}


@api.get("/referrals/<uuid:help_id>/safety-plan")
@api.response(200, SafetyView)
def safety_plan(help_id: UUID) -> Any:
    """The safety plan as it is."""
    return safety.safety_plan(me(), help_id)


@api.put("/referrals/<uuid:help_id>/safety-plan")
@api.arguments(SafetyForm)
@api.response(200, SafetyView)
def write_safety_plan(given: dict[str, Any], help_id: UUID) -> Any:
    """Write the six steps."""
    return safety.write_safety_plan(me(), help_id, steps_of(given), revision=given["revision"])
