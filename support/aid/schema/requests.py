"""What comes in and goes out about requests."""

from marshmallow import fields

from support.aid.model import Category, Decision, Refusal
from support.aid.schema.payees import PayeeForm
from support.cases.model import Need
from support.core.schema import Amount, Form, Text, View, code


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
    code = code(*Refusal, metadata={"description": "Why it is refused; the officer is told."})
    reason = Text(longest=5000)


class PaymentRefView(View):
    """A payment that came of a decision."""

    id = fields.UUID()
    status = fields.String()


class DecidedView(View):
    """What became of the request."""

    status = fields.String()
    disbursement = fields.Nested(PaymentRefView, allow_none=True)
    disbursements = fields.List(fields.Nested(PaymentRefView), metadata={"description": "One an instalment."})


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
