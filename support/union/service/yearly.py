"""The yearly report to a confederation, as CSV and as PDF: numbers that tell of nobody."""

from collections.abc import Iterator
from typing import Any

from flask_babel import format_date, get_locale, gettext

from support.core import audit, clock
from support.core.access import Actor
from support.core.printing import printed
from support.core.settings import settings
from support.ledger.service import csv_line
from support.union.model import CLASS_WORDS, MEMBER_STATUS_WORDS, MemberClass, MemberStatus
from support.union.service.numbers import ENDED, MAN, NO_SECTION, UNSAID, WOMAN, Numbers, numbers

CSV, PDF = "text/csv", "application/pdf"
#: In the CSV: fewer than five, or of a year that is not over.
LESS = "not told"
#: In the CSV: how the numbers are told.
TOLD = (
    "from five on, in fives, rounded down; a number stays until the count is two fives away, so it may lie up to nine"
    " below the count and five above it"
)


def yearly(actor: Actor, year: int | None, form: str) -> dict[str, Any]:
    """The report as a file: what is in it, its type and its name. Raises Forbidden, Unavailable."""
    made = yearly_pdf(actor, year) if form == "pdf" else yearly_csv(actor, year)
    return {"content": made, "kind": PDF if form == "pdf" else CSV, "name": f"members-{year or 'now'}.{form}"}


def yearly_csv(actor: Actor, year: int | None = None) -> bytes:
    """The report as rows of (part, name, class, members). Raises Forbidden, Unavailable."""
    found = numbers(actor, year)
    audit.record(actor, "numbers.reported", reason="csv")
    return b"".join(csv_line(row) for row in _rows(found))


def yearly_pdf(actor: Actor, year: int | None = None) -> bytes:
    """The report as a tagged PDF. Raises Forbidden, Unavailable."""
    found = numbers(actor, year)
    audit.record(actor, "numbers.reported", reason="pdf")
    return printed("support.union", "print/yearly.typ", _values(found))


def _rows(found: Numbers) -> Iterator[tuple[Any, ...]]:
    yield ("part", "name", "class", "members")
    yield ("report", "year", "", found.year)
    yield ("report", "as at the beginning of", "", found.on)
    yield ("report", TOLD, "", "")
    yield ("members", "", "", found.total)
    yield ("joined", "", "", _less(found.joined))
    yield ("left", "", "", _less(found.left))
    for klass in MemberClass:
        if count := found.of_class(klass):
            yield ("class", "", klass.value, count)
    for one in found.by_section():
        for each in one["classes"]:
            yield ("section", one["code"] or "others together", each["class"] or "together", each["members"])
    for key, count in found.statuses.shown.items():
        yield ("status", key[0] or "others together", "", count)
    for key, count in found.genders.shown.items():
        yield ("gender", key[0] or "others together", "", count)
    if found.women is not None:
        yield ("percent of women", "", "", found.women)


def _less(count: int | None) -> int | str:
    return LESS if count is None else count


def _values(found: Numbers) -> dict[str, Any]:
    """What the template shows, in words."""
    return {
        "lang": str(get_locale() or "en")[:2],
        "title": gettext("Members in %(year)s", year=found.year),
        "lead": gettext("As at the beginning of %(day)s.", day=format_date(found.on, "long", rebase=False)),
        "footer": f"{settings().organisation} · {format_date(clock.today(), 'long', rebase=False)}",
        "tables": [_whole(found), _sections(found), _statuses(found), _genders(found)],
    }


def _whole(found: Numbers) -> dict[str, Any]:
    less = gettext("not told")
    classes = [[class_name(klass), str(count)] for klass in MemberClass if (count := found.of_class(klass))]
    return {
        "title": gettext("Members"),
        "head": [gettext("Who"), gettext("Members")],
        "rows": [
            [gettext("All together"), str(found.total)],
            *classes,
            [gettext("Of them joined in the year"), less if found.joined is None else str(found.joined)],
            [gettext("Left in the year"), less if found.left is None else str(found.left)],
        ],
        "note": gettext(
            "Counts are told from five on, in fives, rounded down. A number that was told stays until the count is two "
            "fives away from it, so it may lie up to nine below the count and five above it. A sum is the sum of what "
            "is told. Whoever would stand in a smaller count is told with others, or in no number."
        ),
    }


def _sections(found: Numbers) -> dict[str, Any]:
    rows = [
        [section_name(one), class_name(each["class"]), str(each["members"])]
        for one in found.by_section()
        for each in one["classes"]
    ]
    return {
        "title": gettext("By section and class"),
        "head": [gettext("Section"), gettext("Class"), gettext("Members")],
        "rows": rows,
        "note": "",
    }


def section_name(one: dict[str, Any]) -> str:
    """A section by its name, or that there are several, or none."""
    if one["code"] == NO_SECTION:
        return str(gettext("In no section"))
    return str(one["name"] or gettext("Other sections together"))


def class_name(klass: str | None) -> str:
    """A class in words, or that there are several."""
    return str(CLASS_WORDS[MemberClass(klass)] if klass else gettext("Several together"))


def status_name(code: str) -> str:
    """A status in words, or that there are several."""
    if code == ENDED:
        return str(gettext("Left since"))
    return str(MEMBER_STATUS_WORDS[MemberStatus(code)] if code else gettext("Several together"))


def gender_name(code: str) -> str:
    """A gender in words, or that there are several."""
    words = {
        WOMAN: gettext("Women"),
        MAN: gettext("Men"),
        "other": gettext("Another"),
        UNSAID: gettext("Not given"),
    }
    return str(words.get(code) or gettext("Several together"))


def _statuses(found: Numbers) -> dict[str, Any]:
    return {
        "title": gettext("By status"),
        "head": [gettext("Status"), gettext("Members")],
        "rows": [[status_name(key[0]), str(count)] for key, count in found.statuses.shown.items()],
        "note": "",
    }


def _genders(found: Numbers) -> dict[str, Any]:
    share = found.women
    note = "" if share is None else gettext("Of women and men together, %(share)s percent are women.", share=share)
    return {
        "title": gettext("By gender, where given"),
        "head": [gettext("Gender"), gettext("Members")],
        "rows": [[gender_name(key[0]), str(count)] for key, count in found.genders.shown.items()],
        "note": note,
    }
