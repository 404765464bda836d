"""The session's cookie, and what both doors do around signing in."""

from typing import Any

from flask import Flask, Request, Response, after_this_request
from flask import session as form_session
from flask_login import LoginManager, current_user

from support.core.errors import Missing
from support.core.settings import settings
from support.people import service
from support.people.actor import Signed, Staff
from support.people.service.sessions import Entry
from support.vault.model import Name


def name() -> str:
    """`__Host-` binds the cookie to this host and to HTTPS; only plain HTTP in development goes without."""
    return "__Host-session" if settings().secure_cookies else "session"


def enter(given: dict[str, Any]) -> Entry:
    """Open a session and set its cookie on the answer. Raises SignInNeeded."""
    if given.get("name"):
        entry = service.sign_in_staff(given["name"], given["passphrase"], given.get("code"))
    else:
        entry = service.sign_in_officer(given["passphrase"])
    after_this_request(lambda response: _set(response, entry.token))
    return entry


def _set(response: Response, token: str) -> Response:
    if response.status_code < 400:
        response.set_cookie(name(), token, httponly=True, samesite="Strict", secure=settings().secure_cookies, path="/")
    return response


def drop(response: Response) -> Response:
    """Take the cookie back."""
    response.delete_cookie(name(), httponly=True, samesite="Strict", secure=settings().secure_cookies, path="/")
    return response


def leave() -> None:
    """End the session that asks, if there is one."""
    if current_user.is_authenticated:
        service.end_one(current_user._get_current_object(), current_user.session_id)
    form_session.clear()


def load(incoming: Request) -> Signed | None:
    """Who asks: by bearer token, or by the cookie."""
    scheme, _space, bearer = incoming.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return service.actor_of(bearer.strip(), "bearer")
    token = incoming.cookies.get(name())
    return service.actor_of(token, "cookie") if token else None


def enrol(actor: Staff, given: dict[str, Any]) -> dict[str, Any]:
    """Begin to enrol, or confirm with a code."""
    if given.get("code"):
        service.confirm_second_factor(actor, given["code"])
        return {"enrolled": True}
    return {**service.begin_second_factor(actor), "enrolled": False}


def compartment(text: str) -> Name:
    """A compartment by its name. Raises Missing."""
    try:
        found = Name(text)
    except ValueError:
        raise Missing() from None
    if found is Name.RECOVERY:
        raise Missing()
    return found


def init_app(app: Flask) -> None:
    """Let Flask-Login find the actor of each request."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(load)
    app.extensions["end_session"] = leave
    app.extensions["drop_cookie"] = drop
