"""Reading a form with the same schema as the JSON door, and showing it again with nothing lost."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import g, request
from flask_babel import gettext
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from support.core.errors import Invalid
from support.core.money import Money
from support.core.schema import Amount, flatten
from support.core.settings import settings

OURS = {"csrf_token", "idempotency_key", "add", "remove", "confirmed"}
Again = Callable[[dict[str, Any], dict[str, list[str]], Any], Any]
MOST_ROWS = 20


class Redisplay(Exception):
    """The form asks to be shown again (“add another”), with what was typed."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__("redisplay")
        self.values = values


def is_api() -> bool:
    """Whether the request came to the JSON door or a webhook, not to a page."""
    return request.path.startswith(("/api/", "/webhooks/", "/live", "/ready"))


def posted(schema: Schema, again: Again) -> dict[str, Any]:
    """The posted form, read by `schema`; `again(values, errors, problem)` draws the page anew if anything is wrong.

    Raises Invalid, and Redisplay when a row is to be added or removed; both are answered by `again`.
    """
    values = raw(schema, request.form)
    g.again = again
    g.values = values
    if "add" in request.form or "remove" in request.form:
        _change_rows(values, request.form)
        raise Redisplay(values)
    data, faults = _for_schema(schema, values)
    for name in _unknown(schema, request.form):
        faults[name] = [gettext("This field is not known here. Leave it out.")]
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        merged = flatten(error.messages)
        merged.update(faults)
        raise Invalid(fields=merged) from None
    if faults:
        raise Invalid(fields=faults)
    return loaded


def raw(schema: Schema, form: MultiDict[str, str], prefix: str = "") -> dict[str, Any]:
    """What was typed, as it was typed, in the schema's shape: strings, lists and rows."""
    values: dict[str, Any] = {}
    for name, field in schema.fields.items():
        full = f"{prefix}{name}"
        if isinstance(field, fields.Nested) and field.many:
            rows = sorted({int(k[len(full) + 1 :].split(".")[0]) for k in form if _is_row(k, full)})
            values[name] = [raw(field.schema, form, f"{full}.{row}.") for row in rows[:MOST_ROWS]]
        elif isinstance(field, fields.Nested):
            values[name] = raw(field.schema, form, f"{full}.")
        elif isinstance(field, fields.List):
            values[name] = form.getlist(full)
        elif isinstance(field, fields.Boolean):
            values[name] = full in form
        elif full in form:
            values[name] = form[full]
    return values


def _is_row(key: str, full: str) -> bool:
    rest = key[len(full) + 1 :].split(".")
    return key.startswith(f"{full}.") and len(rest) > 1 and rest[0].isascii() and rest[0].isdigit()


def _for_schema(schema: Schema, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The same in the JSON door's types: blanks left out, empty rows dropped, amounts in minor units."""
    data: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for name, field in schema.fields.items():
        value = values.get(name)
        if isinstance(field, fields.Nested) and field.many:
            rows = [_for_schema(field.schema, row)[0] for row in value or []]
            data[name] = [row for row in rows if any(v not in (None, "", False) for v in row.values())]
        elif isinstance(field, fields.Nested):
            inner, wrong = _for_schema(field.schema, value or {})
            faults.update({f"{name}.{k}": v for k, v in wrong.items()})
            if inner or field.required:
                data[name] = inner
        elif isinstance(field, Amount):
            _amount(name, value, data, faults)
        elif value not in (None, ""):
            data[name] = value
    return data, faults


def _amount(name: str, value: Any, data: dict[str, Any], faults: dict[str, list[str]]) -> None:
    if not value:
        return
    try:
        money = Money.parse(str(value), settings().currency)
    except ValueError:
        faults[name] = [gettext("Write the amount as a number, such as 120 or 120.50.")]
        money = Money(1, settings().currency)
    data[name] = {"minor": money.minor, "currency": money.currency}


def _unknown(schema: Schema, form: MultiDict[str, str]) -> list[str]:
    return [key for key in form if key not in OURS and key.split(".")[0] not in schema.fields]


def _change_rows(values: dict[str, Any], form: MultiDict[str, str]) -> None:
    if name := form.get("add"):
        rows = values.get(name)
        if isinstance(rows, list) and len(rows) < MOST_ROWS:
            rows.append({})
    elif name := form.get("remove"):
        group, _dot, number = name.partition(".")
        rows = values.get(group)
        if isinstance(rows, list) and number.isdigit() and int(number) < len(rows):
            del rows[int(number)]


def idempotency_key() -> str:
    """A fresh key for a form, or the one the form came with when it is shown again, since nothing came of it."""
    kept = request.form.get("idempotency_key") if g.get("shown_again") else None
    return kept or secrets.token_urlsafe(24)
