"""What comes in and goes out about needs and plans."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from support.cases.model import Need, NeedStatus, StepStatus
from support.cases.schema.consents import DAY
from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code

#: As many steps as a form has rows.
MOST_STEPS = 20

_GRADE = {**WANTED, "invalid": _("Give a number from 1 to 4.")}


def _grade() -> fields.Integer:
    return fields.Integer(
        validate=validate.Range(min=1, max=4, error=_("Give a number from 1 to 4.")), error_messages=_GRADE
    )


def _day(**options: Any) -> fields.Date:
    span = validate.Range(min=date(2000, 1, 1), max=date(2100, 1, 1), error=_("This day lies too far away."))
    return fields.Date(error_messages=DAY, validate=span, **options)


# Needs


class AddNeedForm(Form):
    """A need that came up later."""

    code = code(*[need.value for need in Need], required=True)


class ChangeNeedForm(Form):
    """How grave and how urgent a need is, with reasons; how it stands; or both."""

    severity = _grade()
    urgency = _grade()
    text = Text(longest=5000)
    status = code(*[status.value for status in NeedStatus])

    @validates_schema
    def _whole(self, data: dict[str, Any], **_kwargs: Any) -> None:
        judged = [name for name in ("severity", "urgency", "text") if data.get(name)]
        if not judged and not data.get("status"):
            raise ValidationError(str(_("Judge the need, or say how it stands.")), field_name="status")
        if judged and len(judged) < 3:
            missing = next(name for name in ("severity", "urgency", "text") if not data.get(name))
            raise ValidationError(str(WANTED["required"]), field_name=missing)


class TellNeedForm(Form):
    """The officer's own words about a need."""

    text = Text(required=True, longest=5000)


class OwnWordsView(View):
    """What the officer says of a need."""

    text = fields.String()
    on = fields.String()


class AssessmentView(View):
    """What a caseworker judged, and when."""

    severity = fields.Integer()
    urgency = fields.Integer()
    text = fields.String()
    on = fields.String()
    by = fields.String()


class NeedItemView(View):
    """A need and how it stands."""

    id = fields.UUID()
    code = fields.String()
    status = fields.String()
    assessed_on = fields.Date(allow_none=True)


class AssessedNeedView(NeedItemView):
    """A need with the officer's words and what was judged, as far as the actor's keys open them."""

    own_words = fields.Nested(OwnWordsView, allow_none=True)
    assessments = fields.List(fields.Nested(AssessmentView))


class NeedsView(View):
    """The needs of a case."""

    items = fields.List(fields.Nested(AssessedNeedView))


class OwnToldNeedView(NeedItemView):
    """A need with the officer's own words."""

    own_words = fields.Nested(OwnWordsView, allow_none=True)


class OwnToldNeedsView(View):
    """The officer's own needs."""

    items = fields.List(fields.Nested(OwnToldNeedView))


# Plans


class GoalForm(Form):
    """What is to be reached for a need."""

    need = code(*[need.value for need in Need], required=True)
    text = Text(required=True, longest=2000)


class StepForm(Form):
    """A step: for which need's goal, whose (`officer`, or the name of a holder), from when and until when."""

    need = code(*[need.value for need in Need], required=True)
    text = Text(required=True, longest=1000)
    owner = Text(required=True, longest=64)
    starts_on = _day(required=True)
    due_on = _day(required=True)


class PlanContentForm(Form):
    """What a version of a plan says, whole."""

    money = fields.Boolean(load_default=False, metadata={"description": "Whether money follows from it."})
    goals = fields.List(
        fields.Nested(GoalForm),
        required=True,
        error_messages=WANTED,
        validate=validate.Length(min=1, max=len(Need), error=_("A plan needs a goal, and one for each need at most.")),
    )
    steps = fields.List(fields.Nested(StepForm), load_default=list, validate=validate.Length(max=MOST_STEPS))


class PlanForm(PlanContentForm):
    """A new version. `follows` names one not agreed to yet that it replaces."""

    follows = fields.UUID()


class ChangeStepForm(Form):
    """What changes of a step: anything in a draft, only how far it is once the plan is agreed."""

    need = code(*[need.value for need in Need])
    text = Text(longest=1000)
    owner = Text(longest=64)
    starts_on = _day()
    due_on = _day()
    status = code(*[status.value for status in StepStatus])


class DoStepForm(Form):
    """How far a step is."""

    status = code(*[status.value for status in StepStatus], required=True)


class ApproveForm(Form):
    """A yes, or a no that says what should be different."""

    approved = fields.Boolean(load_default=True)
    text = Text(longest=2000)


class AgreeForm(Form):
    """The officer's yes, or what should be different."""

    agreed = fields.Boolean(required=True, error_messages=WANTED)
    text = Text(longest=5000)


class NothingForm(Form):
    """A button and nothing else."""


class OwnPlanStepView(View):
    """A step as the officer reads it; staff by number."""

    id = fields.UUID()
    text = fields.String(allow_none=True)
    who = fields.String()
    own = fields.Boolean()
    starts_on = fields.Date()
    due_on = fields.Date()
    status = fields.String()
    pace = fields.String()


class StepView(View):
    """A step."""

    id = fields.UUID()
    text = fields.String(allow_none=True)
    owner = fields.String()
    person = fields.String(allow_none=True)
    starts_on = fields.Date()
    due_on = fields.Date()
    status = fields.String()
    escalated_on = fields.Date(allow_none=True)
    pace = fields.String(metadata={"description": "later, on_time, at_risk, overdue or over."})


class OwnGoalView(View):
    """A goal and its steps, as the officer reads them."""

    id = fields.UUID()
    need = fields.String()
    text = fields.String(allow_none=True)
    steps = fields.List(fields.Nested(OwnPlanStepView))


class GoalView(View):
    """A goal and its steps."""

    id = fields.UUID()
    need = fields.String()
    text = fields.String(allow_none=True)
    steps = fields.List(fields.Nested(StepView))


class AnswerView(View):
    """What the officer said of a version."""

    on = fields.String()
    agreed = fields.Boolean()
    text = fields.String(allow_none=True)


class ReviewView(View):
    """Why a second person sent a version back."""

    on = fields.String()
    by = fields.String()
    text = fields.String()


class PlanRefView(View):
    """A version after an act on it."""

    id = fields.UUID()
    version = fields.Integer()
    status = fields.String()


class OwnPlanView(PlanRefView):
    """A version as the officer reads it."""

    money = fields.Boolean()
    made_on = fields.Date()
    agreed_on = fields.Date(allow_none=True)
    answerable = fields.Boolean(metadata={"description": "Whether it waits for your answer."})
    goals = fields.List(fields.Nested(OwnGoalView))
    answers = fields.List(fields.Nested(AnswerView))
    done = fields.Integer()
    all = fields.Integer()


class OwnPlansView(View):
    """The officer's plans, the newest first."""

    items = fields.List(fields.Nested(OwnPlanView))


class PlanView(PlanRefView):
    """A version, as far as the actor's keys open it."""

    money = fields.Boolean()
    made_on = fields.Date()
    author = fields.String()
    approved_by = fields.String(allow_none=True)
    approved_on = fields.Date(allow_none=True)
    agreed_on = fields.Date(allow_none=True)
    goals = fields.List(fields.Nested(GoalView))
    answers = fields.List(fields.Nested(AnswerView))
    reviews = fields.List(fields.Nested(ReviewView))
    done = fields.Integer()
    all = fields.Integer()


class PlansView(View):
    """Every version, the newest first."""

    items = fields.List(fields.Nested(PlanView))


class StepRefView(View):
    """A step after an act on it."""

    id = fields.UUID()
    status = fields.String()


class TemplateStepView(View):
    """A step by days from the start."""

    text = fields.String()
    owner = fields.String()
    starts_after = fields.Integer()
    due_after = fields.Integer()


class TemplateView(View):
    """A plan to begin with."""

    code = fields.String()
    need = fields.String()
    name = fields.String()
    goal = fields.String()
    money = fields.Boolean()
    steps = fields.List(fields.Nested(TemplateStepView))


class TemplatesView(View):
    """Every plan to begin with."""

    items = fields.List(fields.Nested(TemplateView))


class LateListForm(Form):
    """Where to go on."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class LateStepView(View):
    """A step that is late: that there is one, and nothing of what it says."""

    id = fields.UUID()
    reference = fields.String()
    handle = fields.String()
    due_on = fields.Date()
    person = fields.String(allow_none=True, metadata={"description": "Whose step; null for the officer's own."})
    day = fields.Date()


class LateStepPageView(View):
    """Part of what is late in the lead's team."""

    items = fields.List(fields.Nested(LateStepView))
    next = fields.String(allow_none=True)
