"""Every refusal in one shape: problem+json at the API, the same words as a page."""

import json
import logging
from typing import Any

import sqlalchemy.exc
import sqlalchemy.orm.exc
from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, SecurityError

from support.core import errors
from support.core.db import db
from support.core.errors import Problem
from support.core.schema import flatten
from support.core.web.forms import Redisplay, is_api

log = logging.getLogger("apora")

BY_STATUS: dict[int, type[Problem]] = {
    400: errors.Malformed,
    401: errors.SignInNeeded,
    403: errors.Forbidden,
    404: errors.Missing,
    413: errors.TooLarge,
    415: errors.WrongType,
    422: errors.Invalid,
    429: errors.TooMany,
    503: errors.Unavailable,
}


#: A form refused for one of these is shown again with what was typed.
SHOWN_AGAIN = {400, 401, 403, 404, 409, 413, 422, 429, 503}


class _Other(Problem):
    """An HTTP error without a class of its own, such as 405."""


def answer(problem: Problem) -> Response:
    """The problem as JSON, as the form with its faults, or as a page of its own."""
    db.session.rollback()
    if is_api():
        response = Response(json.dumps(problem.as_dict()), problem.status, mimetype="application/problem+json")
    elif (again := g.pop("again", None)) is not None and problem.status in SHOWN_AGAIN:
        g.shown_again = True
        try:
            response = make_response(again(g.values, problem.as_dict()["fields"], problem), problem.status)
        except Problem as instead:
            return answer(instead)  # the form itself is not this actor's to see
    else:
        response = make_response(_page(problem), problem.status)
    response.headers.extend(problem.headers)
    return response


def _page(problem: Problem) -> Any:
    """A page of its own; bare words for a request under a foreign host name, since a page would name our addresses."""
    if isinstance(request.routing_exception, SecurityError):
        return Response(f"{problem.title}\n", mimetype="text/plain")
    return render_template("core/problem.html", problem=problem)


def _from_http(error: HTTPException) -> Problem:
    status = error.code or 500
    kind = BY_STATUS.get(status)
    if kind is None:
        problem: Problem = _Other(
            gettext("This address does not take this kind of request.") if status == 405 else None
        )
        problem.status = status
        problem.title = error.name
        problem.code = error.name.lower().replace(" ", "-")
    else:
        problem = kind()
    messages = getattr(error, "data", None) or {}
    if "messages" in messages:
        found = messages["messages"]
        found = next((found[place] for place in ("json", "query", "form") if place in found), found)
        problem.fields = dict(flatten(found))
    kept = {"Allow", "Retry-After", "WWW-Authenticate"}
    problem.headers = {k: v for k, v in error.get_headers(request.environ) if k in kept}
    return problem


def _redisplay(show: Redisplay) -> Response:
    db.session.rollback()
    g.shown_again = True
    return make_response(g.pop("again")(show.values, {}, None), 200)


def _fault(error: Exception) -> Response:
    """An unforeseen fault: the log names its kind and place, never its text, which may quote a person."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    log.error("fault %s at %s on %s", type(error).__name__, where, request.endpoint)
    if isinstance(error, sqlalchemy.exc.OperationalError):
        return answer(errors.Unavailable())
    return answer(Problem())


def _deadlocked(error: Exception) -> Response:
    log.warning("database refused: %s", type(getattr(error, "orig", error)).__name__)
    return answer(errors.Conflict())


def init_app(app: Flask) -> None:
    """Answer every refusal and fault of this application."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(Redisplay, _redisplay)
    app.register_error_handler(HTTPException, lambda error: answer(_from_http(error)))
    app.register_error_handler(ValidationError, lambda error: answer(errors.Invalid(fields=flatten(_messages(error)))))
    app.register_error_handler(sqlalchemy.exc.IntegrityError, _deadlocked)
    app.register_error_handler(sqlalchemy.orm.exc.StaleDataError, _deadlocked)
    if not app.config.get("RAISE_FAULTS"):
        app.register_error_handler(Exception, _fault)


def _messages(error: ValidationError) -> Any:
    return error.messages
