"""Reading a form with the same schema as the JSON door, and showing it again with nothing lost."""

import re
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
    g.values = _without_empty_rows(values)
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
    for name, field in _named(schema):
        full = f"{prefix}{name}"
        if (row_schema := _row_schema(field)) is not None:
            rows = sorted({int(k[len(full) + 1 :].split(".")[0]) for k in form if _is_row(k, full)})
            values[name] = [raw(row_schema, form, f"{full}.{row}.") for row in rows[:MOST_ROWS]]
        elif isinstance(field, fields.Nested):
            values[name] = raw(field.schema, form, f"{full}.")
        elif isinstance(field, fields.List):
            values[name] = form.getlist(full)
        elif isinstance(field, fields.Boolean):
            values[name] = full in form
        elif full in form:
            values[name] = form[full]
    return values


def _named(schema: Schema) -> list[tuple[str, fields.Field[Any]]]:
    """The fields under the names they have outside, such as `from` for `from_`."""
    return [(field.data_key or name, field) for name, field in schema.fields.items()]


def _row_schema(field: fields.Field[Any]) -> Schema | None:
    """The schema of one row, for a field that repeats."""
    if isinstance(field, fields.List) and isinstance(field.inner, fields.Nested):
        return field.inner.schema
    return field.schema if isinstance(field, fields.Nested) and field.many else None


def _filled(row: dict[str, Any]) -> bool:
    return any(value not in (None, "", False) for value in row.values())


def _without_empty_rows(values: dict[str, Any]) -> dict[str, Any]:
    """The rows as the schema counts them, so that the fault of row 1 is shown at row 1."""
    return {
        name: [row for row in value if not isinstance(row, dict) or _filled(row)] if isinstance(value, list) else value
        for name, value in values.items()
    }


def _is_row(key: str, full: str) -> bool:
    rest = key[len(full) + 1 :].split(".")
    return key.startswith(f"{full}.") and len(rest) > 1 and rest[0].isascii() and rest[0].isdigit() and len(rest[0]) < 4


def _for_schema(schema: Schema, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The same in the JSON door's types: blanks left out, empty rows dropped, amounts in minor units."""
    data: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for name, field in _named(schema):
        value = values.get(name)
        if (row_schema := _row_schema(field)) is not None:
            read = [_for_schema(row_schema, row) for row in value or [] if _filled(row)]
            data[name] = [row for row, _wrong in read]
            faults.update({f"{name}.{at}.{k}": v for at, (_row, wrong) in enumerate(read) for k, v in wrong.items()})
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
    known = _names(schema)
    return [key for key in form if key not in OURS and re.sub(r"\.\d{1,3}(?=\.)", ".*", key) not in known]


def _names(schema: Schema, prefix: str = "") -> set[str]:
    """Every name the form may post, a row's number written as `*`."""
    found: set[str] = set()
    for name, field in _named(schema):
        if (row_schema := _row_schema(field)) is not None:
            found |= _names(row_schema, f"{prefix}{name}.*.")
        elif isinstance(field, fields.Nested):
            found |= _names(field.schema, f"{prefix}{name}.")
        else:
            found.add(f"{prefix}{name}")
    return found


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
