"""What comes for whoever helps, on a page and as a calendar file."""

from typing import Any

from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from support.core.web.downloads import attachment
from support.core.web.guard import me
from support.core.web.pages import section
from support.partners.model import Offer
from support.referrals.pages.door import pages
from support.referrals.pages.inside import draw
from support.referrals.policy import may_have_calendar
from support.referrals.service import calendar as service

section("referrals_pages.calendar", lazy_gettext("Calendar"), rank=43, may=may_have_calendar)

#: Where what comes is written down.
WHERE = {
    Offer.LEGAL: ("referrals_pages.matters", "legal_id"),
    Offer.PSYCHOLOGICAL: ("referrals_pages.hours", "help_id"),
}


@pages.get("/calendar")
def calendar() -> Any:
    """What comes, the next first."""
    return draw("calendar", items=service.coming(me()), where=WHERE)


@pages.get("/calendar.ics")
def calendar_file() -> Response:
    """The same as a calendar file; that it was taken is recorded."""
    return attachment(service.calendar_file(me()), kind="text/calendar", name="calendar.ics")
