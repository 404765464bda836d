"""Every route of the service, with addresses that can be called."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask


@dataclass(frozen=True)
class Route:
    """One method of one address."""

    method: str
    rule: str
    endpoint: str
    arguments: tuple[str, ...]

    def address(self, known: dict[str, str]) -> str:
        """The address with its arguments filled in: what is known, else a random id."""
        address = self.rule
        for name in self.arguments:
            for converter in ("uuid:", "string:", "path:", "int:", ""):
                other = "3" if converter == "int:" else str(uuid4())
                address = address.replace(f"<{converter}{name}>", known.get(name) or other)
        return address


def routes(app: Flask) -> Iterator[Route]:
    """All of `url_map`, HEAD and OPTIONS left out."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(method, rule.rule, rule.endpoint, tuple(sorted(rule.arguments)))


def is_public(app: Flask, route: Route) -> bool:
    """Whether the view is marked as open to everybody."""
    view: Any = app.view_functions[route.endpoint]
    return bool(getattr(view, "open_to_all", False)) or route.endpoint.endswith("static")
