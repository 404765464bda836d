"""What comes in and goes out about funds and transfers between them."""

from marshmallow import fields

from support.core.schema import WANTED, Amount, Form, Text, View, code
from support.ledger.model import TransferReason
from support.ledger.schema.grants import CODE


class FundForm(Form):
    """A new fund; its name and purpose are shown to everybody."""

    code = fields.String(required=True, validate=CODE, error_messages=WANTED)
    name = Text(required=True, longest=80)
    purpose = Text(required=True, longest=300)


class FundOpenForm(Form):
    """Whether it takes gifts and requests."""

    open = fields.Boolean(required=True, error_messages=WANTED)


class FundTransferForm(Form):
    """From which fund to which, how much, and why."""

    from_ = Text(required=True, longest=64, data_key="from")
    to = Text(required=True, longest=64)
    amount = Amount(required=True)
    reason = code(*[reason.value for reason in TransferReason], required=True)


class FundTransferView(View):
    """A transfer between funds and who decided it."""

    id = fields.UUID()
    from_fund = fields.String()
    to_fund = fields.String()
    amount = Amount()
    reason = fields.String()
    status = fields.String()
    asked_by = fields.String()
    asked_on = fields.Date()
    decided_by = fields.String(allow_none=True)
    decided_on = fields.Date(allow_none=True)


class FundTransfersView(View):
    """Part of the list of transfers."""

    items = fields.List(fields.Nested(FundTransferView))
    next = fields.String(allow_none=True)
