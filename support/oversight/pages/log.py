"""The log as a page."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from support.core.web.guard import me
from support.oversight import service
from support.oversight.pages.door import pages

MOST_ON_A_PAGE = 30


@pages.get("/oversight/audit")
def audit() -> Any:
    """What was done, newest first, by object or by actor."""
    given = {name: request.args.get(name, "").strip() for name in ("object", "actor", "cursor")}
    page = service.read_audit(
        me(), about=given["object"], actor=given["actor"], cursor=given["cursor"], limit=MOST_ON_A_PAGE
    )
    kept = {name: value for name, value in given.items() if value and name != "cursor"}
    return render_template("oversight/audit.html", page=page, given=given, kept=kept, alarms=service.alarms(me()))


@pages.post("/oversight/alarms/<uuid:alarm_id>/settle")
def settle(alarm_id: UUID) -> Any:
    """Say that an alarm was looked into."""
    service.settle_alarm(me(), alarm_id)
    return redirect(url_for("oversight_pages.audit"), 303)
