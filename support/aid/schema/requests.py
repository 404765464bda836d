"""What comes in and goes out about requests."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import fields, post_load, validate

from support.aid.model import MOST_TIMES, Category, Decision, Paper, Rail, Refusal, Review
from support.aid.schema.lists import ListForm
from support.aid.schema.payees import PayeeForm
from support.cases.model import Need
from support.core.schema import WANTED, Amount, Form, Text, View, code


class ScheduleForm(Form):
    """So many instalments, one a month."""

    every = code("month", required=True)
    times = fields.Integer(
        required=True,
        validate=validate.Range(min=1, max=MOST_TIMES, error=_("Choose from {min} to {max}.")),
        error_messages={**WANTED, "invalid": _("Write this as a whole number.")},
    )


#: A document of the case for each kind of paper.
PapersForm = Form.from_dict({paper.value: fields.UUID() for paper in Paper}, name="PapersForm")


class AskForm(Form):
    """A request for money."""

    need = code(*[need.value for need in Need], required=True)
    category = code(*[category.value for category in Category], required=True)
    fund = Text(required=True, longest=64)
    amount = Amount(required=True)
    reason = Text(required=True, longest=5000)
    payee = fields.Nested(PayeeForm, required=True)
    schedule = fields.Nested(ScheduleForm, metadata={"description": "Left out, it is paid once."})
    first_on = fields.Date(
        metadata={"description": "When it is first due; today where it is left out."},
        error_messages={"invalid": _("Write the day as 2026-01-31.")},
    )
    rail = code(*Rail, metadata={"description": "By default SEPA where there is an IBAN; an emergency by hand."})
    debt_id = fields.UUID(metadata={"description": "The debt it is for."})
    cost = fields.UUID(metadata={"description": "Of the case's costs, the one it is to pay."})
    papers = fields.Nested(PapersForm, metadata={"description": "Documents of the case, by what they show."})
    follows = fields.UUID(metadata={"description": "What was returned, withdrawn or expired and is asked for anew."})
    draft = fields.Boolean(load_default=False, metadata={"description": "Keep it, without submitting it."})

    @post_load
    def _in_terms_of_the_verb(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        schedule, rail = data.pop("schedule", None), data.pop("rail", None)
        papers = {Paper(name): document_id for name, document_id in data.pop("papers", {}).items()}
        return {
            **data,
            "need": Need(data["need"]),
            "category": Category(data["category"]),
            "times": schedule["times"] if schedule else 1,
            "rail": Rail(rail) if rail else None,
            "papers": papers,
        }


class AskedView(View):
    """A request that was made."""

    id = fields.UUID()
    status = fields.String()


class RequestListForm(ListForm):
    """Filters of the list of requests."""

    mine = code("sign", "review", metadata={"description": "What waits for one's own signature or review."})


class EmergencyReviewForm(Form):
    """What a second person says of an emergency."""

    outcome = code(*Review, required=True)
    reason = Text(required=True, longest=5000)


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


class SignaturesView(View):
    """How many said yes, and how many have to."""

    needed = fields.Integer()
    given = fields.Integer()


class InstalmentView(PaymentRefView):
    """One payment of a request; one that follows what came back has the same number."""

    number = fields.Integer()
    due_on = fields.Date()
    amount = Amount()


class RequestItemView(View):
    """A request in a list."""

    id = fields.UUID()
    handle = fields.String()
    reference = fields.String()
    need = fields.String()
    category = fields.String()
    fund = fields.String()
    amount = Amount()
    times = fields.Integer()
    total = Amount()
    first_on = fields.Date(allow_none=True)
    rail = fields.String()
    status = fields.String()
    asked_on = fields.Date()
    expires_on = fields.Date(allow_none=True)
    requester = fields.String()
    signatures = fields.Nested(SignaturesView)
    chair = fields.Boolean(metadata={"description": "Whether the chair of finance is among those who sign."})
    refusal = fields.String(allow_none=True, metadata={"description": "Why it was refused, as a code."})
    disbursement = fields.Nested(PaymentRefView, allow_none=True, metadata={"description": "The first of them."})
    disbursements = fields.List(fields.Nested(InstalmentView))


class DecisionView(View):
    """A decision; its reason only for holders and approval."""

    decision = fields.String()
    by = fields.String()
    on = fields.Date()
    as_chair = fields.Boolean()
    code = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class EmergencyReviewView(View):
    """Until when an emergency is reviewed, and what came of it; its reason only for holders and approval."""

    due_by = fields.AwareDateTime()
    outcome = fields.String(allow_none=True)
    by = fields.String()
    on = fields.Date()
    reason = fields.String(allow_none=True)


class RequestView(RequestItemView):
    """A request, as far as the actor may see it."""

    reason = fields.String(allow_none=True)
    payee = fields.Dict(allow_none=True)
    debt_id = fields.UUID(allow_none=True)
    follows = fields.UUID(allow_none=True)
    papers = fields.Dict(keys=fields.String(), values=fields.UUID())
    review = fields.Nested(EmergencyReviewView, allow_none=True)
    may_decide = fields.Boolean()
    decisions = fields.List(fields.Nested(DecisionView))


class RequestPageView(View):
    """Part of the list of requests."""

    items = fields.List(fields.Nested(RequestItemView))
    next = fields.String(allow_none=True)
