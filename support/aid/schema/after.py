"""What comes in and goes out about looking at a payment afterwards."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from support.aid.model import TaskOutcome
from support.core.keyset import MOST
from support.core.schema import Amount, Form, Text, View, code


class TaskListForm(Form):
    """Where a list of tasks goes on."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class LookedForm(Form):
    """What came of looking. The note is sealed to the holders and finance; only "confirmed" may do without."""

    outcome = code(*TaskOutcome, required=True)
    note = Text(longest=5000)

    @validates_schema(skip_on_field_errors=True)
    def _explained(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data["outcome"] != TaskOutcome.CONFIRMED and not data.get("note"):
            told = _("Write what you found, so that somebody else can go on from there.")
            raise ValidationError({"note": [str(told)]})


class PaymentTaskView(View):
    """Something to look at after a payment."""

    id = fields.UUID()
    kind = fields.String()
    opened_on = fields.Date()
    outcome = fields.String(allow_none=True)
    closed_on = fields.Date(allow_none=True)
    disbursement_id = fields.UUID()


class PaymentTaskItemView(PaymentTaskView):
    """The same in a list, with its payment."""

    handle = fields.String()
    reference = fields.String()
    category = fields.String()
    amount = Amount()
    status = fields.String()
    sent_on = fields.Date(allow_none=True)
    settled_on = fields.Date(allow_none=True)
    received = Amount(allow_none=True)
    answered_on = fields.Date(allow_none=True)


class PaymentTaskPageView(View):
    """Part of the list of tasks, the oldest first."""

    items = fields.List(fields.Nested(PaymentTaskItemView))
    next = fields.String(allow_none=True)
