"""What comes in and goes out about programmes and matches."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.core.schema import WANTED, Amount, Form, Text, View, code
from support.partners.model import LANGUAGES, REGIONS
from support.retraining.model import Certificate, Level, ProgrammeStatus, Skill, Trade
from support.retraining.model import Form as HowForm

DAY = {**WANTED, "invalid": _("Write the day as YYYY-MM-DD.")}
NUMBER = {**WANTED, "invalid": _("Write a whole number.")}
ID = {**WANTED, "invalid_uuid": _("Choose one of those there are.")}


def several(*allowed: str, **options: Any) -> fields.List[Any]:
    """Some codes of a list, each at most once."""
    return fields.List(code(*allowed), validate=validate.Length(max=len(allowed)), **options)


def number(least: int, most: int, **options: Any) -> fields.Integer:
    """A whole number within limits."""
    within = validate.Range(min=least, max=most, error=_("Between {min} and {max}."))
    return fields.Integer(validate=within, error_messages=NUMBER, **options)


class ProgrammeForm(Form):
    """A programme of a partner. Title and text are published to every officer: they name nobody."""

    provider_id = fields.UUID(required=True, error_messages=ID)
    title = Text(required=True, longest=150)
    about = Text(required=True, longest=3000)
    trade = code(*Trade, required=True)
    form = code(*HowForm, required=True)
    level = code(*Level, load_default=Level.FIRST.value)
    certificate = code(*Certificate, required=True)
    status = code(*ProgrammeStatus, load_default=ProgrammeStatus.OPEN.value)
    languages = several(*LANGUAGES, required=True)
    region = code(*REGIONS, required=True)
    needs_skills = several(*Skill, load_default=list)
    gives_skills = several(*Skill, load_default=list)
    weeks = number(1, 260, required=True)
    hours = number(1, 60, required=True, metadata={"description": "A week."})
    seats = number(1, 10000, required=True)
    price = Amount(allow_none=True, metadata={"description": "Of one seat; left out, it costs nothing."})
    apply_by = fields.Date(required=True, error_messages=DAY)
    starts_on = fields.Date(required=True, error_messages=DAY)
    ends_on = fields.Date(required=True, error_messages=DAY)


#: What a form for a new programme offers: it begins as a draft or open.
BEGINS = (ProgrammeStatus.OPEN, ProgrammeStatus.DRAFT)


class ChangeProgrammeForm(ProgrammeForm):
    """What to correct of a programme; the rest stays. Whose it is cannot be changed."""

    class Meta(ProgrammeForm.Meta):
        exclude = ("provider_id",)

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"partial": True, **options})


class ProgrammeListForm(Form):
    """What to look for."""

    q = Text(longest=100)
    trade = code(*Trade)
    language = code(*LANGUAGES)
    region = code(*REGIONS)
    form = code(*HowForm)
    level = code(*Level)
    status = code(*ProgrammeStatus)
    cursor = Text()
    limit = number(1, 200)


class CompareForm(Form):
    """Which to lay side by side."""

    id = fields.List(fields.UUID(error_messages=ID), required=True)


class PageForm(Form):
    """Which part of a list."""

    cursor = Text()
    limit = number(1, 200)


class ProgrammeItemView(View):
    """A programme, as every officer sees it."""

    id = fields.UUID()
    title = fields.String()
    about = fields.String()
    trade = fields.String()
    form = fields.String()
    level = fields.String()
    certificate = fields.String()
    status = fields.String()
    languages = fields.List(fields.String())
    region = fields.String()
    needs_skills = fields.List(fields.String())
    gives_skills = fields.List(fields.String())
    weeks = fields.Integer()
    hours = fields.Integer()
    price = Amount()
    apply_by = fields.Date()
    starts_on = fields.Date()
    ends_on = fields.Date()
    has_place = fields.Boolean(metadata={"description": "Otherwise there is a waiting list."})
    takes = fields.Boolean(metadata={"description": "Whether one can apply today."})


class ProviderView(View):
    """Whose programme it is; the name is sealed."""

    id = fields.UUID()
    name = fields.String(allow_none=True)


class ProgrammeView(ProgrammeItemView):
    """A programme; its provider for staff, its numbers for coordinators."""

    provider = fields.Nested(ProviderView, allow_none=True)
    seats = fields.Integer(allow_none=True)
    taken = fields.Integer(allow_none=True)


class ProgrammePageView(View):
    """Part of the list of programmes."""

    items = fields.List(fields.Nested(ProgrammeItemView))
    next = fields.String(allow_none=True)


class ProgrammesView(View):
    """Programmes side by side."""

    items = fields.List(fields.Nested(ProgrammeItemView))


class ReasonView(View):
    """Why a programme suits, or what stands against it; `about` names codes."""

    code = fields.String()
    about = fields.List(fields.String())
    good = fields.Boolean()


class MatchView(View):
    """A programme that suits, and why."""

    programme = fields.Nested(ProgrammeItemView)
    score = fields.Integer()
    reasons = fields.List(fields.Nested(ReasonView))


class MatchPageView(View):
    """Part of the ranking, the best first."""

    items = fields.List(fields.Nested(MatchView))
    next = fields.String(allow_none=True)


class OutcomeView(View):
    """What is told of a programme, or (without an id) of the small ones together; in whole fives."""

    programme_id = fields.UUID(allow_none=True)
    title = fields.String()
    trade = fields.String()
    began = fields.Integer()
    left = fields.Integer()
    completed = fields.Integer()
    works = fields.Integer(allow_none=True)


class OutcomesView(View):
    """What became of people, in numbers that tell of nobody."""

    programmes = fields.List(fields.Nested(OutcomeView))
