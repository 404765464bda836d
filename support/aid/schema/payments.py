"""What comes in and goes out about payments."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validates_schema

from support.aid.model import PaymentStatus, Rail, Stop
from support.aid.schema.lists import ListForm
from support.core.schema import WANTED, Amount, Form, Text, View, code

#: How far payments are.
STAGES = ("due", "coming", "sent", "settled", "undone")


class PaymentListForm(ListForm):
    """The payments of one status, or of one stage."""

    stage = code(*STAGES, metadata={"description": "How far they are; `coming` are instalments of later days."})


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
    number = fields.Integer(metadata={"description": "Which instalment of its request it is."})
    times = fields.Integer(metadata={"description": "How many instalments its request has."})
    due_on = fields.Date()
    way = fields.String(metadata={"description": "The rail that was asked for."})
    run_id = fields.UUID(allow_none=True)
    follows = fields.UUID(allow_none=True, metadata={"description": "The payment that came back and is paid again."})
    followed_by = fields.UUID(allow_none=True)
    stopped_on = fields.Date(allow_none=True)
    stop_code = fields.String(allow_none=True)
    sent_on = fields.Date(allow_none=True)
    settled_on = fields.Date(allow_none=True)
    undone_on = fields.Date(allow_none=True)
    rail = fields.String(allow_none=True)
    received = Amount(allow_none=True)
    answered_on = fields.Date(allow_none=True)


class PaymentPageView(View):
    """Part of the list of payments."""

    items = fields.List(fields.Nested(PaymentItemView))
    next = fields.String(allow_none=True)


#: Which field proves which rail.
PROVED_BY: dict[str, str] = {Rail.MANUAL: "bank_reference", Rail.CASH: "receipt", Rail.VOUCHER: "voucher"}


class SentForm(Form):
    """How the money was sent, and what proves it: sealed, and one of the three by the rail."""

    rail = code(Rail.MANUAL.value, Rail.CASH.value, Rail.VOUCHER.value, required=True)
    bank_reference = Text(longest=140, metadata={"description": "Of a transfer by hand."})
    receipt = Text(longest=500, metadata={"description": "Of cash: who handed it over, and the receipt's number."})
    voucher = Text(longest=140, metadata={"description": "The code of a voucher."})

    @validates_schema
    def _proved(self, data: dict[str, Any], **_kwargs: Any) -> None:
        wanted = {Rail.MANUAL: "bank_reference", Rail.CASH: "receipt", Rail.VOUCHER: "voucher"}.get(
            data.get("rail", "")
        )
        faults = {name: [str(_("This belongs to another rail."))] for name in data if name not in ("rail", wanted)}
        if wanted and not data.get(wanted):
            faults[wanted] = [str(WANTED["required"])]
        if faults:
            raise ValidationError(faults)


class StopForm(Form):
    """Why a payment is stopped, and whether all later instalments are as well."""

    code = code(*Stop, required=True)
    rest = fields.Boolean(load_default=False)


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


class StoppedView(View):
    """The payments that were stopped."""

    disbursements = fields.List(fields.Nested(PaymentView))
