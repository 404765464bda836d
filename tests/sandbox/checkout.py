"""The hosted checkout: a plain page, no script, a stylesheet of its own, so that it works under a strict CSP."""

from __future__ import annotations

from importlib import resources
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from tests.sandbox.faults import Fault, Json
from tests.sandbox.state import Sandbox

pages = Blueprint("checkout", __name__, template_folder="templates")
REFUSED_CARDS = {"4000000000000002", "4000000000009995"}
WITHOUT_CENTS = {"jpy", "krw", "clp", "vnd"}


def _sandbox() -> Sandbox:
    found: Sandbox = current_app.extensions["sandbox"]
    return found


def money(amount: int, currency: str) -> str:
    """Minor units as a person reads them."""
    code = currency.upper()
    return f"{amount:,} {code}" if currency in WITHOUT_CENTS else f"{amount / 100:,.2f} {code}"


@pages.get("/c/pay/<session>")
def show(session: str) -> AnyResponse:
    """The page on which the payer types what never reaches us."""
    row = _row(session)
    if row is None:
        return _closed("There is no such checkout.", 404)
    if row["status"] == "complete":
        return redirect(_success(row), 303)
    if row["status"] == "expired":
        return _closed("This checkout has run out. Nothing was charged.", 410)
    return _form(row, 200)


@pages.post("/c/pay/<session>")
def act(session: str) -> AnyResponse:
    """Pay, decline or cancel. A second click on Pay lands on the same receipt and charges nothing."""
    row, box = _row(session), _sandbox()
    if row is None:
        return _closed("There is no such checkout.", 404)
    what = request.form.get("act")
    if what == "cancel" and row["cancel_url"]:
        return redirect(row["cancel_url"], 303)
    if row["status"] == "complete":
        return redirect(_success(row), 303)
    if row["status"] == "expired":
        return _closed("This checkout has run out. Nothing was charged.", 410)
    return _pay(box, row, declined=what == "decline")


def _pay(box: Sandbox, row: Json, *, declined: bool) -> AnyResponse:
    email, name = request.form.get("email", "").strip(), request.form.get("name", "").strip()
    card = "".join(filter(str.isdigit, request.form.get("card", "")))
    try:
        if declined or card in REFUSED_CARDS:
            box.decline(row["id"], email=email, name=name)
            return _form(row, 402, "Your card was declined. Try another one.")
        if "@" not in email or not name or not 12 <= len(card) <= 19:
            return _form(row, 422, "Enter an email address, the name on the card and its number.")
        row = box.complete(row["id"], email=email, name=name, card=card)
    except Fault:
        # Somebody else was faster: a second click, or the session ran out meanwhile.
        row = _row(row["id"]) or row
        if row["status"] != "complete":
            return _closed("This checkout has run out. Nothing was charged.", 410)
    return redirect(_success(row), 303)


@pages.get("/checkout.css")
def style() -> Response:
    """The page's own stylesheet."""
    text = resources.files("tests.sandbox").joinpath("templates/checkout.css").read_text(encoding="utf-8")
    return _guarded(Response(text, mimetype="text/css"))


@pages.get("/favicon.ico")
def icon() -> Response:
    """None, said politely, so that a browser's console stays clean."""
    return Response(status=204)


def _row(session: str) -> Json | None:
    _sandbox().tick()
    try:
        return _sandbox().get(session)
    except Fault:
        return None


def _success(row: Json) -> str:
    url: str = row["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", row["id"])


def _form(row: Json, status: int, problem: str | None = None) -> Response:
    lines = _sandbox().notes[row["id"]]["lines"]
    page = render_template(
        "checkout.html",
        session=row,
        amount=money(row["amount_total"], row["currency"]),
        lines=lines,
        problem=problem,
        typed=request.form,
    )
    return _guarded(Response(page, status=status, mimetype="text/html"), row)


def _closed(words: str, status: int) -> Response:
    return _guarded(Response(render_template("closed.html", words=words), status=status, mimetype="text/html"))


def _guarded(answer: Response, row: Json | None = None) -> Response:
    """Strict headers. The form may lead to our pages too: Chromium applies form-action to the redirect after it."""
    homes = {"'self'"}
    for url in (row or {}).get("success_url"), (row or {}).get("cancel_url"):
        if url:
            parts = urlsplit(url)
            homes.add(f"{parts.scheme}://{parts.netloc}")
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; form-action {' '.join(sorted(homes))}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
