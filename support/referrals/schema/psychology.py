"""What comes in and goes out about hours with a psychologist, self-assessments and the safety plan."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.core.schema import WANTED, Form, Text, View, code
from support.referrals.model import Instrument, MeetingStatus, Moment
from support.referrals.model.kinds import SafetyStep
from support.referrals.model.scales import POINTS, SCALES
from support.referrals.schema.legal import DAY, clock_time

_NUMBER: dict[str, Any] = {**WANTED, "invalid": _("Write a whole number.")}


class MeetingForm(Form):
    """An hour that is offered. All of it is sealed."""

    on = fields.Date(required=True, error_messages=DAY)
    at = clock_time(load_default=None)
    place = Text(longest=200, load_default="", metadata={"description": "A place, or how one speaks: by phone, say."})


class ChangeMeetingForm(Form):
    """What became of an hour, when it is, or what was noted of it; the rest stays."""

    status = code(*[status.value for status in MeetingStatus])
    on = fields.Date(error_messages=DAY)
    at = clock_time()
    place = Text(longest=200)
    note = Text(longest=10000)


class EditMeetingForm(Form):
    """What became of an hour, when it is and what is noted of it, from the form of a page; `was` is how it stood."""

    status = code(*[status.value for status in MeetingStatus], required=True)
    was = code(*[status.value for status in MeetingStatus], required=True)
    on = fields.Date(load_default=None, error_messages=DAY)
    at = clock_time(load_default=None)
    place = Text(longest=200, load_default="")
    note = Text(longest=10000, load_default="")


class MeetingAnswerForm(Form):
    """The officer's yes to an hour, or calling it off."""

    status = code(MeetingStatus.AGREED, MeetingStatus.CANCELLED, required=True)


class SelfAssessmentForm(Form):
    """The answers to one instrument, in the order of its items."""

    instrument = code(*[one.value for one in Instrument], required=True)
    answers = fields.List(
        fields.Integer(
            strict=True,
            validate=validate.OneOf(POINTS, error=_("Each answer is a whole number from 0 to 3.")),
            error_messages=_NUMBER,
        ),
        required=True,
        validate=validate.Length(max=20, error=_("These are more answers than there are items.")),
        error_messages=WANTED,
    )
    moment = code(*[one.value for one in Moment], load_default=None, allow_none=True)


def sheet_form(instrument: Instrument) -> Form:
    """The form of an instrument on a page: a field for each item, `item_1` and so on."""
    answer: dict[str, Any] = {"required": True, "error_messages": {**_NUMBER, "required": _("Choose one answer.")}}
    within = validate.OneOf(POINTS, error=_("Choose one of the answers."))
    items = {
        f"item_{number}": fields.Integer(validate=within, **answer)
        for number in range(1, len(SCALES[instrument].items) + 1)
    }
    moment = code(*[one.value for one in Moment], required=True)
    form: Form = Form.from_dict({**items, "moment": moment}, name=f"{instrument.name}Form")()  # type: ignore[assignment]
    return form


def answers_of(instrument: Instrument, given: dict[str, Any]) -> list[int]:
    """What the fields of a sheet hold, in the order of the items."""
    return [given[f"item_{number}"] for number in range(1, len(SCALES[instrument].items) + 1)]


class SafetyForm(Form):
    """The six steps of a safety plan, each as far as it is known."""

    signs = Text(longest=2000, load_default="")
    alone = Text(longest=2000, load_default="")
    places = Text(longest=2000, load_default="")
    people = Text(longest=2000, load_default="")
    professionals = Text(longest=2000, load_default="")
    surroundings = Text(longest=2000, load_default="")
    revision = fields.Integer(
        required=True,
        error_messages=_NUMBER,
        validate=validate.Range(min=0, max=1_000_000, error=_("Between {min} and {max}.")),
        metadata={"description": "The one that was read, 0 for none; refused when the other changed it since."},
    )


def steps_of(given: dict[str, Any]) -> dict[str, str]:
    """The steps alone."""
    return {step.value: given[step.value] for step in SafetyStep}


class MeetingView(View):
    """An hour, and what was noted of it."""

    id = fields.UUID()
    number = fields.Integer()
    status = fields.String()
    on = fields.Date(allow_none=True)
    at = fields.String(allow_none=True)
    place = fields.String()
    note = fields.String()


class MeetingsView(View):
    """The hours of a referral, the newest first."""

    opened = fields.Boolean()
    items = fields.List(fields.Nested(MeetingView))


class SelfAssessmentView(View):
    """A self-assessment; `self_harm` when thoughts of death or self-harm were there on any day."""

    id = fields.UUID()
    number = fields.Integer()
    instrument = fields.String()
    moment = fields.String()
    answers = fields.List(fields.Integer())
    on = fields.Date()
    by = fields.String()
    score = fields.Integer()
    most = fields.Integer()
    band = fields.String()
    self_harm = fields.Boolean()


class FilledAssessmentView(SelfAssessmentView):
    """The same, with what to do now where thoughts of self-harm were there."""

    what_to_do = fields.List(fields.String())


class ScoreCourseView(View):
    """How one instrument went from the first time to the last; `notable`: by more than chance."""

    instrument = fields.String()
    change = fields.Integer(allow_none=True)
    notable = fields.Boolean()
    self_harm = fields.Boolean()


class SelfAssessmentsView(View):
    """What was filled in, in its order."""

    opened = fields.Boolean()
    items = fields.List(fields.Nested(SelfAssessmentView))
    courses = fields.List(fields.Nested(ScoreCourseView))


class SafetyView(View):
    """The plan as it is; revision 0 when there is none yet."""

    opened = fields.Boolean()
    revision = fields.Integer()
    written_on = fields.Date(allow_none=True)
    signs = fields.String()
    alone = fields.String()
    places = fields.String()
    people = fields.String()
    professionals = fields.String()
    surroundings = fields.String()
