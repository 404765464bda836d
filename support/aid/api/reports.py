"""The JSON door of the figures, and the payments as CSV."""

from dataclasses import asdict
from typing import Any

from werkzeug.wrappers import Response

from support.aid import service
from support.aid.api.door import api
from support.aid.schema.reports import LeadTimeView, RunwayView
from support.aid.service.reports import CSV, CSV_NAME
from support.core.web.downloads import streamed
from support.core.web.guard import me


@api.get("/reports/runway")
@api.response(200, RunwayView)
def runway() -> Any:
    """How far the money of each fund reaches."""
    return service.runway(me())


@api.get("/reports/lead-time")
@api.response(200, LeadTimeView)
def lead_time() -> Any:
    """How long it takes from a request to the money."""
    found = service.lead_time(me())
    kinds = [{"kind": kind, **asdict(wait)} for kind, wait in found.kinds.items()]
    months = [
        {"month": month, **asdict(wait), "emergency": emergency} for month, (wait, emergency) in found.months.items()
    ]
    return {"since": found.since, "all": found.all, "emergency": found.emergency, "kinds": kinds, "months": months}


@api.get("/reports/payments.csv")
@api.response(200, content_type=CSV, description="One row a payment, with nothing that leads to a case.")
def payments_csv() -> Response:
    """Every payment, for finance; that it was taken is recorded."""
    return streamed(service.export_payments(me()), kind=CSV, name=CSV_NAME)
