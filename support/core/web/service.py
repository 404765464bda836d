"""The Flask application class: what happens around every view."""

from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from support.core.db import at_the_edge
from support.core.web import idempotency


class Service(Flask):
    """Flask, with the transaction and the replay of repeated requests wrapped around the view.

    The commit lies inside the dispatch, so that whatever the database refuses at the last moment (deferred
    constraints) still becomes an ordinary refusal.
    """

    def dispatch_request(self) -> Response:
        """Run the view in one transaction; a request repeated under its key gets the first answer again."""
        if request.endpoint == "core.static":
            return self.make_response(super().dispatch_request())
        repeat = None
        try:
            with at_the_edge():
                repeat = idempotency.begin(request)
                if repeat is not None and repeat.answer is not None:
                    return repeat.answer
                response: Any = self.make_response(super().dispatch_request())
                if repeat is not None:
                    idempotency.keep(repeat, response)
        finally:
            idempotency.release(repeat)
        return response

    def raise_routing_exception(self, request: Any) -> Any:
        """Let the default-deny guard see unknown addresses as ordinary refusals."""
        error = request.routing_exception
        if isinstance(error, HTTPException):
            raise error
        return super().raise_routing_exception(request)
