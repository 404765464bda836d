"""What goes out about costs of help from others."""

from marshmallow import fields

from support.core.schema import Amount, View


class CostView(View):
    """What a referral or a course costs."""

    id = fields.UUID()
    need = fields.String()
    amount = Amount()
    status = fields.String()
    told_on = fields.Date()


class CostsView(View):
    """The costs of a case."""

    items = fields.List(fields.Nested(CostView))
