"""Whom to pay."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validates_schema

from support.core.schema import WANTED, Form, Text

_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$")


class Iban(Text):
    """An IBAN (ISO 13616): spaces and case are forgiven, its check digits are not."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).replace(" ", "").upper()
        if not text:
            return text
        digits = "".join(
            str(int(symbol, 36)) for symbol in text[4:] + text[:4] if symbol.isalnum() and symbol.isascii()
        )
        if not _IBAN.match(text) or int(digits) % 97 != 1:
            raise ValidationError(str(_("This IBAN is not valid. Compare it digit by digit.")))
        return text


class WayForm(Form):
    """How somebody is paid: by IBAN, or by another way in words."""

    name = Text(required=True, longest=200)
    iban = Iban(longest=50)
    method = Text(longest=50)
    details = Text(longest=500)

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_kwargs: Any) -> None:
        one_way(data)


def one_way(data: dict[str, Any]) -> None:
    """Raises ValidationError unless there is an IBAN or another way, and not both."""
    by_bank, otherwise = bool(data.get("iban")), bool(data.get("method") and data.get("details"))
    if not by_bank and not otherwise:
        raise ValidationError(str(_("Give an IBAN, or a method with its details.")), field_name="iban")
    if by_bank and (data.get("method") or data.get("details")):
        raise ValidationError(str(_("Give either an IBAN or another method, not both.")), field_name="method")


class PayeeForm(WayForm):
    """Whom to pay: the officer, the `member` of the household who is named by id and has agreed to it, or a creditor.

    The `creditor` of the request's debt is paid as the debt says; then nothing else is given.
    """

    name = Text(longest=200)
    officer = fields.Boolean(load_default=True, metadata={"description": "Declares that this is the officer."})
    member = fields.UUID(metadata={"description": "Who of the household it is instead."})
    creditor = fields.Boolean(load_default=False, metadata={"description": "The creditor of the debt is paid."})

    @validates_schema
    def _whom(self, data: dict[str, Any], **_kwargs: Any) -> None:
        told = [name for name in ("member", "name", "iban", "method", "details") if data.get(name)]
        if not data.get("creditor") and not data.get("name"):
            raise ValidationError(str(WANTED["required"]), field_name="name")
        if data.get("creditor") and told:
            wrong = _("Leave this empty: the creditor is paid as the debt says.")
            raise ValidationError(str(wrong), field_name=told[0])

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if not data.get("creditor"):
            one_way(data)
