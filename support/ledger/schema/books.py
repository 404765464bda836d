"""What goes out about funds and the books."""

from marshmallow import fields

from support.core.schema import Amount, Form, View


class FundView(View):
    """A fund. `available` is there for those alone who ask for aid, approve it or pay it."""

    code = fields.String()
    name = fields.String()
    purpose = fields.String()
    open = fields.Boolean()
    available = Amount()


class FundsView(View):
    """All of them, the general fund first."""

    items = fields.List(fields.Nested(FundView))


class CheckView(View):
    """One check of the books."""

    name = fields.String()
    ok = fields.Boolean()
    detail = fields.String()


class ResultView(View):
    """Whether the books hold."""

    ok = fields.Boolean()
    checks = fields.List(fields.Nested(CheckView))


class NothingForm(Form):
    """A form that is only a button."""
