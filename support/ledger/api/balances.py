"""The JSON door of what the books say: trial balance, statement by fund, and the journal for the accountant."""

from datetime import date
from typing import Any

from werkzeug.wrappers import Response

from support.core import clock
from support.core.web.downloads import streamed
from support.core.web.guard import me
from support.ledger import service
from support.ledger.api.door import api
from support.ledger.schema import FundStatementsView, JournalForm, OnForm, StatementQueryForm, TrialView


@api.get("/ledger/trial-balance")
@api.arguments(OnForm, location="query")
@api.response(200, TrialView)
def trial_balance(filters: dict[str, Any]) -> Any:
    """Every account of every fund at the end of a day."""
    return service.trial_balance(me(), **filters)


@api.get("/ledger/statement")
@api.arguments(StatementQueryForm, location="query")
@api.response(200, FundStatementsView)
def statement(filters: dict[str, Any]) -> Any:
    """What came into each fund and went out of it."""
    since, until = period(filters)
    return {"items": service.statement(me(), since=since, until=until, fund=filters.get("fund"))}


@api.get("/ledger/journal")
@api.arguments(JournalForm, location="query")
@api.response(200, content_type="text/csv", description="All postings, with nothing of a donor or an officer.")
def journal(filters: dict[str, Any]) -> Response:
    """The journal for the accountant; that it was taken is recorded."""
    since, until = period(filters)
    form = filters["format"]
    kind, ending = service.FORMS[form]
    pieces = service.export_journal(me(), since=since, until=until, form=form)
    return streamed(pieces, kind=kind, name=f"journal-{since.isoformat()}-{until.isoformat()}.{ending}")


def period(given: dict[str, Any]) -> tuple[date, date]:
    """The days asked for; this year so far where they are left out."""
    until = given.get("to") or clock.today()
    return given.get("from_") or until.replace(month=1, day=1), until
