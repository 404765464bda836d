"""The page of the union's numbers: counts that may be told outside, a picture of them, and the report as a file."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext

from support.core import clock
from support.core.web.downloads import attachment
from support.core.web.guard import me
from support.core.web.pages import section
from support.union.model import MemberClass
from support.union.pages.door import pages
from support.union.policy import grievances as policy
from support.union.schema.numbers import UnionNumbersForm
from support.union.service.numbers import Numbers, numbers
from support.union.service.yearly import class_name, gender_name, section_name, status_name, yearly

section("union_pages.union_numbers", lazy_gettext("Numbers"), rank=67, may=policy.may_see_numbers)
#: The drawing's own units: as wide as a telephone, so that its words can be read on one.
WIDTH, ROW = 300, 48
#: Years that can be chosen: the present one and those before.
YEARS = 5


@dataclass(frozen=True)
class Bar:
    """A section: its name and how many are told of, as a width."""

    y: int
    label: Any
    width: float


def bars_of(found: Numbers) -> list[Bar]:
    """A bar for each section that is told; small ones together are the last."""
    listed = found.by_section()
    most = max([one["members"] for one in listed] + [1])
    return [Bar(at * ROW, section_name(one), round(WIDTH * one["members"] / most, 1)) for at, one in enumerate(listed)]


@pages.get("/union/numbers")
def union_numbers() -> Any:
    """The numbers of a year."""
    found = numbers(me(), _year())
    last = clock.today().year
    return render_template(
        "union/numbers.html",
        found=found,
        bars=bars_of(found),
        row=ROW,
        width=WIDTH,
        years=[(str(year), str(year)) for year in range(last, last - YEARS, -1)],
        classes=[(class_name(klass), count) for klass in MemberClass if (count := found.of_class(klass))],
        class_name=class_name,
        section_name=section_name,
        statuses=[(status_name(key[0]), count) for key, count in found.statuses.shown.items()],
        genders=[(gender_name(key[0]), count) for key, count in found.genders.shown.items()],
    )


def _year() -> int | None:
    asked = {"year": given} if (given := request.args.get("year")) else {}
    form = UnionNumbersForm()
    return None if form.validate(asked) else form.load(asked)["year"]


@pages.get("/union/numbers/report.csv")
def union_report_csv() -> Any:
    """The yearly report as CSV; that it was taken is recorded."""
    return attachment(**yearly(me(), _year(), "csv"))


@pages.get("/union/numbers/report.pdf")
def union_report_pdf() -> Any:
    """The yearly report as PDF; that it was taken is recorded."""
    return attachment(**yearly(me(), _year(), "pdf"))
