"""The JSON door of the union's numbers: for registrars, in counts that may be told outside."""

from typing import Any

from werkzeug.wrappers import Response

from support.core.web.downloads import attachment
from support.core.web.guard import me
from support.union.api.door import api
from support.union.model import MemberClass
from support.union.schema.numbers import UnionNumbersForm, UnionNumbersView, UnionReportForm
from support.union.service.counting import Table
from support.union.service.numbers import numbers
from support.union.service.yearly import CSV, yearly


@api.get("/union/numbers")
@api.arguments(UnionNumbersForm, location="query")
@api.response(200, UnionNumbersView)
def union_numbers(given: dict[str, Any]) -> Any:
    """Members by class and section, by status, and the balance of genders: no count below five."""
    found = numbers(me(), given["year"])
    classes = [{"class": klass, "members": count} for klass in MemberClass if (count := found.of_class(klass))]
    return {
        **{name: getattr(found, name) for name in ("year", "on", "joined", "left")},
        "members": found.total,
        "classes": classes,
        "sections": found.by_section(),
        "statuses": _counts(found.statuses),
        "genders": _counts(found.genders),
        "percent_women": found.women,
    }


def _counts(table: Table) -> list[dict[str, Any]]:
    return [{"code": key[0] or None, "members": count} for key, count in table.shown.items()]


@api.get("/union/numbers/report")
@api.arguments(UnionReportForm, location="query")
@api.response(200, content_type=CSV, description="The yearly report as CSV, or as PDF.")
def union_report(given: dict[str, Any]) -> Response:
    """The yearly report to a confederation; that it was taken is recorded."""
    return attachment(**yearly(me(), given["year"], given["format"]))
