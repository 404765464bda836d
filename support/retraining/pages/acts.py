"""Pages that are one form each: what is asked, drawn from a short description of its fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import Schema

from support.core.web.forms import posted
from support.retraining.pages.door import draw


@dataclass(frozen=True)
class Asked:
    """A field of a form: as the macro `field` wants it."""

    name: str
    label: Any
    kind: str = "text"
    hint: Any = None
    required: bool | None = False
    options: list[tuple[str, Any]] | None = None
    longest: int | None = None


@dataclass(frozen=True)
class Act:
    """A form with its heading; `back` is `(label, address)`."""

    title: Any
    button: Any
    back: tuple[Any, str]
    lead: Any = None
    fields: list[Asked] = field(default_factory=list)
    values: Mapping[str, Any] = field(default_factory=dict)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    note: Any = None


def show(act: Act) -> str:
    """The empty form."""
    return _draw(act, dict(act.values), {}, None)


def read(act: Act, schema: Schema) -> dict[str, Any]:
    """What was posted to it; whatever is wrong, now or later, shows the form again."""
    return posted(schema, partial(_draw, act))


def _draw(act: Act, values: dict[str, Any], errors: Any, problem: Any) -> str:
    labels = {one.name: one.label for one in act.fields}
    return draw("act", act=act, labels=labels, values=values, errors=errors, problem=problem)


def choices(words: Mapping[Any, Any], none: Any = None) -> list[tuple[str, Any]]:
    """Codes and their words as options; `none` is the first, empty one."""
    listed = [(str(getattr(code, "value", code)), label) for code, label in words.items()]
    return listed if none is None else [("", none), *listed]


def words_field(name: str, label: Any, hint: Any = None) -> Asked:
    """Room for words, which are sealed."""
    return Asked(name, label, "textarea", hint or _("It is sealed with the case."), longest=3000)
