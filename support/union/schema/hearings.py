"""What comes in and goes out about offices, expulsions and appeals against them."""

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code
from support.union.model import Office
from support.union.schema.number import MemberNumber

DAY = {**WANTED, "invalid": _("This is no date of the calendar. Write it as YYYY-MM-DD.")}
YES, NO = "yes", "no"
#: The longest grounds, answer or reasons.
LONGEST = 8000


class UnionOfficeForm(Form):
    """Who holds which office from today on."""

    number = MemberNumber(required=True, metadata={"description": "A membership number."})
    office = code(*[one.value for one in Office], required=True)


class UnionOfficeView(View):
    """Somebody in an office; the number is a registrar's to see."""

    id = fields.UUID()
    office = fields.String()
    handle = fields.String()
    since = fields.Date()
    number = fields.String(allow_none=True)
    mine = fields.Boolean()


class UnionOfficesView(View):
    """Everybody in an office today."""

    items = fields.List(fields.Nested(UnionOfficeView))


class UnionOfficeStandView(View):
    """An office as it stands."""

    id = fields.UUID()
    office = fields.String()
    since = fields.Date()
    until = fields.Date(allow_none=True)


class UnionHearingListForm(Form):
    """Where a list goes on."""

    cursor = fields.String()
    limit = fields.Integer(load_default=20, validate=validate.Range(min=1, max=MOST))


class UnionHearingForm(Form):
    """Whom the council hears, why, and when."""

    handle = Text(required=True, longest=80)
    grounds = Text(required=True, longest=LONGEST)
    hearing_on = fields.Date(required=True, error_messages=DAY)


class UnionStatementForm(Form):
    """What the member answers."""

    text = Text(required=True, longest=LONGEST)


class UnionHearingVoteForm(Form):
    """A vote of the council: to expel or not."""

    expel = code(YES, NO, required=True)


class UnionHearingReasonsForm(Form):
    """Why it was decided so."""

    reasons = Text(required=True, longest=LONGEST)


class UnionHearingAppealForm(Form):
    """What whoever was expelled says against it."""

    grounds = Text(required=True, longest=LONGEST)


class UnionAppealVoteForm(Form):
    """A vote of the commission: to undo it or not."""

    overturn = code(YES, NO, required=True)


class UnionAppealAnswerForm(Form):
    """What the commission answers."""

    answer = Text(required=True, longest=LONGEST)


class UnionHearingBriefView(View):
    """One hearing in a list."""

    id = fields.UUID()
    handle = fields.String()
    mine = fields.Boolean()
    status = fields.String()
    hearing_on = fields.Date()
    decided_on = fields.Date(allow_none=True)
    seats = fields.Integer()
    appeal = fields.String(allow_none=True)


class UnionHearingsView(View):
    """Hearings one sees, the latest first."""

    items = fields.List(fields.Nested(UnionHearingBriefView))
    next = fields.String(allow_none=True)


class UnionAppealView(View):
    """An appeal against an expulsion."""

    id = fields.UUID()
    status = fields.String()
    grounds = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)
    seats = fields.Integer()
    voted = fields.Integer()
    my_vote = fields.Boolean(allow_none=True)
    may_vote = fields.Boolean()
    may_conclude = fields.Boolean()


class UnionHearingView(View):
    """One hearing: words as far as one's keys open them, votes, and what one may do."""

    id = fields.UUID()
    handle = fields.String()
    mine = fields.Boolean()
    status = fields.String()
    hearing_on = fields.Date()
    decided_on = fields.Date(allow_none=True)
    seats = fields.Integer()
    proposed_by = fields.String()
    grounds = fields.String(allow_none=True)
    statement = fields.String(allow_none=True)
    reasons = fields.String(allow_none=True)
    needed = fields.Integer()
    ayes = fields.Integer(allow_none=True)
    noes = fields.Integer(allow_none=True)
    my_vote = fields.Boolean(allow_none=True)
    may_state = fields.Boolean()
    may_vote = fields.Boolean()
    may_conclude = fields.Boolean()
    may_withdraw = fields.Boolean()
    may_appeal = fields.Boolean()
    appeal = fields.Nested(UnionAppealView, allow_none=True)


class UnionHearingStandView(View):
    """Where a hearing stands after an act."""

    id = fields.UUID()
    status = fields.String()
    hearing_on = fields.Date()
    decided_on = fields.Date(allow_none=True)


class UnionAppealStandView(View):
    """Where an appeal stands after an act."""

    id = fields.UUID()
    status = fields.String()
