"""What waits for a registrar: their first page, and the numbers beside the sections of the union."""

from collections import Counter
from typing import Any

from flask import g, render_template, request
from flask_babel import lazy_gettext
from flask_login import current_user

from support.core.errors import Missing
from support.core.web.guard import me
from support.core.web.pages import section
from support.union import policy, service
from support.union.pages.door import pages

section("union_pages.union_work", lazy_gettext("What waits"), rank=59, may=policy.is_registrar)

#: What is counted, in the order of how long it should wait: its name there, in words, where it is done, and the
#: section beside which its number stands.
PARTS: tuple[tuple[str, Any, str, str], ...] = (
    ("reported", lazy_gettext("Letters that were reported"), "moderation", "moderation"),
    ("joining", lazy_gettext("People who asked to join"), "waiting_members", "waiting_members"),
    ("words", lazy_gettext("Members who lost their words"), "lost_words", "members"),
    ("appeals", lazy_gettext("Appeals against a refusal"), "waiting_members", "waiting_members"),
    ("grievances", lazy_gettext("Grievances that nobody was asked to take"), "assigning", "assigning"),
    ("waivers", lazy_gettext("Members who ask to be let off dues"), "waivers", "waiting_dues"),
    ("cash", lazy_gettext("Cash that you may count"), "waiting_dues", "waiting_dues"),
    ("returns", lazy_gettext("Dues to give back that you may agree to"), "paid_dues", "waiting_dues"),
    ("taken_back", lazy_gettext("Card payments that went back: find whose"), "taken_back_dues", "waiting_dues"),
    ("approving", lazy_gettext("Expenses to approve"), "spending", "waiting_dues"),
    ("paying", lazy_gettext("Approved expenses that you may count out"), "spending", "waiting_dues"),
    ("posts", lazy_gettext("Offers and requests to look at"), "moderation", "moderation"),
)
#: How the list behind a number is narrowed to it.
NARROWED = {"assigning": {"unassigned": "true"}, "paid_dues": {"going_back": "true"}}


@pages.before_app_request
def _counted() -> None:
    """Put the numbers beside the sections, and beside the parts of dues, on all pages of registrars and finance."""
    if request.method not in {"GET", "HEAD"} or not (request.blueprint or "").endswith("_pages"):
        return
    if not current_user.is_authenticated or getattr(me(), "enrolling", True) or not policy.may_see_money(me()):
        return
    g.union_waiting = service.waiting(me())
    g.union_counts, g.nav_counts = Counter(), Counter(g.get("nav_counts", {}))
    for name, _words, place, beside in PARTS:
        g.union_counts[place] += getattr(g.union_waiting, name)
        g.nav_counts[f"union_pages.{beside}"] += getattr(g.union_waiting, name)
    for one, count in g.union_waiting.above:
        g.nav_counts[one.endpoint] += count


@pages.get("/union/work")
def union_work() -> str:
    """All that waits, and where it is done."""
    if not policy.is_registrar(me()):
        raise Missing()
    found: service.Waiting = g.union_waiting
    parts = [
        (words, getattr(found, name), f"union_pages.{place}", NARROWED.get(place, {}))
        for name, words, place, _ in PARTS
    ]
    parts[1:1] = [(one.words, count, one.endpoint, {}) for one, count in found.above]
    return render_template("union/work.html", parts=parts, total=found.total)
