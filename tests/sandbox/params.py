"""Reads the form a client sends into typed values, by the SDK's own parameter classes.

Three answers to a name: taken; 501, if Stripe knows it and the sandbox does not; 400, if nobody knows it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args, get_origin

from stripe._stripe_object import UntypedStripeObject
from typing_extensions import is_typeddict

from tests.sandbox.conformance import choices, fields
from tests.sandbox.faults import Fault, Json, invalid, unbuilt


def unfold(pairs: Iterable[tuple[str, str]]) -> Json:
    """`a[b][0]=x` to nested dicts; lists stay dicts with digits for keys until their type is known."""
    tree: Json = {}
    for name, value in pairs:
        steps = [name.split("[", 1)[0], *re.findall(r"\[([^\]]*)\]", name)]
        place = tree
        for step in steps[:-1]:
            inner = place.setdefault(step or str(len(place)), {})
            if not isinstance(inner, dict):
                raise invalid(f"Invalid request: {name} is given twice, in two shapes.", name)
            place = inner
        place[steps[-1] or str(len(place))] = value
    return tree


def read(tree: Json, shape: type, taken: frozenset[str]) -> Json:
    """Typed parameters. `taken`: the dotted names the sandbox acts on, lists without their index."""
    return _mapping(tree, shape, taken, "", "")


def _mapping(tree: Json, shape: type, taken: frozenset[str], shown: str, plain: str) -> Json:
    known = fields(shape)
    typed: Json = {}
    for name, value in tree.items():
        where = f"{shown}[{name}]" if shown else name
        dotted = f"{plain}.{name}" if plain else name
        if name not in known:
            raise invalid(f"Received unknown parameter: {where}", where, "parameter_unknown")
        if dotted not in taken:
            raise unbuilt(f"the parameter {where}")
        annotation, module = known[name]
        typed[name] = _value(value, choices(annotation, module), module, taken, where, dotted)
    return typed


def _value(value: Any, arms: list[Any], module: str, taken: frozenset[str], shown: str, plain: str) -> Any:
    if isinstance(value, dict):
        return _nested(value, arms, module, taken, shown, plain)
    words = [word for arm in arms if get_origin(arm) is Literal for word in get_args(arm)]
    if words:
        if value not in words:
            listed = ", ".join(str(word) for word in words if word)
            raise invalid(f"Invalid {shown}: must be one of {listed}", shown)
        return value
    if bool in arms:
        if value not in {"true", "false"}:
            raise invalid(f"Invalid boolean: {value}", shown)
        return value == "true"
    if int in arms:
        return _integer(value, shown)
    if Decimal in arms:
        return _decimal(value, shown)
    if str in arms:
        if value == "":
            raise invalid(
                f"You passed an empty string for '{shown}'. We assume empty values are an attempt to unset a "
                "parameter; however it cannot be unset.",
                shown,
                "parameter_invalid_empty",
            )
        return value
    raise invalid(f"Invalid object: {shown} wants a structure", shown)


def _nested(value: Json, arms: list[Any], module: str, taken: frozenset[str], shown: str, plain: str) -> Any:
    for arm in arms:
        origin = get_origin(arm)
        if inspect.isclass(arm) and is_typeddict(arm):
            return _mapping(value, arm, taken, shown, plain)
        if origin is list and all(key.isdigit() for key in value):
            inner = choices(get_args(arm)[0], module)
            return [
                _value(value[key], inner, module, taken, f"{shown}[{key}]", plain) for key in sorted(value, key=int)
            ]
        if origin in (dict, UntypedStripeObject):
            return _labels(value, shown)
    raise invalid(f"Invalid string: {shown} wants a plain value", shown)


def _labels(value: Json, shown: str) -> Json:
    """Metadata, within Stripe's bounds: 50 names of 40 letters, values of 500."""
    if len(value) > 50:
        raise invalid("Metadata can have at most 50 keys.", shown)
    for name, text in value.items():
        if not isinstance(text, str) or len(name) > 40 or len(text) > 500:
            raise invalid("Metadata names have at most 40 letters, values 500.", f"{shown}[{name}]")
    return {name: text for name, text in value.items() if text}


def _integer(value: str, shown: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", value):
        raise invalid(f"Invalid integer: {value}", shown, "parameter_invalid_integer")
    return int(value)


def _decimal(value: str, shown: str) -> str:
    try:
        Decimal(value)
    except InvalidOperation:
        raise invalid(f"Invalid decimal: {value}", shown) from None
    return value


__all__ = ["Fault", "read", "unfold"]
