"""Pages of the union that are one form each, and pages that members and registrars share under paths of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import render_template, url_for
from flask_babel import format_currency
from marshmallow import Schema

from support.core.web.forms import posted
from support.core.web.guard import me
from support.union.pages.door import pages

View = Callable[..., Any]


@dataclass(frozen=True)
class Asked:
    """A field of a form: as the macro `field` wants it."""

    name: str
    label: Any
    kind: str = "text"
    hint: Any = None
    required: bool | None = True
    options: list[tuple[str, Any]] | None = None
    longest: int | None = None
    rows: int = 5


@dataclass(frozen=True)
class Act:
    """A form with its heading; `back` is `(label, address)`, `action` where it goes if not to its own address."""

    title: Any
    button: Any
    back: tuple[Any, str]
    lead: Any = None
    fields: list[Asked] = field(default_factory=list)
    values: Mapping[str, Any] = field(default_factory=dict)
    action: str | None = None


def show(act: Act) -> str:
    """The empty form; where there is one choice, it is made."""
    only = {one.name: one.options[0][0] for one in act.fields if one.options and len(one.options) == 1}
    return _draw(act, only | dict(act.values), {}, None)


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


def draw(template: str, **values: Any) -> str:
    """A page in the frame of who looks at it."""
    staff = me().kind == "staff"
    frame = "core/staff.html" if staff else "core/public.html"
    return render_template(f"union/life/{template}.html", frame=frame, staff=staff, link=link, **values)


def link(name: str, **given: Any) -> str:
    """The address of a page that members and registrars share, as the actor calls it."""
    return url_for(f"union_pages.{'own_' if me().kind == 'member' else ''}{name}", **given)


def both(rule: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """A page under `/own` for members and under `/union` for registrars."""

    def register(view: View) -> View:
        name = view.__name__
        pages.add_url_rule(f"/own{rule}", f"own_{name}", view, methods=list(methods))
        pages.add_url_rule(f"/union{rule}", name, view, methods=list(methods))
        return view

    return register


def amount(money: Any) -> str:
    """Money within a sentence, as its reader writes it."""
    return format_currency(money.major, money.currency)


def known(words: Mapping[Any, Any], given: str | None) -> str | None:
    """A code of a filter, or nothing for one that is not known."""
    return given if given in {str(code) for code in words} else None
