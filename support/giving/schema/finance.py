"""What comes in and goes out on finance's side of giving. No field names who gave."""

from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import Amount, Form, Text, View, code
from support.giving.model import OrderStatus, RefundReason, Resolution, Status
from support.giving.schema.donors import GiftAmount

#: What somebody may say of a gap.
SAID = (Resolution.FEE, Resolution.GIFT, Resolution.LOOKED)


class ListForm(Form):
    """Where to go on in a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class GiftsForm(ListForm):
    """Which gifts."""

    day = fields.Date()
    status = code(*[status.value for status in Status])
    fund = Text(longest=40)


class RefundsForm(ListForm):
    """Which refunds."""

    status = code(*[status.value for status in OrderStatus])


class OpenForm(ListForm):
    """Open or closed ones, and whose."""

    status = code("open", "closed", load_default="open")
    owner = Text()


class DisputesForm(ListForm):
    """Open ones, those that wait for evidence, or those that are over; and whose."""

    status = code("open", "waiting", "closed", load_default="open")
    owner = Text()


class RefundPageForm(Form):
    """The same as it is typed on a page: the amount is in the gift's own currency."""

    amount = Text(longest=40)
    reason = code(*[reason.value for reason in RefundReason], required=True)


class RefundForm(Form):
    """How much of a gift is given back, all that is left where nothing is said, and why."""

    amount = GiftAmount()
    reason = code(*[reason.value for reason in RefundReason], required=True)


class HandOnForm(Form):
    """Who is to look after it."""

    name = Text(required=True)


class ExplainForm(Form):
    """What a gap was; a gift names its fund."""

    as_ = code(*[one.value for one in SAID], required=True, data_key="as")
    fund = Text(longest=40)


class EmptyForm(Form):
    """A form that is only a button."""


class GiftItemView(View):
    """A gift. `settled`: its line of Stripe's statement is known."""

    id = fields.UUID()
    amount = Amount()
    fund = fields.String()
    status = fields.String()
    day = fields.Date()
    monthly = fields.Boolean()
    settled = fields.Boolean()


class GiftsView(View):
    """Part of the list of gifts."""

    items = fields.List(fields.Nested(GiftItemView))
    next = fields.String(allow_none=True)


class RefundOrderView(View):
    """A refund that was asked for here. `at_stripe` is how it stands there, once it was sent."""

    id = fields.UUID()
    gift_id = fields.UUID()
    amount = Amount()
    given = Amount()
    fund = fields.String()
    reason = fields.String()
    status = fields.String()
    asked_by = fields.String()
    asked_on = fields.Date()
    decided_by = fields.String(allow_none=True)
    decided_on = fields.Date(allow_none=True)
    refund_id = fields.String(allow_none=True)
    at_stripe = fields.String(allow_none=True)


class RefundOrdersView(View):
    """Part of the list of refunds."""

    items = fields.List(fields.Nested(RefundOrderView))
    next = fields.String(allow_none=True)


class DisputeView(View):
    """A dispute. `days_left` is there while evidence is wanted; `at_stripe` is where it is sent."""

    id = fields.String()
    gift_id = fields.UUID()
    amount = Amount()
    given = Amount()
    fund = fields.String()
    status = fields.String()
    reason = fields.String(allow_none=True)
    due_on = fields.Date(allow_none=True)
    days_left = fields.Integer(allow_none=True)
    owner = fields.String(allow_none=True)
    answered_by = fields.String(allow_none=True)
    answered_on = fields.Date(allow_none=True)
    at_stripe = fields.String()


class DisputesView(View):
    """Part of the list of disputes, the earliest deadline first."""

    items = fields.List(fields.Nested(DisputeView))
    next = fields.String(allow_none=True)


class GapView(View):
    """What does not agree with Stripe, an amount without its sign, and whether it came (`in`) or went (`out`)."""

    id = fields.UUID()
    kind = fields.String()
    about = fields.String()
    amount = Amount(allow_none=True)
    direction = fields.String(allow_none=True)
    owner = fields.String(allow_none=True)
    opened_on = fields.Date()
    closed_on = fields.Date(allow_none=True)
    closed_by = fields.String(allow_none=True)
    resolution = fields.String(allow_none=True)


class GapsView(View):
    """Part of the list of what does not agree."""

    items = fields.List(fields.Nested(GapView))
    next = fields.String(allow_none=True)


class PayoutView(View):
    """A payout. `missing` is what its lines lack of it, in minor units; `at_bank_on` the day of the bank's line."""

    id = fields.String()
    amount = Amount()
    status = fields.String()
    booked = fields.Boolean()
    arrives_on = fields.Date(allow_none=True)
    lines = fields.Integer()
    missing = fields.Integer()
    at_bank_on = fields.Date(allow_none=True)


class PayoutsView(View):
    """Part of the list of payouts."""

    items = fields.List(fields.Nested(PayoutView))
    next = fields.String(allow_none=True)


class PayoutLineView(View):
    """A line of Stripe's statement in minor units with their sign, and the kinds of entries that book it."""

    id = fields.String()
    category = fields.String()
    source = fields.String()
    amount = fields.Integer()
    fee = fields.Integer()
    net = fields.Integer()
    currency = fields.String()
    booked = fields.List(fields.String())


class PayoutLinesView(PayoutView):
    """A payout and some of what it is made of."""

    items = fields.List(fields.Nested(PayoutLineView))
    next = fields.String(allow_none=True)
