"""What comes in and goes out about the life of a case."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.cases.model import MAIN_SEATS, Need, NeedStatus, Transition, Work
from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code

#: How a need can end.
OUTCOMES = tuple(status for status in NeedStatus if status is not NeedStatus.OPEN)

_DAY = {**WANTED, "invalid": _("This is no date of the calendar. Write it as YYYY-MM-DD.")}


def _day(**options: Any) -> fields.Date:
    return fields.Date(error_messages=_DAY, **options)


OutcomesForm: Any = Form.from_dict(
    {need.value: code(*[status.value for status in OUTCOMES]) for need in Need}, name="OutcomesForm"
)


class NothingForm(Form):
    """A button and nothing else."""


class HoldForm(Form):
    """Why a case rests, and until when."""

    reason = Text(required=True, longest=5000)
    until = _day(required=True)


class ResumeForm(Form):
    """Why it goes on, if that needs saying."""

    reason = Text(longest=5000)


class CloseForm(Form):
    """Why the work ends, and how each need ended that was still open."""

    reason = Text(required=True, longest=5000)
    outcomes = fields.Nested(OutcomesForm, load_default=dict)


class ReopenForm(Form):
    """Why a closed case is opened again."""

    reason = Text(required=True, longest=5000)


class TransitionForm(Form):
    """Where a holder moves a case; each transition wants its own of the other fields."""

    to = code(*[transition.value for transition in Transition], required=True)
    reason = Text(longest=5000)
    until = _day(metadata={"description": "For on_hold: the day to look at it again, at most a year away."})
    outcomes = fields.Nested(
        OutcomesForm, load_default=dict, metadata={"description": "For closed: how each open need ended."}
    )


class TransitionView(View):
    """How a case stands after it moved."""

    status = fields.String()
    resumes = fields.String(allow_none=True)
    held_until = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)


class CaseMoveView(View):
    """One move of a case; `by` is null for the officer and the system."""

    id = fields.UUID()
    moved_from = fields.String()
    moved_to = fields.String()
    by = fields.String(allow_none=True)
    on = fields.Date()
    reason = fields.String(allow_none=True)


class PastSeatView(View):
    """Who held the case when, and of which team they were."""

    name = fields.String()
    team = fields.String()
    seat = fields.String()
    number = fields.Integer()
    since = fields.Date()
    until = fields.Date(allow_none=True)
    ended = fields.String(allow_none=True)


class TransferForm(Form):
    """Whom to ask, why, and for which seat: one's own, which need not be named."""

    name = Text(required=True, longest=64)
    seat = fields.String(validate=validate.OneOf([seat.value for seat in MAIN_SEATS]))
    reason = Text(required=True, longest=5000)


class DeclineForm(Form):
    """Why a seat is not taken, if that needs saying; the holders read it."""

    reason = Text(longest=5000)


class AskedTransferView(View):
    """A transfer that was asked for, or answered."""

    id = fields.UUID()
    seat = fields.String()
    status = fields.String()
    until = fields.Date()


class TransferItemView(View):
    """A transfer to or from oneself: of the case its handle alone."""

    id = fields.UUID()
    handle = fields.String()
    seat = fields.String()
    sender = fields.String()
    receiver = fields.String()
    incoming = fields.Boolean()
    status = fields.String()
    asked_on = fields.Date()
    until = fields.Date()
    answered_on = fields.Date(allow_none=True)


class TransferPageView(View):
    """Part of the list of them."""

    items = fields.List(fields.Nested(TransferItemView))
    next = fields.String(allow_none=True)


class CaseTransferView(View):
    """A transfer as those see it who see the case."""

    id = fields.UUID()
    seat = fields.String()
    sender = fields.String()
    receiver = fields.String()
    status = fields.String()
    asked_on = fields.Date()
    until = fields.Date()
    answered_on = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)


class CaseTransfersView(View):
    """All of a case."""

    items = fields.List(fields.Nested(CaseTransferView))


class TransferListForm(Form):
    """Where to go on in a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class SeatTakenView(View):
    """A seat that was taken, and until when."""

    name = fields.String()
    seat = fields.String()
    since = fields.Date()
    until = fields.Date(allow_none=True)


class CoverForm(Form):
    """Who covers a leave, until which day."""

    name = Text(required=True, longest=64)
    until = _day(required=True)


class CoversForm(CoverForm):
    """The same for one's own cases: those named, else all that are not closed."""

    references = fields.List(Text(longest=16), validate=validate.Length(max=500))


class CoverableView(View):
    """One of one's own cases; `obstacle` says why it was left out."""

    reference = fields.String()
    handle = fields.String()
    obstacle = fields.String(allow_none=True)


class CoversView(View):
    """Which cases are covered now, and which were left out."""

    covered = fields.List(fields.Nested(CoverableView))
    left_out = fields.List(fields.Nested(CoverableView))


class FollowUpForm(Form):
    """What the officer of a closed case said: whether they found work, and how it goes."""

    work = code(*[work.value for work in Work], required=True)
    text = Text(longest=5000)


class FollowUpView(View):
    """A day to ask how it went, and what was said if one's keys open it."""

    id = fields.UUID()
    due_on = fields.Date()
    status = fields.String()
    done_on = fields.Date(allow_none=True)
    by = fields.String(allow_none=True)
    answer = fields.Dict(allow_none=True)


class EndedFollowUpView(View):
    """A follow-up that is over."""

    id = fields.UUID()
    status = fields.String()
    done_on = fields.Date()


class CaseHistoryView(View):
    """What a case went through."""

    moves = fields.List(fields.Nested(CaseMoveView))
    seats = fields.List(fields.Nested(PastSeatView))
    transfers = fields.List(fields.Nested(CaseTransferView))
    follow_ups = fields.List(fields.Nested(FollowUpView))


class TeamWorkView(View):
    """How much work one caseworker has: numbers by seat and status."""

    name = fields.String()
    held = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.Integer()))
    # In the document it is `open`, which Python has as a verb.
    in_hand = fields.Integer(data_key="open", attribute="open")
    asked_to_take = fields.Integer()
    asked_others = fields.Integer()


class WorkloadView(View):
    """A team's work, for its lead."""

    team = fields.String()
    people = fields.List(fields.Nested(TeamWorkView))
