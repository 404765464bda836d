"""Dues that go back, and what the members' money is spent on: what comes in and goes out."""

from marshmallow import fields, validate

from support.core.keyset import MOST
from support.core.schema import WANTED, Amount, Form, Text, View, code
from support.ledger.model import Spending
from support.union.model import ReturnReason
from support.union.model.membership import NUMBER_SHAPE


class DuesPaidForm(Form):
    """Which payments: a member's by number, for registrars, or the one whose transfer has these letters."""

    number = Text(validate=validate.Regexp(NUMBER_SHAPE))
    reference = Text(longest=40)
    going_back = fields.Boolean(load_default=False)
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class DuesReturnForm(Form):
    """Why dues go back."""

    reason = code(*ReturnReason, required=True)


class DuesReturnDecisionForm(Form):
    """Agree as the second person, or not."""

    agree = fields.Boolean(required=True, error_messages=WANTED)


class DuesPaidView(View):
    """A payment, and how it goes back if it does; `number` is told to registrars."""

    id = fields.UUID()
    number = fields.String(allow_none=True)
    how = fields.String()
    quarters = fields.Integer()
    amount = Amount()
    reference = fields.String(allow_none=True)
    paid = fields.Boolean()
    status = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    asked_by = fields.String(allow_none=True)
    may_agree = fields.Boolean()


class DuesPaidPageView(View):
    """Part of them."""

    items = fields.List(fields.Nested(DuesPaidView))
    next = fields.String(allow_none=True)


class DuesTakenBackItemView(View):
    """A card payment that went back, or came `again`, and waits until it is found whose."""

    id = fields.UUID()
    again = fields.Boolean()


class DuesTakenBackView(View):
    """Part of them."""

    items = fields.List(fields.Nested(DuesTakenBackItemView))
    next = fields.String(allow_none=True)


class DuesPayerView(View):
    """Whether it was found whose a card payment was; never whose."""

    found = fields.Boolean()


class UnionSpendingListForm(Form):
    """Of which year, and where to go on; `waiting` for what is not paid yet."""

    year = fields.Integer(validate=validate.Range(min=2000, max=2999))
    waiting = fields.Boolean(load_default=False)
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class UnionExpenseForm(Form):
    """What is proposed to be spent. All members read `what`: it names nobody."""

    purpose = code(*Spending, required=True)
    amount = Amount(required=True)
    what = Text(longest=500, load_default="")


class UnionExpenseDecisionForm(Form):
    """Approve it, or not."""

    approve = fields.Boolean(required=True, error_messages=WANTED)


class UnionExpenseView(View):
    """What the union spends. `two` must approve what is above a limit; `day` is when it was paid."""

    id = fields.UUID()
    purpose = fields.String()
    amount = Amount()
    status = fields.String()
    what = fields.String(allow_none=True)
    proposed_by = fields.String()
    approved_by = fields.List(fields.String())
    how = fields.String(allow_none=True)
    day = fields.Date(allow_none=True)
    two = fields.Boolean()
    may_approve = fields.Boolean()
    may_decline = fields.Boolean()
    may_count_out = fields.Boolean()


class UnionPurposeView(View):
    """What was spent on one purpose in a year."""

    purpose = fields.String()
    amount = Amount()


class UnionYearView(View):
    """A year of the members' own books; `income` is empty while it may not be told."""

    year = fields.Integer()
    income = Amount(allow_none=True)
    spent = Amount()
    purposes = fields.List(fields.Nested(UnionPurposeView))


class UnionSpendingView(View):
    """The years, and part of what was spent, or waits."""

    years = fields.List(fields.Nested(UnionYearView))
    items = fields.List(fields.Nested(UnionExpenseView))
    next = fields.String(allow_none=True)
