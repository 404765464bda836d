"""The figures as they go out: no case and no handle in them."""

from typing import Any

from marshmallow import fields

from support.core.schema import View


class Month(fields.Field[Any]):
    """A month by its first day: `2026-11`."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{value:%Y-%m}"


class FundRunwayView(View):
    """What a fund has, owes and spends, in minor units; all funds of a currency together have no code."""

    code = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    currency = fields.String()
    available = fields.Integer()
    reserved = fields.Integer(metadata={"description": "Approved and not sent."})
    on_the_way = fields.Integer(metadata={"description": "Sent, and on no statement of the bank yet."})
    spent = fields.List(fields.Integer(), metadata={"description": "By month, as `months`."})
    pace = fields.Integer(metadata={"description": "A month, as in the last three full ones."})
    months_left = fields.Float(allow_none=True, metadata={"description": "Null when nothing was spent in those."})


class RunwayView(View):
    """How far the money reaches."""

    today = fields.Date()
    months = fields.List(Month(), metadata={"description": "The last twelve; the present one is not over."})
    funds = fields.List(fields.Nested(FundRunwayView))
    all = fields.List(fields.Nested(FundRunwayView), metadata={"description": "All funds together, by currency."})


class WaitView(View):
    """Days from request to money, of so many payments."""

    count = fields.Integer(allow_none=True)
    median = fields.Float(allow_none=True)
    p90 = fields.Integer(allow_none=True)
    few = fields.Boolean(metadata={"description": "Fewer than five payments: the figures are not yours to see."})


class KindWaitView(WaitView):
    """The same for one kind of aid."""

    kind = fields.String()


class MonthWaitView(WaitView):
    """The same for one month, emergencies apart."""

    month = Month()
    emergency = fields.Nested(WaitView)


class LeadTimeView(View):
    """How long it takes from a request to the money; `all` is all but emergencies."""

    since = fields.Date()
    all = fields.Nested(WaitView)
    emergency = fields.Nested(WaitView)
    kinds = fields.List(fields.Nested(KindWaitView))
    months = fields.List(fields.Nested(MonthWaitView))
