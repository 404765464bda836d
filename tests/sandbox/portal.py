"""The hosted portal: a plain page on which a payer changes card or ends, and which never reaches us."""

from __future__ import annotations

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from tests.sandbox.checkout import _closed, _guarded, _sandbox, money, pages
from tests.sandbox.faults import Fault, Json

#: How long a door to the portal is open, in seconds of the sandbox's time.
OPEN_FOR = 3_600
CARDS = {"4000000000000341": "declined", "4000000000003184": "action"}


@pages.get("/p/session/<session>")
def portal(session: str) -> AnyResponse:
    """What the payer gives every month."""
    row = _row(session)
    return _closed("This page has run out. Open it anew from where you came.", 404) if row is None else _shown(row)


@pages.post("/p/session/<session>")
def change(session: str) -> AnyResponse:
    """Another card, or an end."""
    row, box = _row(session), _sandbox()
    if row is None:
        return _closed("This page has run out. Open it anew from where you came.", 404)
    what, which = request.form.get("act"), request.form.get("subscription", "")
    if which not in {one["id"] for one in _theirs(row)}:
        return _closed("There is no such payment.", 404)
    if what == "card":
        digits = "".join(filter(str.isdigit, request.form.get("card", "")))
        if not 12 <= len(digits) <= 19:
            return _shown(row, 422, "Enter the number of a card.")
        box.replace_card(row["customer"], CARDS.get(digits, "good"))  # type: ignore[arg-type]
        return _shown(row, done="Your card was changed.")
    if what == "later":
        box.update_subscription(which, {"cancel_at_period_end": True})
        return _shown(row, done="It ends after the month that is paid.")
    if what == "end":
        box.cancel_subscription(which)
        return _shown(row, done="It has ended.")
    return _shown(row, 422, "Choose what to do.")


def _row(session: str) -> Json | None:
    box = _sandbox()
    try:
        row: Json = box.get(session)
    except Fault:
        return None
    return row if row["object"] == "billing_portal.session" and row["created"] + OPEN_FOR > box.now() else None


def _theirs(row: Json) -> list[Json]:
    running = {"active", "past_due"}
    return [
        one
        for one in _sandbox().every("subscription")
        if one["customer"] == row["customer"] and one["status"] in running
    ]


def _shown(row: Json, status: int = 200, problem: str | None = None, done: str | None = None) -> Response:
    given = [
        {
            "id": one["id"],
            "amount": money(one["items"]["data"][0]["price"]["unit_amount"], one["currency"]),
            "failed": one["status"] == "past_due",
            "ends": one["cancel_at_period_end"],
        }
        for one in _theirs(row)
    ]
    page = render_template("portal.html", session=row, given=given, problem=problem, done=done)
    return _guarded(Response(page, status=status, mimetype="text/html"))


__all__ = ["pages"]
