"""What comes in and goes out about grievances and collective cases."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code
from support.union.model import GrievanceKind, GrievanceOutcome, Stage

#: How long a text may be, and a title.
LONGEST, LONGEST_TITLE = 10_000, 200
DAY: dict[str, Any] = {**WANTED, "invalid": _("Write the day as YYYY-MM-DD.")}
KINDS = [kind.value for kind in GrievanceKind]
#: Where something noted may say that it is: no further back than it was taken up.
GOES_TO = [Stage.EMPLOYER, Stage.LABOUR_BODY, Stage.COURT, Stage.INTERNATIONAL]
OUTCOMES = [outcome.value for outcome in GrievanceOutcome]
#: How who represents somebody says that it ended.
ENDS = [GrievanceOutcome.WON, GrievanceOutcome.SETTLED, GrievanceOutcome.LOST, GrievanceOutcome.WITHDRAWN]


class GrievanceForm(Form):
    """What an employer does."""

    kind = code(*KINDS, required=True)
    text = Text(longest=LONGEST, required=True)


class GrievanceListForm(Form):
    """Which ones, and where to go on."""

    role = code("member", "representative")
    stage = code(*[stage.value for stage in Stage])
    kind = code(*KINDS)
    unassigned = fields.Boolean(load_default=False)
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class CollectiveListForm(Form):
    """Where to go on in a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class GrievanceNoteForm(Form):
    """What was done, and until when something is to be done."""

    text = Text(longest=LONGEST, required=True)
    day = fields.Date(load_default=None, allow_none=True, error_messages=DAY)
    due = fields.Date(load_default=None, allow_none=True, error_messages=DAY)


class GrievanceStepForm(GrievanceNoteForm):
    """The same with the stage it has reached; `closed` names the outcome."""

    stage = code(*GOES_TO, Stage.CLOSED, load_default=None, allow_none=True)
    outcome = code(*OUTCOMES, load_default=None, allow_none=True)

    @validates_schema
    def _an_end_has_an_outcome(self, given: dict[str, Any], **_options: Any) -> None:
        closes = given.get("stage") == Stage.CLOSED
        if closes and not given.get("outcome"):
            raise ValidationError({"outcome": [str(_("Say how it ended."))]})
        if given.get("outcome") and not closes:
            raise ValidationError({"outcome": [str(_("Only what is closed has an outcome."))]})


class CollectiveStepForm(GrievanceStepForm):
    """The same for all who joined."""

    outcome = code(*ENDS, load_default=None, allow_none=True)


class GrievanceEndForm(Form):
    """How it ended, as it is typed on a page."""

    outcome = code(*OUTCOMES, required=True)
    text = Text(longest=LONGEST, required=True)


class GrievanceWithdrawForm(Form):
    """That one goes no further, and why if one likes."""

    text = Text(longest=LONGEST, load_default="")


class GrievanceRefusalForm(Form):
    """Why nobody can take it up."""

    text = Text(longest=LONGEST, required=True)


class AssignGrievanceForm(Form):
    """Who is asked, by their handle."""

    handle = Text(longest=100, required=True)


class CollectiveForm(Form):
    """What several carry together."""

    kind = code(*KINDS, required=True)
    title = Text(longest=LONGEST_TITLE, required=True)
    text = Text(longest=LONGEST, required=True)


class InviteGrievanceForm(Form):
    """Whose grievance is asked in."""

    grievance = fields.UUID(required=True, error_messages={**WANTED, "invalid_uuid": _("There is no such grievance.")})


class JoinCollectiveForm(Form):
    """The member's own answer."""

    answer = code("join", "leave", required=True)


class GrievancePressForm(Form):
    """A button."""


class GrievanceOutlineView(View):
    """What stands open of a grievance, for who sees it."""

    id = fields.UUID(required=True)
    role = fields.String(required=True)
    kind = fields.Enum(GrievanceKind, by_value=True, required=True)
    stage = fields.Enum(Stage, by_value=True, required=True)
    outcome = fields.Enum(GrievanceOutcome, by_value=True, allow_none=True, required=True)
    member = fields.String(allow_none=True, required=True)
    representative = fields.String(allow_none=True, required=True)
    together = fields.String(allow_none=True, required=True)
    due = fields.Date(
        allow_none=True,
        required=True,
        metadata={"description": "What is due next; in a list only of what one represents, in whose order it stands."},
    )
    late = fields.Boolean(required=True)


class GrievancePageView(View):
    """A page of them."""

    items = fields.List(fields.Nested(GrievanceOutlineView), required=True)
    next = fields.String(allow_none=True, required=True)


class GrievanceStepView(View):
    """Something done, or to be done."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    stage = fields.Enum(Stage, by_value=True, required=True)
    by = fields.String(required=True)
    handle = fields.String(allow_none=True, required=True)
    text = fields.String(allow_none=True, required=True)
    day = fields.Date(allow_none=True, required=True)
    due = fields.Date(allow_none=True, required=True)
    done = fields.Boolean(required=True)
    late = fields.Boolean(required=True)


class _GrievanceCollectiveView(View):
    """The collective case that a grievance is asked into or in."""

    id = fields.UUID(required=True)
    title = fields.String(allow_none=True, required=True)
    joined = fields.Boolean(required=True)


class GrievanceView(GrievanceOutlineView):
    """A grievance with all that the actor's keys open."""

    opened = fields.Boolean(required=True)
    story = fields.String(allow_none=True, required=True)
    told_outcome = fields.String(allow_none=True, required=True)
    steps = fields.List(fields.Nested(GrievanceStepView), required=True)
    collective = fields.Nested(_GrievanceCollectiveView, allow_none=True, required=True)
    may = fields.Dict(keys=fields.String(), values=fields.Boolean(), required=True)


class _DueView(View):
    """What is to be done until a day."""

    grievance_id = fields.UUID(allow_none=True, required=True)
    collective_id = fields.UUID(allow_none=True, required=True)
    kind = fields.Enum(GrievanceKind, by_value=True, allow_none=True, required=True)
    with_ = fields.String(allow_none=True, required=True, data_key="with", attribute="with")
    text = fields.String(required=True)
    due = fields.Date(required=True)
    late = fields.Boolean(required=True)
    left = fields.Integer(required=True, metadata={"description": "Days until then; below zero once it is late."})


class GrievanceDeadlinesView(View):
    """What is due, the earliest first."""

    items = fields.List(fields.Nested(_DueView), required=True)


class RepresentativesView(View):
    """The handles of who represents members."""

    handles = fields.List(fields.String(), required=True)


class _CollectiveOutlineView(View):
    """A collective case in a list."""

    id = fields.UUID(required=True)
    kind = fields.Enum(GrievanceKind, by_value=True, required=True)
    open = fields.Boolean(required=True)
    leads = fields.Boolean(required=True)
    asked_to_lead = fields.Boolean(required=True)
    title = fields.String(allow_none=True, required=True)


class CollectivePageView(View):
    """A page of them."""

    items = fields.List(fields.Nested(_CollectiveOutlineView), required=True)
    next = fields.String(allow_none=True, required=True)


class CollectiveNewsView(View):
    """Something done for all, or to be done."""

    id = fields.UUID(required=True)
    stage = fields.String(allow_none=True, required=True)
    text = fields.String(allow_none=True, required=True)
    day = fields.Date(allow_none=True, required=True)
    due = fields.Date(allow_none=True, required=True)
    done = fields.Boolean(required=True)
    late = fields.Boolean(required=True)


class _CollectiveMemberView(View):
    """Somebody who was asked or joined, for who represents them."""

    grievance_id = fields.UUID(required=True)
    handle = fields.String(required=True)
    joined = fields.Boolean(required=True)
    stage = fields.Enum(Stage, by_value=True, required=True)


class _CollectiveOwnView(View):
    """One's own part in it."""

    grievance_id = fields.UUID(required=True)
    joined = fields.Boolean(required=True)


class UnledView(View):
    """A collective case that nobody leads any more, for registrars."""

    id = fields.UUID(required=True)
    kind = fields.Enum(GrievanceKind, by_value=True, required=True)
    joined = fields.Integer(required=True)
    asked = fields.String(allow_none=True, required=True)


class UnledListView(View):
    """All of them."""

    items = fields.List(fields.Nested(UnledView), required=True)


class CollectiveView(_CollectiveOutlineView):
    """What is shared, how many carry it, and who is asked to lead it from now on, with whether the key was given."""

    asked = fields.String(allow_none=True, required=True)
    led = fields.Boolean(required=True)
    agreed = fields.Boolean(required=True)
    may_take = fields.Boolean(required=True)
    may_agree = fields.Boolean(required=True)
    representative = fields.String(allow_none=True, required=True)
    text = fields.String(allow_none=True, required=True)
    news = fields.List(fields.Nested(CollectiveNewsView), required=True)
    joined = fields.Integer(required=True)
    own = fields.Nested(_CollectiveOwnView, allow_none=True, required=True)
    members = fields.List(fields.Nested(_CollectiveMemberView), required=True)
    may_lead = fields.Boolean(required=True)
