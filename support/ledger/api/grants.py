"""The JSON door of grants: recorded by one of finance, confirmed by another, reported to whoever gave them."""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from support.core.money import Money
from support.core.web.downloads import attachment
from support.core.web.guard import me
from support.ledger import service
from support.ledger.api.door import api
from support.ledger.model import GrantAgreement
from support.ledger.schema import BooksListForm, GrantForm, GrantReportForm, GrantsView, GrantView

CSV, PDF = "text/csv", "application/pdf"


@api.get("/grants-received")
@api.arguments(BooksListForm, location="query")
@api.response(200, GrantsView)
def grants(filters: dict[str, Any]) -> Any:
    """The grants of institutions, the newest first."""
    page = service.grants(me(), **filters)
    totals = service.totals_of(page["items"])
    items = [item_of(one, *totals[one.id]) for one in page["items"]]
    return {"items": items, "next": page["next"]}


@api.post("/grants-received")
@api.arguments(GrantForm)
@api.response(201, GrantView)
def record_grant(given: dict[str, Any]) -> Any:
    """Write down what was agreed; another one of finance confirms it."""
    return view_of(service.record_grant(me(), service.terms(given)))


@api.get("/grants-received/<uuid:grant_id>")
@api.response(200, GrantView)
def grant(grant_id: UUID) -> Any:
    """A grant, what came of it and what it was spent on."""
    return view_of(service.grant_by_id(me(), grant_id))


@api.post("/grants-received/<uuid:grant_id>/confirm")
@api.response(200, GrantView)
def confirm_grant(grant_id: UUID) -> Any:
    """Agree, as the second person; it has a fund of its own then."""
    return view_of(service.confirm_grant(me(), grant_id))


@api.post("/grants-received/<uuid:grant_id>/decline")
@api.response(200, GrantView)
def decline_grant(grant_id: UUID) -> Any:
    """Say no, as the second person."""
    return view_of(service.decline_grant(me(), grant_id))


@api.post("/grants-received/<uuid:grant_id>/end")
@api.response(200, GrantView)
def end_grant(grant_id: UUID) -> Any:
    """Spend nothing from it any more: its report is made."""
    return view_of(service.end_grant(me(), grant_id))


@api.get("/grants-received/<uuid:grant_id>/report")
@api.arguments(GrantReportForm, location="query")
@api.response(200, content_type=CSV, description="The report as CSV, or as PDF.")
def report_grant(filters: dict[str, Any], grant_id: UUID) -> Response:
    """The report to whoever gave it; that it was taken is recorded."""
    return report_file(grant_id, filters["format"])


def report_file(grant_id: UUID, form: str) -> Response:
    """The report as a file to be saved."""
    found = service.grant_by_id(me(), grant_id)
    made = service.report_pdf(me(), found) if form == "pdf" else service.report_csv(me(), found)
    return attachment(made, kind=PDF if form == "pdf" else CSV, name=f"{found.code}.{form}")


def item_of(one: GrantAgreement, received: Money, spent: Money) -> dict[str, Any]:
    """A grant as the list has it."""
    names = ("id", "code", "grantor", "status", "starts_on", "ends_on", "report_due_on")
    told = {name: getattr(one, name) for name in names}
    return {**told, "amount": Money(one.amount, one.currency), "received": received, "spent": spent}


def view_of(one: GrantAgreement) -> dict[str, Any]:
    """A grant with all that the books say of it."""
    standing = service.account_of(one)

    def money(minor: int) -> Money:
        return Money(minor, one.currency)

    return {
        **item_of(one, money(standing.received_sum), money(standing.spent_sum)),
        **{name: getattr(one, name) for name in ("purpose", "categories", "recorded_on", "decided_on", "ended_on")},
        "owed": money(standing.owed),
        "unspent": money(standing.unspent),
        "recorded_by": standing.names[one.recorded_by],
        "decided_by": standing.names[one.decided_by] if one.decided_by else None,
        "instalments": [
            {
                "number": part.number,
                "amount": money(part.amount),
                "due_on": part.due_on,
                "received": money(part.received),
                "state": part.state,
            }
            for part in standing.instalments
        ],
        "spending": [
            {
                "category": part.category,
                "month": part.month,
                "amount": money(part.amount),
                "payments": part.payments,
            }
            for part in standing.spent
        ],
    }
