"""What comes in and goes out about gifts."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, post_load, validates_schema

from support.core.money import Money
from support.core.schema import Amount, Form, Text, View, code
from support.core.settings import settings

#: The amounts a page offers, in minor units.
PRESETS = (10_00, 25_00, 50_00, 100_00)


class GiftForm(Form):
    """A gift to a fund."""

    amount = Amount(required=True)
    fund = Text(required=True, longest=40)
    interval = code("once", "month", load_default="once")


class GiftPageForm(Form):
    """The same from a page: one of the amounts offered, or another, which wins when it is typed."""

    preset = code(*(str(minor) for minor in PRESETS))
    amount = Amount()
    fund = Text(required=True, longest=40)
    interval = code("once", "month", load_default="once")

    @validates_schema
    def _some_amount(self, data: dict[str, Any], **kwargs: Any) -> None:
        if "amount" not in data and "preset" not in data:
            raise ValidationError({"amount": [str(_("Choose an amount, or type another."))]})

    @post_load
    def _one_amount(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        preset = data.pop("preset", None)
        if "amount" not in data:
            data["amount"] = Money(int(preset), settings().currency)
        return data


class OpenedView(View):
    """Where to pay."""

    id = fields.UUID()
    checkout_url = fields.URL(require_tld=False)


class GiftView(View):
    """How a gift stands: intended, open, processing, paid, failed or expired."""

    status = fields.String()
