"""Closed unless opened: every view needs somebody signed in, save those marked public."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from flask_babel import gettext
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect

from support.core.errors import Forbidden, Malformed, Missing, SignInNeeded, WrongType
from support.core.web import uploads
from support.core.web.forms import is_api

View = TypeVar("View", bound=Callable[..., Any])

csrf = CSRFProtect()


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def enrolling(view: View) -> View:
    """Mark a view as open to a session that still has to enrol a second factor."""
    view.while_enrolling = True  # type: ignore[attr-defined]
    return view


def nameless(view: View) -> View:
    """Mark a public view of which nothing may say who sent it: a secret vote. A session that came along is not read.

    It would remember when it was used, and a row of that would lie beside what the view keeps.
    """
    view.nameless = True  # type: ignore[attr-defined]
    return view


def unguarded_csrf(view: View) -> View:
    """Mark a view that no browser calls and that proves itself otherwise: a provider's signed notice."""
    view.no_csrf = True  # type: ignore[attr-defined]
    return view


def _mark(name: str) -> Any:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, name, None) or getattr(getattr(view, "view_class", None), name, None)


def _marked(name: str) -> bool:
    return bool(_mark(name))


def me() -> Any:
    """The actor itself, never Flask-Login's proxy."""
    return current_user._get_current_object()


def _check_csrf() -> None:
    """A form, or any request that a cookie authenticates, needs the token; a bearer's request does not."""
    if request.method in {"GET", "HEAD", "OPTIONS"} or _marked("no_csrf"):
        return
    if is_api() and getattr(current_user, "came_by", None) != "cookie":
        return
    try:
        csrf.protect()
    except CSRFError as error:
        raise Forbidden(
            gettext("This form is too old or came from elsewhere. Open the page again and send it anew.")
        ) from error


def _check_type() -> None:
    """The API's bodies are JSON, and forms where a file is taken; a webhook reads its raw bytes itself."""
    read = {"application/json", "multipart/form-data"} if _mark("most_file_bytes") else {"application/json"}
    if is_api() and request.content_length and request.mimetype not in read:
        raise WrongType()


def _check_address() -> None:
    """No text has a null character in it: the database takes none, and there is nothing under such an address."""
    if "\0" in request.path:
        raise Missing
    if b"%00" in request.query_string:
        raise Malformed


def _guard() -> Any:
    if request.endpoint is None or request.endpoint == "core.static":
        return None
    _check_address()
    if _marked("nameless"):
        g._login_user = AnonymousUserMixin()
    if current_user.is_authenticated:
        if getattr(current_user, "enrolling", False) and not (_marked("open_to_all") or _marked("while_enrolling")):
            if is_api():
                raise Forbidden("Enrol a second factor first: POST /api/v1/me/second-factor.")
            return redirect(url_for("people_pages.second_factor"), 303)
    elif not _marked("open_to_all"):
        if is_api() or request.method != "GET":
            raise SignInNeeded()
        return redirect(url_for("people_pages.sign_in"), 303)
    _check_type()
    uploads.begin(_mark("most_file_bytes"))
    _check_csrf()
    return None


def init_app(app: Flask) -> None:
    """Put the guard before every view."""
    csrf.init_app(app)
    app.before_request(_guard)


__all__ = ["csrf", "enrolling", "init_app", "me", "nameless", "public", "unguarded_csrf"]
