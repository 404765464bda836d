"""The JSON door of schemes: reading them, writing a new version."""

from typing import Any

from support.aid import service
from support.aid.api.door import api
from support.aid.schema.schemes import SchemeForm, SchemesView, SchemeView, VersionForm, VersionsView, VersionView
from support.core.web.guard import me


@api.get("/schemes")
@api.response(200, SchemesView)
def schemes() -> Any:
    """Every scheme: what is in force, and what comes."""
    return {"items": service.schemes(me())}


@api.post("/schemes")
@api.arguments(SchemeForm)
@api.response(201, VersionView)
def add_scheme(given: dict[str, Any]) -> Any:
    """Write the first version of a scheme that has none."""
    return service.add_version(me(), given.pop("code"), first=True, **service.banded(given))


@api.get("/schemes/<string:code>")
@api.response(200, SchemeView)
def scheme(code: str) -> Any:
    """One scheme: what is in force, and what comes."""
    return service.scheme(me(), code)


@api.get("/schemes/<string:code>/versions")
@api.response(200, VersionsView)
def versions(code: str) -> Any:
    """What was in force, what is, and what comes; the newest first."""
    return {"items": service.history(me(), code)}


@api.post("/schemes/<string:code>/versions")
@api.arguments(VersionForm)
@api.response(201, VersionView)
def add_version(given: dict[str, Any], code: str) -> Any:
    """Write a new version; requests submitted before keep their terms."""
    return service.add_version(me(), code, **service.banded(given))
