"""What comes in and goes out about grants of institutions."""

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Amount, Form, Text, View, code

#: How a day is written, and how a code.
DAY = {**WANTED, "invalid": _("Write the day as 2026-01-31.")}
CODE = validate.Regexp(r"\A[a-z][a-z0-9_]{1,39}\Z", error=_("Use two to forty of a-z, 0-9 and _, a letter first."))


class BooksListForm(Form):
    """Where to go on in a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class GrantInstalmentForm(Form):
    """A part of the grant and the day it is promised for."""

    amount = Amount(required=True)
    due_on = fields.Date(required=True, error_messages=DAY)


class GrantForm(Form):
    """What was agreed. Without instalments the whole is promised for the first day."""

    code = fields.String(required=True, validate=CODE, error_messages=WANTED)
    grantor = Text(required=True, longest=120)
    purpose = Text(required=True, longest=500)
    amount = Amount(required=True)
    categories = fields.List(
        fields.String(),
        required=True,
        validate=validate.Length(min=1, error=_("Choose at least one of them.")),
        error_messages=WANTED,
    )
    starts_on = fields.Date(required=True, error_messages=DAY)
    ends_on = fields.Date(required=True, error_messages=DAY)
    report_due_on = fields.Date(error_messages=DAY)
    instalments = fields.List(fields.Nested(GrantInstalmentForm), validate=validate.Length(max=20))


class GrantReportForm(Form):
    """What the report is to be."""

    format = code("csv", "pdf", load_default="csv")


class GrantInstalmentView(View):
    """A promised part; `state` is received, overdue, due (within thirty days) or planned."""

    number = fields.Integer()
    amount = Amount()
    due_on = fields.Date()
    received = Amount()
    state = fields.String()


class GrantSpentView(View):
    """What was spent in one category in one month."""

    category = fields.String()
    month = fields.Date()
    amount = Amount()
    payments = fields.Integer()


class GrantItemView(View):
    """A grant in the list."""

    id = fields.UUID()
    code = fields.String()
    grantor = fields.String()
    status = fields.String()
    amount = Amount()
    received = Amount()
    spent = Amount()
    starts_on = fields.Date()
    ends_on = fields.Date()
    report_due_on = fields.Date(allow_none=True)


class GrantsView(View):
    """Part of the list of grants."""

    items = fields.List(fields.Nested(GrantItemView))
    next = fields.String(allow_none=True)


class GrantView(GrantItemView):
    """A grant with what came of it: `owed` is approved and not sent, `unspent` came and was not promised to anybody."""

    purpose = fields.String()
    categories = fields.List(fields.String())
    owed = Amount()
    unspent = Amount()
    recorded_by = fields.String()
    recorded_on = fields.Date()
    decided_by = fields.String(allow_none=True)
    decided_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    instalments = fields.List(fields.Nested(GrantInstalmentView))
    spending = fields.List(fields.Nested(GrantSpentView))
