"""How much work a team has, for its lead: numbers, and no case."""

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext

from support.cases import policy, service
from support.cases.model import SEAT_WORDS, STATUS_WORDS
from support.cases.pages.door import pages
from support.core.web.guard import me
from support.core.web.pages import section

section("cases_pages.workload", lazy_gettext("Workload"), rank=16, may=policy.may_see_workload)


@pages.get("/desk/workload")
def workload() -> Any:
    """Each person's seats by status, and what waits for them."""
    told = service.workload(me())
    most = max((person["open"] for person in told["people"]), default=0)
    return render_template(
        "cases/workload.html", told=told, most=most, seat_words=SEAT_WORDS, status_words=STATUS_WORDS
    )
