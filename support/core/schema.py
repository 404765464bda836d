"""The base of every schema: unknown fields are refused, faults read as sentences, money is whole."""

import re
import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from support.core.money import DIGITS, Money
from support.core.settings import settings


def flatten(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """Nested marshmallow messages as dotted names: `{"household.0.name": ["…"]}`."""
    if isinstance(messages, dict):
        flat: dict[str, list[str]] = {}
        for key, value in messages.items():
            name = prefix if key == "_schema" else f"{prefix}.{key}" if prefix else str(key)
            for inner, faults in flatten(value, name).items():
                flat.setdefault(inner, []).extend(faults)
        return flat
    listed = messages if isinstance(messages, list) else [messages]
    return {prefix or "_": [str(message) for message in listed]}


class Form(Schema):
    """What comes in. Anything it does not name is refused."""

    class Meta:
        unknown = RAISE
        ordered = True

    error_messages = {
        "unknown": _("This field is not known here. Leave it out."),
        "type": _("This should be an object."),
    }


class View(Schema):
    """What goes out; fields are named one by one."""

    class Meta:
        unknown = RAISE


# Half of a surrogate pair, which JSON can hold, is no character: it cannot be written as UTF-8.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


#: What every field says that was left out; marshmallow's own words are English alone.
WANTED: dict[str, Any] = {"required": _("Please fill this in."), "null": _("Please fill this in.")}


class Text(fields.String):
    """Text a person typed, normalised to NFC, without control characters, at most `longest` characters."""

    default_error_messages = {**WANTED, "invalid": _("Write this as text.")}

    def __init__(self, *, longest: int = 200, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFC", str(super()._deserialize(value, attr, data, **kwargs))).strip()
        text = text.replace("\r\n", "\n")
        if _CONTROL.search(text):
            raise ValidationError(str(_("This holds characters that cannot be read. Type it again.")))
        if len(text) > self.longest:
            raise ValidationError(
                str(_("This is too long: %(have)s characters, at most %(most)s.", have=len(text), most=self.longest))
            )
        if self.required and not text:
            raise ValidationError(str(self.error_messages["required"]))
        return text


class Amount(fields.Field[Money]):
    """Money as `{"minor": 12050, "currency": "EUR"}`: whole, positive, in the deployment's currency."""

    MOST = 100_000_000_00
    default_error_messages = WANTED

    def _serialize(self, value: Money | None, attr: str | None, obj: Any, **kwargs: Any) -> dict[str, Any] | None:
        return None if value is None else {"minor": value.minor, "currency": value.currency}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Money:
        if isinstance(value, dict) and set(value) == {"minor", "currency"}:
            return self._checked(value["minor"], value["currency"])
        if isinstance(value, dict):
            raise ValidationError(str(_("Give `minor` and `currency`, nothing else.")))
        raise ValidationError(str(_("Give an amount in whole minor units and a currency.")))

    def _checked(self, minor: Any, currency: Any) -> Money:
        if not isinstance(minor, int) or isinstance(minor, bool):
            raise ValidationError(str(_("The amount must be a whole number of minor units (cents).")))
        if minor <= 0:
            raise ValidationError(str(_("The amount must be more than zero.")))
        if minor > self.MOST:
            raise ValidationError(str(_("The amount is larger than can be handled.")))
        if not isinstance(currency, str) or currency not in DIGITS or currency not in self._currencies():
            raise ValidationError(str(_("Only %(currency)s is used here.", currency=", ".join(self._currencies()))))
        return Money(minor, currency)

    def _currencies(self) -> tuple[str, ...]:
        """What is taken: the house's own currency, unless a kind of amount says otherwise."""
        return (settings().currency,)


def code(*allowed: str, **options: Any) -> fields.String:
    """A string field that takes only these codes, and names them when it refuses."""
    options.setdefault("error_messages", WANTED)
    return fields.String(validate=validate.OneOf(allowed, error=_("Use one of: {choices}.")), **options)
