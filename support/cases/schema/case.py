"""What comes in and goes out about cases."""

from marshmallow import fields, validate

from support.cases.model import MAIN_SEATS
from support.core.keyset import MOST
from support.core.schema import Form, Text, View


class BrowseForm(Form):
    """Filters of the list, and where to go on."""

    status = fields.String()
    need = fields.String()
    assignee = fields.String()
    clearance = fields.String()
    frozen = fields.Boolean(metadata={"description": "Frozen ones alone."})
    over = fields.Boolean(metadata={"description": "Those on hold whose day has come."})
    mine = fields.Boolean(metadata={"description": "Those the actor holds."})
    newly = fields.Boolean(metadata={"description": "Those the actor was seated in these days and has not opened."})
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class SeatView(View):
    """Who sits where."""

    name = fields.String()
    seat = fields.String()


class CaseItemView(View):
    """A case in a list: what the open zone holds."""

    reference = fields.String()
    handle = fields.String()
    status = fields.String()
    clearance = fields.String(metadata={"description": "What vetting said: pending, cleared or declined."})
    frozen = fields.Boolean()
    opened_on = fields.Date()
    confirmed = fields.Boolean(metadata={"description": "Whether the officer has typed the passphrase back."})
    handed_over = fields.Boolean()
    needs = fields.List(fields.String())
    open_needs = fields.List(fields.String())
    holders = fields.List(fields.Nested(SeatView))


class CasePageView(View):
    """Part of the list of cases."""

    items = fields.List(fields.Nested(CaseItemView))
    next = fields.String(allow_none=True)


class NeedView(View):
    """A need, and whether it is met."""

    id = fields.UUID()
    code = fields.String()
    status = fields.String()
    assessed_on = fields.Date(allow_none=True)


class NoteView(View):
    """A note of the team."""

    id = fields.UUID()
    author = fields.String()
    written_on = fields.Date()
    text = fields.String()


class CaseView(View):
    """A case, as far as the actor's keys open it: a part they do not hold is null."""

    reference = fields.String()
    handle = fields.String()
    status = fields.String()
    clearance = fields.String(metadata={"description": "What vetting said: pending, cleared or declined."})
    frozen = fields.Boolean()
    opened_on = fields.Date()
    confirmed = fields.Boolean()
    handed_over = fields.Boolean()
    needs = fields.List(fields.Nested(NeedView))
    holders = fields.List(fields.Nested(SeatView))
    identity = fields.Dict(allow_none=True)
    contacts = fields.List(fields.Dict(), allow_none=True)
    household = fields.List(fields.Dict(), allow_none=True)
    service = fields.Dict(allow_none=True)
    story = fields.String(allow_none=True)
    asked = fields.Dict(allow_none=True)
    notes = fields.List(fields.Nested(NoteView))


class AssignForm(Form):
    """Who is to hold the case, and in which seat; without one, the free seat, the owner's first."""

    name = Text(required=True, longest=64)
    seat = fields.String(validate=validate.OneOf([seat.value for seat in MAIN_SEATS]))


class AssignmentView(View):
    """A seat that was filled."""

    name = fields.String()
    seat = fields.String()
    since = fields.Date()


class UnassignForm(Form):
    """Whether the case's keys are to be replaced as well."""

    for_cause = fields.Boolean(load_default=False)


class NoteForm(Form):
    """A note for the team."""

    text = Text(required=True, longest=20_000)


class NewNoteView(View):
    """A note that was written."""

    id = fields.UUID()
    written_on = fields.Date()
