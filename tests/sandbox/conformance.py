"""Holds what the sandbox accepts and answers against the typed classes of the Stripe SDK.

A fake that invents a field lets code pass that fails against Stripe. So every parameter is read through the SDK's
own TypedDicts, and every object that leaves is compared with the SDK's class for it: no unknown field, none missing
that is not optional, the right type, and no word outside the listed ones.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import types
import typing
from decimal import Decimal
from functools import cache
from typing import Any, ForwardRef, Literal, NotRequired, Required, Union, get_args, get_origin

import stripe
from stripe._error_object import ErrorObject
from stripe._list_object import ListObject
from stripe._object_classes import OBJECT_CLASSES
from stripe._stripe_object import StripeObject, UntypedStripeObject
from stripe.events._event_classes import get_v2_event_class
from typing_extensions import is_typeddict

from tests.sandbox.faults import Json


class Misshapen(AssertionError):
    """The sandbox was about to say something that Stripe's SDK does not know."""


# -- the SDK's annotations ------------------------------------------------------------------------------------------


@cache
def namespace(module: str) -> dict[str, Any]:
    """A module's names, with those it imports for type checkers only."""
    loaded = sys.modules.get(module) or importlib.import_module(module)
    names = dict(vars(loaded))
    for node in ast.walk(ast.parse(inspect.getsource(loaded))):
        guarded = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in node.body if guarded and isinstance(node, ast.If) else []:
            if isinstance(inner, ast.ImportFrom) and inner.module:
                source = importlib.import_module(inner.module)
                names |= {one.asname or one.name: getattr(source, one.name) for one in inner.names}
    return names


def resolved(annotation: Any, module: str) -> Any:
    """An annotation with its names in quotes looked up, one level deep."""
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        return resolved(eval(annotation, namespace(module)), module)
    if get_origin(annotation) in (NotRequired, Required, typing.NotRequired, typing.Required):
        return resolved(get_args(annotation)[0], module)
    return annotation


@cache
def fields(cls: type) -> dict[str, tuple[Any, str]]:
    """The fields of an SDK class: name to (annotation, module in which to read it)."""
    found: dict[str, tuple[Any, str]] = {}
    if is_typeddict(cls):
        options = stripe.RequestOptions.__annotations__
        return {
            name: (resolved(annotation, cls.__module__), cls.__module__)
            for name, annotation in cls.__annotations__.items()
            if name not in options
        }
    for parent in reversed(cls.__mro__):
        if not issubclass(parent, StripeObject) and parent is not ErrorObject:
            continue
        for name, annotation in vars(parent).get("__annotations__", {}).items():
            if name.startswith("_") or get_origin(annotation) is typing.ClassVar or parent is StripeObject:
                continue
            found[name] = (resolved(annotation, parent.__module__), parent.__module__)
    return found


@cache
def class_of(noun: str) -> type | None:
    """The SDK's class for an `object` name."""
    place = OBJECT_CLASSES.get(noun)
    return getattr(importlib.import_module(place[0]), place[1]) if place else None


def choices(annotation: Any, module: str) -> list[Any]:
    """The alternatives of a union, flat."""
    annotation = resolved(annotation, module)
    if get_origin(annotation) in (Union, types.UnionType):
        return [choice for arm in get_args(annotation) for choice in choices(arm, module)]
    return [annotation]


# -- what leaves ----------------------------------------------------------------------------------------------------


def complaints(value: Any, annotation: Any, module: str, path: str) -> list[str]:
    """What is wrong with a value, in words; nothing if it fits."""
    arms = choices(annotation, module)
    if Any in arms or (value is None and type(None) in arms):
        return []
    words = [word for arm in arms if get_origin(arm) is Literal for word in get_args(arm)]
    if isinstance(value, str) and words:
        # `Literal[...] | str` leaves room for Stripe's future words, not for our typing errors.
        return [] if value in words else [f"{path}: {value!r} is none of {', '.join(map(str, words))}"]
    if isinstance(value, dict) and (fitting := _class_among(value, arms)) is not None:
        return object_complaints(value, fitting, path)
    faults = [_arm(value, arm, module, path) for arm in arms if arm is not type(None)]
    return [] if any(not fault for fault in faults) else min(faults, key=len, default=[f"{path}: must not be null"])


def _class_among(value: Json, arms: list[Any]) -> type | None:
    """Which of several object classes a value claims to be."""
    classes = [arm for arm in arms if inspect.isclass(arm) and issubclass(arm, StripeObject)]
    named = [cls for cls in classes if value.get("object") == getattr(cls, "OBJECT_NAME", None)]
    return named[0] if named else (classes[0] if len(classes) == 1 else None)


def _arm(value: Any, arm: Any, module: str, path: str) -> list[str]:
    origin, inside = get_origin(arm), get_args(arm)
    if origin is Literal:
        return [] if value in inside else [f"{path}: {value!r} is none of {', '.join(map(str, inside))}"]
    if origin is list and isinstance(value, list):
        return [c for i, item in enumerate(value) for c in complaints(item, inside[0], module, f"{path}[{i}]")]
    if origin in (UntypedStripeObject, dict) and isinstance(value, dict):
        return [c for name, item in value.items() for c in complaints(item, inside[-1], module, f"{path}.{name}")]
    if origin is ListObject and isinstance(value, dict):
        return list_complaints(value, path)
    if arm is Decimal:
        return [] if isinstance(value, str) else [f"{path}: a decimal travels as text"]
    if arm is float and isinstance(value, int) and not isinstance(value, bool):
        return []
    if inspect.isclass(arm) and origin is None and type(value) is arm:
        return []
    return [f"{path}: {value!r} is not {getattr(arm, '__name__', arm)}"]


def object_complaints(value: Json, cls: type, path: str = "") -> list[str]:
    """What is wrong with an object of an SDK class: unknown fields, missing fields, values that do not fit."""
    path = path or value.get("object", cls.__name__)
    known = fields(cls)
    found = [f"{path}.{name}: the SDK knows no such field" for name in value if name not in known]
    for name, (annotation, module) in known.items():
        if name in value:
            found += complaints(value[name], annotation, module, f"{path}.{name}")
        elif type(None) not in choices(annotation, module):
            found.append(f"{path}.{name}: missing")
    return found


def list_complaints(value: Json, path: str = "list") -> list[str]:
    """What is wrong with a list and with what is in it."""
    found = [f"{path}.{name}: missing" for name in ("object", "data", "has_more", "url") if name not in value]
    found += [f"{path}.{name}: the SDK knows no such field" for name in value if name not in _LIST]
    return found + [c for item in value.get("data", []) for c in answer_complaints(item)]


_LIST = {"object", "data", "has_more", "url"}


def answer_complaints(value: Json) -> list[str]:
    """What is wrong with anything the API answers or a notice carries."""
    if "error" in value:
        return object_complaints(value["error"], ErrorObject, "error")
    noun = value.get("object")
    if noun == "list":
        return list_complaints(value)
    if noun == "v2.core.event":
        return _thin_complaints(value)
    if noun is None and set(value) == {"data", "next_page_url", "previous_page_url"}:
        return [c for item in value["data"] for c in answer_complaints(item)]
    cls = class_of(str(noun))
    if cls is None:
        return [f"the SDK knows no object {noun!r}"]
    found = object_complaints(value, cls)
    if noun == "event" and isinstance(value.get("data"), dict) and "object" in value["data"]:
        found += _told_complaints(value["data"])
    return found


def _told_complaints(data: Json) -> list[str]:
    """What is wrong with the object an event is about, and with what it says was so before."""
    found = answer_complaints(data["object"])
    inner = class_of(str(data["object"].get("object")))
    changed = data.get("previous_attributes") or {}
    return found + [f"previous_attributes.{n}: no such field" for n in changed if inner and n not in fields(inner)]


def _thin_complaints(value: Json) -> list[str]:
    told = value.get("type", "")
    cls = get_v2_event_class(told)
    if cls is StripeObject:
        return [f"the SDK knows no thin event {told!r}"]
    return object_complaints(value, cls)


def insist(value: Json) -> Json:
    """The value, if it is shaped like Stripe's. Raises Misshapen."""
    if wrong := answer_complaints(value):
        raise Misshapen("; ".join(wrong))
    return value
