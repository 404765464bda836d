"""The JSON door: flask-smorest with our refusals, OpenAPI 3.1 at /api/v1/openapi.json."""

import http
from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields

from support.core.web.guard import public

PREFIX = "/api/v1"


class Fault(Schema):
    """RFC 9457, with the faults of each field."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    fields_ = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), data_key="fields", required=True)


class Door(Blueprint):
    """A room's part of the API."""

    def __init__(self, name: str, import_name: str, **options: Any) -> None:
        super().__init__(f"{name}_api", import_name, url_prefix=PREFIX, description=options.pop("description", ""))


class Doors(Api):
    """The API of all rooms; errors are answered by `core.web.problems`."""

    ERROR_SCHEMA = Fault

    @public
    def _openapi_json(self) -> Any:
        """The document is for everybody."""
        return super()._openapi_json()

    def _register_error_handlers(self) -> None:
        """Leave errors to the application's own handlers, which know pages from the API."""

    def _register_responses(self) -> None:
        """Document every refusal as problem+json."""
        refusal = {"application/problem+json": {"schema": Fault}}
        for status in http.HTTPStatus:
            told: dict[str, Any] = {"description": status.phrase}
            if status >= 400:
                told["content"] = refusal
            self.spec.components.response(status.name, told, lazy=True)
        self.spec.components.response("DEFAULT_ERROR", {"description": "A refusal", "content": refusal}, lazy=True)


def init_app(app: Flask, version: str) -> Doors:
    """Prepare the API; rooms' doors are registered on what is returned."""
    app.config.update(
        API_TITLE="Apora",
        API_VERSION=version,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    return Doors(app)
