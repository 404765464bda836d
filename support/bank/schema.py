"""What comes in and goes out about statements and their lines."""

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate, validates_schema

from support.bank.model import Form as Forms
from support.bank.model import What
from support.core.keyset import MOST
from support.core.schema import Amount, Form, Text, View, code
from support.ledger.model import Cost

#: As the gateway knows them.
DELIMITERS, DATES = ("semicolon", "comma", "tab"), ("dmy", "ymd", "mdy")


class StatementForm(Form):
    """Beside the file: its form and, for a CSV, the names of its columns. One amount, or debit and credit apart."""

    form = code(*[form.value for form in Forms], required=True)
    delimiter = code(*DELIMITERS, load_default="semicolon")
    dates = code(*DATES, load_default="dmy")
    decimal_comma = fields.Boolean(load_default=False)
    column_day = Text(load_default="")
    column_amount = Text(load_default="")
    column_debit = Text(load_default="")
    column_credit = Text(load_default="")
    column_currency = Text(load_default="")
    column_reference = Text(load_default="")
    column_words = Text(load_default="")
    column_name = Text(load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _has_columns(self, data: dict[str, str], **_more: object) -> None:
        if data.get("form") != Forms.CSV.value:
            return
        if not data["column_day"]:
            raise ValidationError({"column_day": [gettext("Write the name of the column with the day.")]})
        if not data["column_amount"] and not (data["column_debit"] and data["column_credit"]):
            told = gettext("Write the name of the column with the amount, or of both: money that went and that came.")
            raise ValidationError({"column_amount": [told]})


class ListForm(Form):
    """Where to go on in a list."""

    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MOST))


class LinesForm(ListForm):
    """Which lines of a statement."""

    status = fields.String()


class ExceptionsForm(ListForm):
    """Open or resolved ones, and whose."""

    status = fields.String(load_default="open")
    owner = fields.String()


class OwnerForm(Form):
    """Who is to explain it."""

    name = Text(required=True)


class ResolveForm(Form):
    """What a line was. A gift or grant names its fund, a running cost its category, others the payment."""

    as_ = code(*[what.value for what in What if what is not What.OTHER], required=True, data_key="as")
    fund = Text()
    payment = fields.UUID()
    category = code(*[cost.value for cost in Cost])


class StatementItemView(View):
    """A statement. Balances are minor units, as its bank wrote them."""

    id = fields.UUID()
    form = fields.String()
    status = fields.String()
    currency = fields.String()
    imported_by = fields.String()
    imported_on = fields.Date()
    from_on = fields.Date(allow_none=True)
    until_on = fields.Date(allow_none=True)
    opening = fields.Integer(allow_none=True)
    closing = fields.Integer(allow_none=True)
    lines = fields.Integer()
    done = fields.Integer()


class TakenView(View):
    """A statement that was taken in; its lines are booked by and by."""

    id = fields.UUID()
    status = fields.String()
    lines = fields.Integer()
    done = fields.Integer()


class StatementsView(View):
    """Part of the list of statements."""

    items = fields.List(fields.Nested(StatementItemView))
    next = fields.String(allow_none=True)


class LineView(View):
    """A line: an amount without its sign, and whether it came (`in`) or went (`out`)."""

    id = fields.UUID()
    position = fields.Integer()
    status = fields.String()
    fault = fields.String(allow_none=True)
    day = fields.Date(allow_none=True)
    amount = Amount(allow_none=True)
    direction = fields.String(allow_none=True)
    back = fields.Boolean()
    what = fields.String(allow_none=True)
    source = fields.String(allow_none=True)


class StatementView(StatementItemView):
    """A statement with its counts and some of its lines. `gap` is what its lines miss of the closing balance."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    whats = fields.Dict(keys=fields.String(), values=fields.Integer())
    gap = fields.Integer(allow_none=True)
    items = fields.List(fields.Nested(LineView))
    next = fields.String(allow_none=True)


class ExceptionItemView(View):
    """A line that was not known when it was booked, and who explains it."""

    id = fields.UUID()
    statement_id = fields.UUID()
    day = fields.Date()
    amount = Amount()
    direction = fields.String()
    back = fields.Boolean()
    owner = fields.String()
    opened_on = fields.Date()
    what = fields.String(allow_none=True)
    resolved_by = fields.String(allow_none=True)
    resolved_on = fields.Date(allow_none=True)


class ExceptionsView(View):
    """Part of the list of exceptions."""

    items = fields.List(fields.Nested(ExceptionItemView))
    next = fields.String(allow_none=True)


class WordsView(View):
    """What the bank wrote of a line."""

    reference = fields.String()
    end_to_end = fields.String()
    name = fields.String()
    text = fields.String()


class ExceptionView(ExceptionItemView):
    """An exception with its words, as far as one's keys open them."""

    words = fields.Nested(WordsView, allow_none=True)
