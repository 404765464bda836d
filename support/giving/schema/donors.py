"""What comes in and goes out about gifts."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from support.core.money import Money
from support.core.schema import Amount, Form, Text, View, code
from support.core.settings import settings

#: The amounts a page offers, in minor units.
PRESETS = (10_00, 25_00, 50_00, 100_00)
INTERVALS = ("once", "month")


class GiftAmount(Amount):
    """Money in one of the currencies in which gifts are taken here."""

    def _currencies(self) -> tuple[str, ...]:
        return settings().currencies


class GiftForm(Form):
    """A gift to a fund or a campaign, once or every month."""

    amount = GiftAmount(required=True)
    fund = Text(longest=40)
    campaign = Text(longest=40)
    interval = code(*INTERVALS, load_default="once")


class GiftPageForm(Form):
    """The same from a page: one of the amounts offered, or another, which wins when it is typed."""

    preset = code(*(str(minor) for minor in PRESETS))
    amount = Text(longest=40)
    currency = fields.String(validate=validate.Length(equal=3))
    fund = Text(longest=40)
    campaign = Text(longest=40)
    interval = code(*INTERVALS, load_default="once")

    @validates_schema
    def _some_amount(self, data: dict[str, Any], **kwargs: Any) -> None:
        if not data.get("amount") and "preset" not in data:
            raise ValidationError({"amount": [str(_("Choose an amount, or type another."))]})

    @post_load
    def _one_amount(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        preset, typed = data.pop("preset", None), data.pop("amount", "")
        currency = data.pop("currency", settings().currency)
        if currency not in settings().currencies:
            raise ValidationError({"amount": [str(_("Gifts in %(currency)s are not taken here.", currency=currency))]})
        data["amount"] = read_amount(typed, currency) if typed else Money(int(preset), currency)
        return data


class ChangePageForm(Form):
    """Another amount for a monthly gift, as it is typed; its currency is the gift's own."""

    amount = Text(required=True, longest=40)


class ChangeForm(Form):
    """Another amount for a monthly gift, from the next month on."""

    amount = GiftAmount(required=True)


def read_amount(typed: str, currency: str) -> Money:
    """What somebody typed. Raises ValidationError naming the field `amount`."""
    try:
        money = Money.parse(typed, currency)
    except ValueError:
        told = str(_("Write the amount as a number, such as 120 or 120.50."))
        raise ValidationError({"amount": [told]}) from None
    if money.minor <= 0:
        raise ValidationError({"amount": [str(_("The amount must be more than zero."))]})
    if money.minor > Amount.MOST:
        raise ValidationError({"amount": [str(_("The amount is larger than can be handled."))]})
    return money


class OpenedView(View):
    """Where to pay, and the private link: the only way back to the gift, shown this once."""

    id = fields.UUID()
    checkout_url = fields.URL(require_tld=False)
    link = fields.URL(require_tld=False)


class GiftView(View):
    """How a gift stands: intended, open, processing, paid, failed or expired; or, monthly, as a private link says."""

    status = fields.String()
