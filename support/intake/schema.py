"""What an officer sends, and what they get back once."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate, validates_schema

from support.cases.model import Need
from support.core import clock
from support.core.schema import WANTED, Form, Text, View
from support.intake.model import Agency, Channel, Manner, Purpose

EARLIEST = date(1920, 1, 1)


class Day(fields.Date):
    """A calendar day as `YYYY-MM-DD`, between 1920 and today."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        try:
            day: date = super()._deserialize(value, attr, data, **kwargs)
        except ValidationError:
            raise ValidationError(str(_("This is no date of the calendar. Write it as YYYY-MM-DD."))) from None
        if not EARLIEST <= day <= clock.today():
            raise ValidationError(str(_("This date lies too far back or in the future.")))
        return day


def one_of(codes: Any, **options: Any) -> fields.String:
    """A code of an enumeration."""
    refusal = _("Use one of: {choices}.")
    return fields.String(validate=validate.OneOf([code.value for code in codes], error=refusal), **options)


def at_most(most: int) -> validate.Length:
    """So many rows and no more."""
    return validate.Length(max=most, error=_("These are too many: at most {max}."))


def with_casework(consents: list[str]) -> None:
    """Without this one consent nobody could open what was written. Raises ValidationError."""
    if Purpose.CASEWORK not in consents:
        raise ValidationError(str(_("Please tick the first one: without it nobody may read what you write.")))


class IdentityForm(Form):
    """Who the officer is."""

    name = Text(required=True, longest=200)
    birth_date = Day(required=True, error_messages=WANTED)


class ServiceForm(Form):
    """Where and how they served, and how it ended."""

    agency = one_of(Agency, required=True, error_messages=WANTED)
    unit = Text(longest=200)
    rank = Text(longest=100)
    from_ = Day(data_key="from")
    to = Day()
    reason = Text(longest=2000)
    manner = one_of(Manner, required=True, error_messages=WANTED)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("from_") and data.get("to") and data["to"] < data["from_"]:
            raise ValidationError(str(_("The service cannot end before it began.")), field_name="to")


class HouseholdForm(Form):
    """Somebody of the household."""

    name = Text(required=True, longest=200)
    relation = Text(longest=100)
    born = Day(allow_none=True)


class ContactForm(Form):
    """A way to reach the officer, and whether it is safe to use."""

    kind = one_of(Channel, required=True, error_messages=WANTED)
    value = Text(required=True, longest=200)
    safe = fields.Boolean(load_default=False)


class ApplicationForm(Form):
    """An application for help."""

    language = fields.String(validate=validate.OneOf(["en", "ru", "be"]), load_default="en")
    needs = fields.List(
        one_of(Need),
        required=True,
        error_messages=WANTED,
        validate=validate.Length(min=1, max=len(Need), error=_("Choose at least one kind of help.")),
    )
    wishes_union = fields.Boolean(load_default=False)
    story = Text(required=True, longest=20_000)
    identity = fields.Nested(IdentityForm, required=True, error_messages=WANTED)
    service = fields.Nested(ServiceForm, required=True, error_messages=WANTED)
    household = fields.List(fields.Nested(HouseholdForm), load_default=list, validate=at_most(20))
    contacts = fields.List(fields.Nested(ContactForm), load_default=list, validate=at_most(10))
    conduct_declaration = fields.Boolean(
        required=True,
        error_messages=WANTED,
        validate=validate.Equal(True, error=_("Help can go only to those who took no part in crimes.")),
    )
    consents = fields.List(one_of(Purpose), required=True, error_messages=WANTED, validate=with_casework)


class WordsForm(Form):
    """The words typed back: the first sign-in."""

    passphrase = Text(required=True, longest=300)


class ApplicationView(View):
    """Shown once: the reference, the handle, and the words with which the officer returns."""

    reference = fields.String()
    handle = fields.String()
    passphrase = fields.String()
