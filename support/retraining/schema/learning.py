"""What comes in and goes out about what an officer can do, their places in programmes, and their work."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields

from support.cases.model.served import Agency
from support.core.schema import Amount, Form, Text, View, code
from support.partners.model import LANGUAGES, REGIONS
from support.retraining.model import (
    FOLLOWED,
    DropReason,
    Duty,
    EnrolmentStatus,
    MilestoneKind,
    Rank,
    SalaryBand,
    Skill,
    Trade,
    WorkNow,
)
from support.retraining.model import Form as HowForm
from support.retraining.schema.programmes import DAY, ID, number, several

LEVELS = ("0", "1", "2", "3")
WORDS: dict[str, Any] = {"longest": 3000, "load_default": ""}

#: How well one can do each; what is left out is as the service taught it.
SkillsForm = Form.from_dict({skill.value: code(*LEVELS) for skill in Skill}, name="SkillsForm")


class ProfileForm(Form):
    """What somebody can do, and wishes. All of it is sealed."""

    agency = code(*Agency, load_default=None, allow_none=True)
    rank = code(*Rank, load_default=None, allow_none=True)
    duties = several(*Duty, load_default=list)
    skills = fields.Nested(SkillsForm, load_default=dict)
    languages = several(*LANGUAGES, load_default=list)
    regions = several(*REGIONS, load_default=list)
    forms = several(*HowForm, load_default=list)
    trades = several(*Trade, load_default=list)
    hours = number(1, 60, load_default=None, allow_none=True)
    from_on = fields.Date(load_default=None, allow_none=True, error_messages=DAY)
    note = Text(**WORDS)


def in_words(given: dict[str, Any]) -> dict[str, Any]:
    """A profile in the terms of the verb: days and levels as they are sealed."""
    day = given["from_on"]
    levels = {name: int(level) for name, level in given["skills"].items()}
    return {**given, "skills": levels, "from_on": day.isoformat() if day else None}


class ProfileView(View):
    """What somebody can do, and wishes; `known` are the skills, those their service taught included."""

    agency = fields.String(allow_none=True)
    rank = fields.String(allow_none=True)
    duties = fields.List(fields.String())
    skills = fields.Dict(keys=fields.String(), values=fields.Integer())
    languages = fields.List(fields.String())
    regions = fields.List(fields.String())
    forms = fields.List(fields.String())
    trades = fields.List(fields.String())
    hours = fields.Integer(allow_none=True)
    from_on = fields.String(allow_none=True)
    note = fields.String()
    known = fields.Dict(keys=fields.String(), values=fields.Integer())
    told = fields.Boolean()


class ApplyForm(Form):
    """A wish for a place."""

    programme_id = fields.UUID(required=True, error_messages=ID)
    wish = Text(**WORDS)


class WishForm(Form):
    """Words with a wish for a place."""

    wish = Text(**WORDS)


class OfferWordsForm(Form):
    """Words for the officer: where and when, and whom to ask for."""

    words = Text(**WORDS)


class MilestoneForm(Form):
    """A step that was reached."""

    kind = code(*MilestoneKind, required=True)
    reached_on = fields.Date(load_default=None, allow_none=True, error_messages=DAY)
    note = Text(**WORDS)


class CompleteForm(Form):
    """It was completed."""

    certified = fields.Boolean(load_default=False)
    note = Text(**WORDS)


class DropForm(Form):
    """It was left, and why."""

    reason = code(*[one for one in DropReason if one != DropReason.CANCELLED], required=True)
    why = Text(**WORDS)


class EnrolmentListForm(Form):
    """Filters of the list of places."""

    status = code(*EnrolmentStatus)
    programme_id = fields.UUID(error_messages=ID)
    cursor = Text()
    limit = number(1, 200)


class CourseView(View):
    """The programme of a place."""

    id = fields.UUID()
    title = fields.String()
    trade = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date()
    certificate = fields.String()
    price = Amount()


class EnrolmentItemView(View):
    """A place, by the case's handle."""

    id = fields.UUID()
    handle = fields.String()
    programme = fields.Nested(CourseView)
    status = fields.String()
    applied_on = fields.Date()
    changed_on = fields.Date()
    offered_until = fields.Date(allow_none=True)
    drop_reason = fields.String(allow_none=True)
    certified = fields.Boolean()


class LearnedView(View):
    """A step that was reached."""

    kind = fields.String()
    reached_on = fields.Date()
    note = fields.String(allow_none=True)


class EnrolmentView(EnrolmentItemView):
    """A place, with what the actor's keys open of it."""

    line = fields.String(allow_none=True, metadata={"description": "On the waiting list: next, soon or later."})
    steps = fields.List(fields.Nested(LearnedView))
    wish = fields.String(allow_none=True)
    offer = fields.String(allow_none=True)
    progress = fields.String(allow_none=True)
    why_left = fields.String(allow_none=True)
    skills = fields.Nested(ProfileView)


class EnrolmentPageView(View):
    """Part of the list of places."""

    items = fields.List(fields.Nested(EnrolmentItemView))
    next = fields.String(allow_none=True)


class EnrolmentsView(View):
    """The places of a case."""

    items = fields.List(fields.Nested(EnrolmentItemView))


class EnrolledView(View):
    """What became of a place."""

    id = fields.UUID()
    status = fields.String()
    offered_until = fields.Date(allow_none=True)


class ReachedView(View):
    """A step that was noted."""

    id = fields.UUID()
    kind = fields.String()
    reached_on = fields.Date()


class PlacementForm(Form):
    """A job that is offered, or was begun. Where it is, is sealed."""

    trade = code(*Trade, required=True)
    salary = code(*SalaryBand, load_default=SalaryBand.UNTOLD.value)
    job = Text(**WORDS)
    employer_id = fields.UUID(load_default=None, allow_none=True, error_messages=ID)
    enrolment_id = fields.UUID(load_default=None, allow_none=True, error_messages=ID)
    began_on = fields.Date(load_default=None, allow_none=True, error_messages=DAY)


class BeginForm(Form):
    """On which day somebody began."""

    began_on = fields.Date(required=True, error_messages=DAY)


class EndForm(Form):
    """On which day a job ended."""

    ended_on = fields.Date(load_default=None, allow_none=True, error_messages=DAY)


def _followed(months: int) -> None:
    if months not in FOLLOWED:
        raise ValidationError(str(_("It is asked after 3, 6 and 12 months.")))


class WorkForm(Form):
    """How it is, some months after a job began."""

    months = fields.Integer(required=True, validate=_followed, error_messages={"invalid": _("Write a whole number.")})
    outcome = code(*WorkNow, required=True)
    salary = code(*SalaryBand, load_default=None, allow_none=True)
    note = Text(**WORDS)


class WorkAskedView(View):
    """What was asked about a job, and answered."""

    months = fields.Integer()
    due_on = fields.Date()
    due = fields.Boolean()
    outcome = fields.String(allow_none=True)
    salary = fields.String(allow_none=True)
    answered_on = fields.Date(allow_none=True)


class PlacementItemView(View):
    """A job, by the case's handle."""

    id = fields.UUID()
    handle = fields.String()
    trade = fields.String()
    salary = fields.String()
    status = fields.String()
    began_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    enrolment_id = fields.UUID(allow_none=True)
    asked = fields.List(fields.Nested(WorkAskedView))


class PlacementView(PlacementItemView):
    """A job, with what the actor's keys open of it."""

    job = fields.String(allow_none=True)
    employer = fields.String(allow_none=True)


class PlacementsView(View):
    """The jobs of a case."""

    items = fields.List(fields.Nested(PlacementItemView))


class FollowedView(View):
    """What was answered."""

    months = fields.Integer()
    outcome = fields.String()
    answered_on = fields.Date()


class DueView(View):
    """An answer that is due."""

    placement_id = fields.UUID()
    handle = fields.String()
    trade = fields.String()
    months = fields.Integer()
    due_on = fields.Date()


class DuePageView(View):
    """Part of the answers that are due."""

    items = fields.List(fields.Nested(DueView))
    next = fields.String(allow_none=True)
