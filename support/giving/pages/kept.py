"""The cookie in which a browser keeps the private link while its owner is at the checkout."""

from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from support.core.settings import settings

Answer = TypeVar("Answer", bound=Response)
#: Nobody stays at a checkout for longer, in seconds.
LONGEST = 24 * 60 * 60


def name() -> str:
    """`__Host-` binds the cookie to this host and to HTTPS; only plain HTTP in development goes without."""
    return "__Host-gift" if settings().secure_cookies else "gift"


def token() -> str | None:
    """The token this browser keeps, if any."""
    return request.cookies.get(name())


def set_on(response: Answer, kept: str) -> Answer:
    """Let the browser keep a token until it comes back, for a day at most."""
    secure = settings().secure_cookies
    response.set_cookie(name(), kept, max_age=LONGEST, httponly=True, samesite="Strict", secure=secure, path="/")
    return response


def drop_from(response: Answer) -> Answer:
    """Let the browser forget it: whoever has seen the link keeps it elsewhere."""
    secure = settings().secure_cookies
    response.delete_cookie(name(), httponly=True, samesite="Strict", secure=secure, path="/")
    return response
