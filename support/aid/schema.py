"""What comes in and goes out about aid."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from support.aid.model import Category, Decision, PaymentStatus, Rail
from support.cases.model import Need
from support.core.keyset import MOST
from support.core.schema import Amount, Form, Text, View, code

_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$")


class Iban(Text):
    """An IBAN (ISO 13616): spaces and case are forgiven, its check digits are not."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).replace(" ", "").upper()
        if not text:
            return text
        digits = "".join(
            str(int(symbol, 36)) for symbol in text[4:] + text[:4] if symbol.isalnum() and symbol.isascii()
        )
        if not _IBAN.match(text) or int(digits) % 97 != 1:
            raise ValidationError(str(_("This IBAN is not valid. Compare it digit by digit.")))
        return text


class PayeeForm(Form):
    """Whom to pay: by IBAN, or by another way in words.

    It is the officer, or the `member` of the household who is named by id and has agreed to it.
    """

    name = Text(required=True, longest=200)
    iban = Iban(longest=50)
    method = Text(longest=50)
    details = Text(longest=500)
    officer = fields.Boolean(load_default=True, metadata={"description": "Declares that this is the officer."})
    member = fields.UUID(metadata={"description": "Who of the household it is instead."})

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_kwargs: Any) -> None:
        by_bank, otherwise = bool(data.get("iban")), bool(data.get("method") and data.get("details"))
        if not by_bank and not otherwise:
            raise ValidationError(str(_("Give an IBAN, or a method with its details.")), field_name="iban")
        if by_bank and (data.get("method") or data.get("details")):
            raise ValidationError(str(_("Give either an IBAN or another method, not both.")), field_name="method")


class AskForm(Form):
    """A request for money."""

    need = code(*[need.value for need in Need], required=True)
    category = code(*[category.value for category in Category], required=True)
    fund = Text(required=True, longest=64)
    amount = Amount(required=True)
    reason = Text(required=True, longest=5000)
    payee = fields.Nested(PayeeForm, required=True)


class AskedView(View):
    """A request that was made."""

    id = fields.UUID()
    status = fields.String()


class DecideForm(Form):
    """What the approver says."""

    decision = code(*[decision.value for decision in Decision], required=True)
    reason = Text(longest=5000)


class PaymentRefView(View):
    """A payment that came of a decision."""

    id = fields.UUID()
    status = fields.String()


class DecidedView(View):
    """What became of the request."""

    status = fields.String()
    disbursement = fields.Nested(PaymentRefView, allow_none=True)


class ListForm(Form):
    """Filters of a list, and where to go on."""

    status = fields.String()
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class RequestItemView(View):
    """A request in a list."""

    id = fields.UUID()
    handle = fields.String()
    reference = fields.String()
    need = fields.String()
    category = fields.String()
    fund = fields.String()
    amount = Amount()
    status = fields.String()
    asked_on = fields.Date()
    requester = fields.String()
    disbursement = fields.Nested(PaymentRefView, allow_none=True)


class DecisionView(View):
    """A decision; its reason only for holders and approval."""

    decision = fields.String()
    by = fields.String()
    on = fields.Date()
    reason = fields.String(allow_none=True)


class RequestView(RequestItemView):
    """A request, as far as the actor may see it."""

    reason = fields.String(allow_none=True)
    payee = fields.Dict(allow_none=True)
    may_decide = fields.Boolean()
    decisions = fields.List(fields.Nested(DecisionView))


class RequestPageView(View):
    """Part of the list of requests."""

    items = fields.List(fields.Nested(RequestItemView))
    next = fields.String(allow_none=True)


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
