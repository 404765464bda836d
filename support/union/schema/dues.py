"""Dues, waivers and cards: what comes in and goes out. Quarters are told by their first day."""

from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Amount, Form, Text, View, code
from support.union.model import MOST_QUARTERS, How, MemberClass, WaiverReason, WaiverStatus
from support.union.schema.number import MemberNumber
from support.vault.cards import LONGEST

FORMATS = ("json", "pdf", "svg")


class DuesNothingForm(Form):
    """A button and nothing else."""


class DuesListForm(Form):
    """Where to go on in a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class DuesWaiverListForm(DuesListForm):
    """Which waivers."""

    status = code(*WaiverStatus, load_default=WaiverStatus.ASKED.value)


class DuesRateForm(Form):
    """What a class pays a quarter from a quarter on; without an amount it pays nothing."""

    klass = code(*MemberClass, required=True, data_key="class")
    amount = Amount(load_default=None)
    from_ = fields.Date(required=True, data_key="from", error_messages=WANTED)


class DuesRateView(View):
    """A rate, and whether it holds now."""

    klass = fields.String(data_key="class", attribute="class")
    amount = Amount()
    from_ = fields.Date(data_key="from", attribute="from")
    holds = fields.Boolean()


class DuesRatesView(View):
    """All rates, the latest first within each class."""

    items = fields.List(fields.Nested(DuesRateView))


def _quarters(most: int) -> fields.Integer:
    return fields.Integer(required=True, validate=validate.Range(min=1, max=most), error_messages=WANTED)


class DuesPayForm(Form):
    """For how many quarters, and how."""

    quarters = _quarters(MOST_QUARTERS)
    how = code(*How, required=True)


class DuesCashForm(Form):
    """Cash that a registrar has taken."""

    number = MemberNumber(required=True)
    quarters = _quarters(MOST_QUARTERS)


class DuesCountForm(Form):
    """Whether the cash is there."""

    came = fields.Boolean(required=True, error_messages=WANTED)


class DuesPaymentView(View):
    """A payment; `reference` is what stands on a transfer, `quarters` are those it covers."""

    id = fields.UUID()
    how = fields.String()
    status = fields.String()
    amount = Amount()
    quarters = fields.List(fields.Date())
    count = fields.Integer()
    reference = fields.String(allow_none=True)
    handed_over = fields.Boolean()


class DuesBegunView(View):
    """A payment that is meant, and where it is paid by card."""

    payment = fields.Nested(DuesPaymentView)
    checkout_url = fields.String(allow_none=True)


class DuesStateView(View):
    """Until when is paid, how many quarters are owed and what they are."""

    paid_until = fields.Date()
    behind = fields.Integer()
    owed = Amount()
    next_quarter = fields.Date()
    next_amount = Amount()
    waiting = fields.Boolean()


class DuesAccountView(View):
    """Where a transfer goes."""

    holder = fields.String()
    name = fields.String()
    iban = fields.String()
    bic = fields.String()


class DuesView(View):
    """One's own dues."""

    due = fields.Nested(DuesStateView)
    items = fields.List(fields.Nested(DuesPaymentView))
    account = fields.Nested(DuesAccountView, allow_none=True)


class DuesWaitingView(View):
    """A transfer that is awaited, or cash; `number` is told to registrars."""

    id = fields.UUID()
    number = fields.String(allow_none=True)
    how = fields.String()
    quarters = fields.Integer()
    amount = Amount()
    reference = fields.String()
    taken_by = fields.String(allow_none=True)
    to_count = fields.Boolean()


class DuesWaitingPageView(View):
    """Part of them."""

    items = fields.List(fields.Nested(DuesWaitingView))
    next = fields.String(allow_none=True)


class DuesArrearsItemView(View):
    """Somebody who is behind, by number alone."""

    number = fields.String()
    klass = fields.String(data_key="class", attribute="class")
    status = fields.String()
    behind = fields.Integer()
    owed = Amount()


class DuesArrearsView(View):
    """Part of them."""

    items = fields.List(fields.Nested(DuesArrearsItemView))
    next = fields.String(allow_none=True)


class DuesAskWaiverForm(Form):
    """To be let off the next quarters; why is sealed."""

    reason = code(*WaiverReason, required=True)
    quarters = _quarters(8)
    why = Text(longest=2000, load_default="")


class DuesWaiverForm(DuesAskWaiverForm):
    """The same for somebody else."""

    number = MemberNumber(required=True)


class DuesWaiverDecisionForm(Form):
    """Let them off, or not."""

    grant = fields.Boolean(required=True, error_messages=WANTED)


class DuesOwnWaiverView(View):
    """What one asked for."""

    id = fields.UUID()
    reason = fields.String()
    first = fields.Date()
    quarters = fields.Integer()
    status = fields.String()
    why = fields.String(allow_none=True)


class DuesOwnWaiversView(View):
    """All of it."""

    items = fields.List(fields.Nested(DuesOwnWaiverView))


class DuesWaiverView(DuesOwnWaiverView):
    """A waiver as registrars see it; without `asked_by` the member asked."""

    number = fields.String()
    klass = fields.String(data_key="class", attribute="class")
    asked_by = fields.String(allow_none=True)
    may_decide = fields.Boolean()


class DuesWaiversView(View):
    """Part of them."""

    items = fields.List(fields.Nested(DuesWaiverView))
    next = fields.String(allow_none=True)


class UnionCardForm(Form):
    """As what a card is wanted."""

    format = code(*FORMATS, load_default="json")


class UnionCardView(View):
    """A card and the statement that its code holds."""

    serial = fields.String()
    number = fields.String()
    klass = fields.String(data_key="class")
    valid_until = fields.Date()
    statement = fields.String()
    verify_key = fields.String()


class UnionStatementForm(Form):
    """What stands in a card's code."""

    statement = fields.String(load_default="", validate=validate.Length(max=LONGEST))


class UnionVerdictView(View):
    """What is true of it: `valid`, `unreadable`, `unknown_key`, `changed`, `expired` or `revoked`, and why."""

    result = fields.String()
    valid = fields.Boolean()
    reason = fields.String()
    number = fields.String(allow_none=True)
    klass = fields.String(data_key="class", attribute="class", allow_none=True)
    valid_until = fields.Date(allow_none=True)


class UnionRevocationsView(View):
    """The serials of cards that hold no more, signed."""

    day = fields.String()
    revoked = fields.List(fields.String())
    verify_key = fields.String()
    signature = fields.String()
