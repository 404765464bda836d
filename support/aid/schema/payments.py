"""What comes in and goes out about payments."""

from marshmallow import fields

from support.aid.model import PaymentStatus, Rail
from support.core.schema import Amount, Form, Text, View, code


class PaymentItemView(View):
    """A payment in a list."""

    id = fields.UUID()
    request_id = fields.UUID()
    handle = fields.String()
    reference = fields.String()
    category = fields.String()
    fund = fields.String()
    amount = Amount()
    status = fields.String()
    approved_on = fields.Date()
    sent_on = fields.Date(allow_none=True)
    rail = fields.String(allow_none=True)
    received = Amount(allow_none=True)
    answered_on = fields.Date(allow_none=True)


class PaymentPageView(View):
    """Part of the list of payments."""

    items = fields.List(fields.Nested(PaymentItemView))
    next = fields.String(allow_none=True)


class SentForm(Form):
    """How the money was sent. The bank's reference is sealed."""

    rail = code(*[rail.value for rail in Rail], required=True)
    bank_reference = Text(required=True, longest=140)


class ReceiptForm(Form):
    """The officer's answer."""

    outcome = code(
        PaymentStatus.RECEIVED.value, PaymentStatus.NOT_RECEIVED.value, PaymentStatus.WITH_ISSUES.value, required=True
    )
    amount = Amount()


class PaymentView(View):
    """A payment after an act on it."""

    id = fields.UUID()
    status = fields.String()
    sent_on = fields.Date(allow_none=True)
