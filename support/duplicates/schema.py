"""What comes in and goes out about duplicates and merges."""

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Form, Text, View, code
from support.duplicates.model import MergeReason

#: Which of two cases is kept, as the page asks it.
THIS, OTHER = "this", "other"


class ComparisonForm(Form):
    """Where a comparison goes on."""

    cursor = fields.String()


class SameQuestionListForm(Form):
    """Where to go on in the list of questions."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class LikenessReasonView(View):
    """Why two cases look like one person's."""

    sign = fields.String()
    percent = fields.Integer(allow_none=True, metadata={"description": "How alike the names are."})


class DuplicateView(View):
    """A case that looks like the same person's."""

    reference = fields.String()
    handle = fields.String()
    status = fields.String()
    opened_on = fields.Date()
    grade = fields.String()
    points = fields.Integer(metadata={"description": "Of 100."})
    reasons = fields.List(fields.Nested(LikenessReasonView))
    linked = fields.Boolean(metadata={"description": "Whether somebody has said already what the two have in common."})


class ComparisonView(View):
    """One portion of a comparison; `next` is where it goes on."""

    items = fields.List(fields.Nested(DuplicateView))
    compared = fields.Integer()
    total = fields.Integer()
    closed = fields.Integer(metadata={"description": "How many of this portion your keys do not open."})
    more = fields.Integer(metadata={"description": "How many are alike as well, and less so than those listed."})
    next = fields.String(allow_none=True)


class SamePersonForm(Form):
    """Whether another case is of the same person."""

    other = Text(required=True, longest=20)
    same = fields.Boolean(required=True, error_messages=WANTED)


class SameLinkView(View):
    """What two cases now have to do with each other."""

    kind = fields.String()


class HolderAskedView(View):
    """Whether somebody who holds another case was ever asked."""

    asked = fields.Boolean()


class SameQuestionItemView(View):
    """A question about a case one holds."""

    id = fields.UUID()
    reference = fields.String()
    handle = fields.String()
    asked_on = fields.Date()


class SameQuestionPageView(View):
    """Part of the list of questions."""

    items = fields.List(fields.Nested(SameQuestionItemView))
    next = fields.String(allow_none=True)


class ComparedSideView(View):
    """One of two cases, as far as one's keys open it."""

    identity = fields.Dict(allow_none=True)
    contacts = fields.List(fields.Dict(), allow_none=True)
    service = fields.Dict(allow_none=True)


class LikenessView(View):
    """How much two cases look like one person's, and why."""

    points = fields.Integer()
    grade = fields.String()
    reasons = fields.List(fields.Nested(LikenessReasonView))


class SameQuestionView(View):
    """An application beside a case one holds."""

    id = fields.UUID()
    reference = fields.String(attribute="case.reference")
    asked_on = fields.Date()
    new = fields.Nested(ComparedSideView, allow_none=True)
    ours = fields.Nested(ComparedSideView)
    likeness = fields.Nested(LikenessView)


class SameAnswerForm(Form):
    """Whether the application is of the same person."""

    same = fields.Boolean(required=True, error_messages=WANTED)


class SameAnsweredView(View):
    """A question that was answered."""

    id = fields.UUID()
    status = fields.String()
    answered_on = fields.Date()


class SayForm(Form):
    """Whether two people's cases are one person's, as a page asks it."""

    same = code("yes", "no", required=True, error_messages={"required": _("Please choose one.")})


class MergeForm(Form):
    """Which case is kept, and which is merged into it."""

    kept = Text(required=True, longest=20)
    merged = Text(required=True, longest=20)
    reason = code(*[reason.value for reason in MergeReason], required=True)


class ProposeHereForm(Form):
    """The same on the page of a case: which of the two is kept."""

    keep = code(THIS, OTHER, required=True, error_messages={"required": _("Please choose one.")})
    reason = code(*[reason.value for reason in MergeReason], required=True)


class NothingForm(Form):
    """A button and nothing else."""


class MergeRefView(View):
    """A merge after an act on it."""

    id = fields.UUID()
    status = fields.String()


class MergeSideView(View):
    """One of the two cases; without reference and handle for who may not know them."""

    reference = fields.String(allow_none=True)
    handle = fields.String(allow_none=True)
    status = fields.String(allow_none=True)
    opened_on = fields.Date(allow_none=True)


class MergeView(View):
    """A merge: open facts alone."""

    id = fields.UUID()
    status = fields.String()
    reason = fields.String()
    proposed_by = fields.String()
    proposed_on = fields.Date()
    confirmed_by = fields.String(allow_none=True)
    confirmed_on = fields.Date(allow_none=True)
    undone_by = fields.String(allow_none=True)
    undone_on = fields.Date(allow_none=True)
    undo_until = fields.Date(allow_none=True)
    kept = fields.Nested(MergeSideView)
    merged = fields.Nested(MergeSideView)
    may_confirm = fields.Boolean()
    may_undo = fields.Boolean()
