"""The headers of every answer: nothing cached, nothing embedded, nothing loaded from elsewhere."""

from urllib.parse import urlsplit

import secure
from flask import Flask, Response, g, request

from support.core.settings import settings


def allow_form_to(origin: str) -> None:
    """Let forms of this page lead to one more origin, such as the checkout's."""
    g.form_origins = [*g.get("form_origins", []), origin]


def origin_of(url: str) -> str:
    """`https://host` of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def as_file() -> None:
    """Let this answer, a file that somebody sent, do nothing at all, should a browser ever show it as a page."""
    g.as_file = True


#: For how long anybody may keep what is the same for everybody, in seconds.
A_WHILE = 300


def same_for_all() -> None:
    """Let this answer be kept for a short while: it is public, whoever asks, and no cookie goes with it."""
    g.same_for_all = True


def _policy() -> str:
    if g.get("as_file"):
        return "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
    targets = ["'self'", origin_of(settings().exit_url), *g.get("form_origins", [])]
    rules = secure.ContentSecurityPolicy().default_src("'none'").style_src("'self'").img_src("'self'")
    return str(rules.form_action(*targets).frame_ancestors("'none'").base_uri("'none'").header_value)


def _harden(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = _policy()
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), browsing-topics=()"
    headers["X-Robots-Tag"] = "noindex, nofollow"
    if request.endpoint == "core.static":
        headers["Cache-Control"] = "public, max-age=86400"
    elif g.get("same_for_all") and response.status_code == 200:
        headers["Cache-Control"] = f"public, max-age={A_WHILE}"
    else:
        headers["Cache-Control"] = "no-store"
    if settings().secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    headers.pop("Server", None)
    return response


def init_app(app: Flask) -> None:
    """Harden every answer."""
    app.after_request(_harden)
