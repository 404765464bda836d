"""What comes in and goes out about the trial balance, the statement and the journal."""

from marshmallow import fields

from support.core.schema import Form, Text, View, code
from support.ledger.schema.grants import DAY


class OnForm(Form):
    """At the end of which day; today where it is left out."""

    on = fields.Date(error_messages=DAY)


class PeriodForm(Form):
    """From which day to which, both counted; this year so far where they are left out."""

    from_ = fields.Date(data_key="from", error_messages=DAY)
    to = fields.Date(error_messages=DAY)


class StatementQueryForm(PeriodForm):
    """Of one fund, or of all."""

    fund = Text(longest=64)


class JournalForm(PeriodForm):
    """As CSV or as ledger-cli's plain text."""

    format = code("csv", "ledger", load_default="csv")


class CheckForm(Form):
    """Whether closed days are looked at entry by entry too."""

    whole = fields.Boolean(load_default=False)


class BalanceView(View):
    """An account of a fund, in minor units, on the side where it stands."""

    account = fields.String()
    fund = fields.String()
    currency = fields.String()
    debit = fields.Integer()
    credit = fields.Integer()


class BalanceTotalView(View):
    """Debit and credit of a currency: they are equal."""

    currency = fields.String()
    debit = fields.Integer()
    credit = fields.Integer()


class TrialView(View):
    """Every account of every fund at the end of a day."""

    on = fields.Date()
    items = fields.List(fields.Nested(BalanceView))
    totals = fields.List(fields.Nested(BalanceTotalView))


class MovedView(View):
    """What came in or went out under one heading, in minor units."""

    what = fields.String()
    category = fields.String(allow_none=True)
    came = fields.Integer()
    went = fields.Integer()


class FundStatementView(View):
    """A fund over some days, in minor units."""

    code = fields.String()
    currency = fields.String()
    opening = fields.Integer()
    lines = fields.List(fields.Nested(MovedView))
    closing = fields.Integer()


class FundStatementsView(View):
    """Each fund's, the general one first."""

    items = fields.List(fields.Nested(FundStatementView))
