"""The calendar of whoever helps, as JSON and as a file: handles only."""

from typing import Any

from werkzeug.wrappers import Response

from support.core.web.downloads import attachment
from support.core.web.guard import me
from support.referrals.api.door import api
from support.referrals.schema.legal import CalendarView
from support.referrals.service import calendar as service


@api.get("/me/calendar")
@api.response(200, CalendarView)
def calendar() -> Any:
    """What comes, the next first."""
    return {"items": service.coming(me())}


@api.get("/me/calendar.ics")
@api.response(200, content_type="text/calendar")
def calendar_file() -> Response:
    """The same as a calendar file (RFC 5545)."""
    return attachment(service.calendar_file(me()), kind="text/calendar", name="calendar.ics")
