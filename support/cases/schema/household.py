"""What comes in and goes out about a household and how people may be reached."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate

from support.cases.model import Channel
from support.cases.schema.consents import DAY
from support.core import clock
from support.core.schema import Form, Text, View, code

EARLIEST = date(1900, 1, 1)


class BirthDay(fields.Date):
    """A day as `YYYY-MM-DD`, between 1900 and today."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=DAY, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not EARLIEST <= day <= clock.today():
            raise ValidationError(str(_("This date lies too far back or in the future.")))
        return day


class RulesForm(Form):
    """How somebody may be reached."""

    never_contact = fields.Boolean(load_default=False)
    safe_channels = fields.List(
        code(*[channel.value for channel in Channel]), load_default=list, validate=validate.Length(max=len(Channel))
    )
    safe_hours = Text(longest=200, load_default="")


class RelativeForm(RulesForm):
    """Somebody of the household; `payee_consent` says how their consent to be paid was given, or is left empty."""

    name = Text(required=True, longest=200)
    relation = Text(longest=100, load_default=None, allow_none=True)
    born = BirthDay(load_default=None, allow_none=True)
    dependant = fields.Boolean(load_default=False)
    inside_country = fields.Boolean(load_default=False)
    payee_consent = Text(longest=500, load_default=None, allow_none=True)


class ChangeRulesForm(RulesForm):
    """What to correct of how somebody may be reached; the rest stays."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "partial": True})


class ChangeRelativeForm(RelativeForm):
    """What to correct of somebody; the rest stays."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "partial": True})


class RulesView(View):
    """How somebody may be reached."""

    never_contact = fields.Boolean()
    safe_channels = fields.List(fields.String())
    safe_hours = fields.String()


class PayeeConsentView(View):
    """That somebody agreed to be paid, and who noted it."""

    on = fields.String()
    by = fields.String()
    text = fields.String()


class RelativeView(RulesView):
    """Somebody of the household."""

    id = fields.String()
    name = fields.String()
    relation = fields.String(allow_none=True)
    born = fields.String(allow_none=True)
    dependant = fields.Boolean()
    inside_country = fields.Boolean()
    payee_consent = fields.Nested(PayeeConsentView, allow_none=True)


class HouseholdView(View):
    """The household and the officer's own rules, as far as the actor's keys open them."""

    members = fields.List(fields.Nested(RelativeView))
    contact_rules = fields.Nested(RulesView)
