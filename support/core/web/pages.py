"""The few pages that belong to no room: home, language, safe exit, and what every template may ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    has_request_context,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import get_locale
from flask_login import current_user
from werkzeug.wrappers import Response

from support.core.money import Money
from support.core.settings import settings
from support.core.web import forms
from support.core.web.guard import enrolling, me, public, unguarded_csrf

LANGUAGES = [("en", "English"), ("ru", "Русский")]


@dataclass(frozen=True)
class Section:
    """A place in the staff's navigation: shown to whom `may` allows, in the order of `rank`."""

    endpoint: str
    label: Any
    rank: int
    may: Callable[[Any], bool]
    key: str | None = None


_sections: dict[tuple[str, int], Section] = {}


def section(
    endpoint: str,
    label: Any,
    *,
    rank: int,
    may: Callable[[Any], bool] = lambda _actor: True,
    key: str | None = None,
) -> None:
    """Put a page into the staff's navigation; a room's pages do so when they are imported.

    A page that people of different roles call differently is put there once for each, under ranks of its own. `key`
    is the one that leads there together with the browser's own.
    """
    _sections[endpoint, rank] = Section(endpoint, label, rank, may, key)


def keys() -> dict[str, str]:
    """The keys of the sections by their addresses."""
    return {url_for(one.endpoint): one.key for one in _sections.values() if one.key and has_page(one.endpoint)}


@dataclass(frozen=True)
class Tab:
    """A part of a case, or of an officer's own place: shown above all of its pages, in the order of `rank`."""

    endpoint: str
    label: Any
    rank: int
    may: Callable[[Any], bool]


_tabs: dict[str, dict[str, Tab]] = {"case": {}, "mine": {}, "own": {}}


def tab(place: str, endpoint: str, label: Any, *, rank: int, may: Callable[[Any], bool] = lambda _actor: True) -> None:
    """Put a page among the parts of a case (`case`: its address takes a `reference`), of an officer's own (`mine`)
    or of a member's (`own`)."""
    _tabs[place][endpoint] = Tab(endpoint, label, rank, may)


def tabs(actor: Any) -> list[tuple[Any, str, bool, int | None]]:
    """The parts around the present page as `(label, address, whether we are in it, how many are new)`."""
    if actor is None or getattr(actor, "enrolling", False):
        return []
    if actor.kind == "staff":
        place, named = "case", {"reference": (request.view_args or {}).get("reference")}
        if named["reference"] is None or not request.path.startswith("/desk/cases/"):
            return []
    elif actor.kind == "partner":
        return []
    else:
        place, named = "own" if actor.kind == "member" else "mine", {}
    shown = sorted((one for one in _tabs[place].values() if has_page(one.endpoint) and one.may(actor)), key=_rank)
    counts: dict[str, int] = g.get("tab_counts", {})
    found = [(one.label, url_for(one.endpoint, **named), one.endpoint) for one in shown]
    longest = _innermost(href for _label, href, _end in found)
    return [(label, href, href == longest, counts.get(endpoint)) for label, href, endpoint in found]


#: So many parts stand in a row that a phone shows whole, where there are more of them than that.
NEAR = 2


def near(parts: list[Any]) -> tuple[list[Any], list[Any]]:
    """Of a member's or an officer's many parts those in the row, and those behind a word: never is the present one
    cut off.

    In the row stand the first ones, or else the very first and the one we are in; and whatever has something new.
    """
    if len(parts) <= NEAR + 2 or me().kind not in {"member", "officer"}:
        return parts, []
    first = parts[:NEAR]
    if not any(current for _label, _href, current, _count in first) and any(one[2] for one in parts):
        first = parts[:1]
    row = [one for one in parts if one in first or one[2] or one[3]]
    return row, [one for one in parts if one not in row]


def folded(parts: list[Any]) -> tuple[set[int], int]:
    """Of staff's many sections or parts of a case, the places of those that a phone shows only when asked, and how much
    waits in them. The present one, or else the first, stays in sight.
    """
    if len(parts) <= NEAR + 2:
        return set(), 0
    kept = {at for at, one in enumerate(parts) if one[2]} or {0}
    far = set(range(len(parts))) - kept
    return far, sum(parts[at][3] or 0 for at in far)


def _rank(one: Section | Tab) -> int:
    return one.rank


def has_page(endpoint: str) -> bool:
    """Whether the application has this page: a deployment may leave a room out."""
    return endpoint in current_app.view_functions


def navigation(actor: Any) -> list[tuple[Any, str, bool, int | None]]:
    """The sections of staff, and of partners, as `(label, address, whether we are in it, how much waits there)`.

    Who knows how much waits says so in `g.nav_counts[endpoint]`.
    """
    if actor is None or actor.kind in {"officer", "member"} or actor.enrolling:
        return []
    shown = sorted((one for one in _sections.values() if has_page(one.endpoint) and one.may(actor)), key=_rank)
    counts: dict[str, int] = g.get("nav_counts", {})
    found = [(one.label, url_for(one.endpoint), counts.get(one.endpoint)) for one in shown]
    current = _innermost(address for _label, address, _count in found)
    return [(label, address, address == current, count) for label, address, count in found]


def _innermost(addresses: Iterable[str]) -> str:
    """The longest of these addresses that the present page is at or below; empty when it is below none."""
    return max((one for one in addresses if f"{request.path}/".startswith(f"{one.rstrip('/')}/")), default="", key=len)


core_pages = Blueprint(
    "core", __name__, template_folder="../templates", static_folder="../static", static_url_path="/static"
)


@core_pages.get("/")
@public
def home() -> Any:
    """Where to go from here; somebody signed in is led to their own place."""
    if current_user.is_authenticated:
        return redirect(own_place(), 303)
    return render_template("core/home.html")


#: Where each kind of person begins.
FIRST_PAGES = {
    "staff": "desk_pages.desk",
    "partner": "referrals_pages.shared",
    "officer": "portal_pages.mine",
    "member": "union_pages.own",
}


def own_place(kind: str | None = None) -> str:
    """The address of the first page of a member of staff or an officer: the actor's, or of who just came in."""
    first = FIRST_PAGES.get(kind or me().kind, "portal_pages.mine")
    return url_for(first if has_page(first) else "people_pages.sessions")


@core_pages.post("/language")
@public
@enrolling
def language() -> Response:
    """Keep the chosen language for this visit and go back to where one was."""
    chosen = request.form.get("lang", "")
    if chosen in dict(LANGUAGES):
        session["lang"] = chosen
    return redirect(inside(request.form.get("next", "")), 303)


def inside(target: str) -> str:
    """The path of an address on this site; the home page for any other."""
    parts = urlsplit(target)
    safe = not parts.scheme and not parts.netloc and parts.path.startswith("/") and not target.startswith("//")
    return parts.path if safe and "\\" not in target else url_for("core.home")


@core_pages.post("/leave")
@public
@enrolling
@unguarded_csrf
def leave() -> Response:
    """Safe exit: the session ends, the browser forgets, and a neutral site opens.

    It needs no token: it must never fail because a page was old, and the cookie does not come with another site's form.
    """
    current_app.extensions["end_session"]()
    session.clear()
    response = Response(status=303, headers={"Location": settings().exit_url})
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    current_app.extensions["drop_cookie"](response)
    return response


def locale() -> str:
    """The language of the page: the one chosen, else the browser's, else English; English in a job."""
    if not has_request_context():
        return "en"
    codes = [code for code, _name in LANGUAGES]
    chosen = session.get("lang")
    if chosen in codes:
        return str(chosen)
    return request.accept_languages.best_match(codes) or "en"


def _context() -> dict[str, Any]:
    actor = me() if current_user.is_authenticated else None
    return {
        "actor": actor,
        "nav": navigation(actor),
        "nav_keys": keys,
        "tabs": lambda: tabs(actor),
        "near": near,
        "folded": folded,
        "has_page": has_page,
        "lang": str(get_locale()),
        "languages": LANGUAGES,
        "exit_url": settings().exit_url,
        "organisation": settings().organisation,
        "idempotency_key": forms.idempotency_key,
        "Money": Money,
        "notices": session.pop("notices", []) if "notices" in session else [],
    }


def notice(kind: str, text: Any) -> None:
    """Say one fixed sentence on the next page; never anything about a person."""
    session.setdefault("notices", []).append((kind, str(text)))
    session.modified = True


def init_app(app: Flask) -> None:
    """Register the pages and what templates may use."""
    app.register_blueprint(core_pages)
    app.context_processor(_context)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
