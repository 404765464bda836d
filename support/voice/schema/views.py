"""What goes out."""

from marshmallow import fields

from support.core.schema import View
from support.voice.model import Category, ComplaintStatus, Resolution, Source


class FeedbackLeftView(View):
    """What is shown once: the code that leads to the answer, and the day until which we answer."""

    code = fields.String(required=True)
    answer_by = fields.Date(required=True)


class ComplaintOutlineView(View):
    """What stands open of a complaint."""

    id = fields.UUID(required=True)
    category = fields.Enum(Category, by_value=True, required=True)
    status = fields.Enum(ComplaintStatus, by_value=True, required=True)
    received_on = fields.Date(required=True)
    acknowledge_by = fields.Date(required=True)
    acknowledged_on = fields.Date(allow_none=True, required=True)
    answer_by = fields.Date(required=True)
    resolved_on = fields.Date(allow_none=True, required=True)
    resolution = fields.Enum(Resolution, by_value=True, allow_none=True, required=True)
    reopened_on = fields.Date(allow_none=True, required=True)


class _ComplaintDeskView(ComplaintOutlineView):
    """The same for who looks into it."""

    sensitive = fields.Boolean(required=True)
    source = fields.Enum(Source, by_value=True, required=True)
    late = fields.Boolean(required=True)
    handler = fields.String(allow_none=True)


class ComplaintPageView(View):
    """A page of the desk of complaints."""

    items = fields.List(fields.Nested(_ComplaintDeskView), required=True)
    next = fields.String(allow_none=True, required=True)


class _ComplaintNoteView(View):
    """A note."""

    text = fields.String(required=True)
    by = fields.String(required=True)
    on = fields.Date(required=True)


class ComplaintView(_ComplaintDeskView):
    """A complaint with all that was said of it."""

    text = fields.String(allow_none=True, required=True)
    again = fields.String(allow_none=True, required=True)
    answer = fields.String(allow_none=True, required=True)
    about = fields.String(allow_none=True, required=True)
    notes = fields.List(fields.Nested(_ComplaintNoteView), required=True)
    may_direct = fields.Boolean(required=True)
    may_handle = fields.Boolean(required=True)


class OwnComplaintPageView(View):
    """A page of what one said."""

    items = fields.List(fields.Nested(ComplaintOutlineView), required=True)
    next = fields.String(allow_none=True, required=True)


class OwnComplaintView(ComplaintOutlineView):
    """What one said, and what was answered."""

    text = fields.String(allow_none=True, required=True)
    again = fields.String(allow_none=True, required=True)
    answer = fields.String(allow_none=True, required=True)
    about = fields.String(allow_none=True, required=True)
    coordinator = fields.Integer(allow_none=True, required=True)
    may_ask_again = fields.Boolean(required=True)


class FeedbackStandingView(View):
    """How it stands, for who has the code."""

    category = fields.Enum(Category, by_value=True, required=True)
    status = fields.Enum(ComplaintStatus, by_value=True, required=True)
    received_on = fields.Date(required=True)
    answer_by = fields.Date(required=True)
    resolution = fields.Enum(Resolution, by_value=True, allow_none=True, required=True)
    answer = fields.String(allow_none=True, required=True)
    may_ask_again = fields.Boolean(required=True)


class CoordinatorsView(View):
    """The numbers an officer may name."""

    numbers = fields.List(fields.Integer(), required=True)


class ComplaintNotedView(View):
    """The id of a note."""

    id = fields.UUID(required=True)


class _FeedbackQuarterView(View):
    """The counts of a quarter in steps of five, rounded down: 0 says fewer than five."""

    quarter = fields.Date(required=True)
    feedback = fields.Integer(required=True)
    complaints = fields.Integer(required=True)
    sensitive = fields.Integer(required=True)
    read_in_time = fields.Integer(required=True)
    answered_in_time = fields.Integer(required=True)
    upheld = fields.Integer(required=True)
    partly = fields.Integer(required=True)
    not_upheld = fields.Integer(required=True)
    other = fields.Integer(required=True)


class FeedbackFiguresView(View):
    """What everybody may know."""

    items = fields.List(fields.Nested(_FeedbackQuarterView), required=True)
