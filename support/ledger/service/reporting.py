"""The report of a grant to whoever gave it, as CSV and as PDF: amounts to the cent, and nothing that tells of a person.

How many payments there were is told from five on; where a category has fewer, the sum of all is not told either, since
the difference would tell. Months are joined until a stretch of them has five payments.
"""

from collections.abc import Iterator
from typing import Any

from flask_babel import format_currency, format_date, get_locale, gettext

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.errors import Conflict
from support.core.money import Money
from support.core.printing import printed
from support.core.settings import settings
from support.ledger import policy
from support.ledger.model import GRANT_WORDS, GrantAgreement, GrantStatus
from support.ledger.service.journal import csv_line
from support.ledger.service.spending import FEW, Standing, Stretch, account_of
from support.ledger.service.within import categories

#: In a table of the CSV: fewer payments than five, or not told because of that.
LESS, UNTOLD = "<5", ""


def report_csv(actor: Actor, grant: GrantAgreement) -> bytes:
    """The report as rows of (part, name, amount, payments). Raises Forbidden, Conflict for a grant not agreed."""
    standing = _told(actor, grant, "csv")
    return b"".join(csv_line(row) for row in _rows(standing))


def report_pdf(actor: Actor, grant: GrantAgreement) -> bytes:
    """The report as a tagged PDF. Raises Forbidden, Conflict for a grant not agreed, Unavailable."""
    standing = _told(actor, grant, "pdf")
    return printed("support.ledger", "print/grant.typ", _values(standing))


def counts(standing: Standing) -> tuple[dict[str, int | None], int | None]:
    """How many payments each category has, and all: None where it is not told."""
    found = {code: payments for code, (_amount, payments) in standing.by_category.items()}
    hidden = any(0 < payments < FEW for payments in found.values())
    told = {code: None if 0 < payments < FEW else payments for code, payments in found.items()}
    return told, None if hidden else standing.payments


def _told(actor: Actor, grant: GrantAgreement, form: str) -> Standing:
    require(policy.may_see_books, actor)
    if grant.status not in (GrantStatus.AGREED, GrantStatus.ENDED):
        raise Conflict(gettext("There is nothing to report of a grant that is not agreed."))
    audit.record(actor, "grant.reported", grant, reason=form)
    return account_of(grant)


def _sums(standing: Standing) -> list[tuple[str, int]]:
    grant = standing.grant
    return [
        ("agreed", grant.amount),
        ("received", standing.received_sum),
        ("spent", standing.spent_sum),
        ("owed", standing.owed),
        ("unspent", standing.unspent),
    ]


def _rows(standing: Standing) -> Iterator[tuple[Any, ...]]:
    grant = standing.grant
    told, whole = counts(standing)
    yield ("part", "name", "amount", "payments")
    for name in ("code", "grantor", "purpose", "currency", "starts_on", "ends_on"):
        yield ("agreement", name, getattr(grant, name), "")
    for name, minor in _sums(standing):
        yield ("sum", name, _major(grant, minor), whole if name == "spent" and whole is not None else UNTOLD)
    for one in standing.instalments:
        yield ("instalment", f"{one.number} {one.due_on.isoformat()}", _major(grant, one.amount), "")
    for day, minor in standing.received:
        yield ("received", day, _major(grant, minor), "")
    for code, (minor, _payments) in standing.by_category.items():
        yield ("category", code, _major(grant, minor), LESS if told[code] is None else told[code])
    for stretch in standing.stretches:
        yield ("months", f"{stretch.first:%Y-%m} to {stretch.last:%Y-%m}", _major(grant, stretch.amount), "")


def _major(grant: GrantAgreement, minor: int) -> Any:
    return Money(minor, grant.currency).major


def _values(standing: Standing) -> dict[str, Any]:
    """What the template shows, in words."""
    grant = standing.grant
    return {
        "lang": str(get_locale() or "en")[:2],
        "title": gettext("Report on a grant: %(grantor)s", grantor=grant.grantor),
        "lead": grant.purpose,
        "footer": f"{settings().organisation} · {format_date(clock.today(), 'long', rebase=False)}",
        "words": {"item": gettext("What"), "value": gettext("As agreed or booked")},
        "facts": [{"title": gettext("The grant"), "rows": _facts(standing)}],
        "tables": [_instalments(standing), _categories(standing), _months(standing)],
    }


def _facts(standing: Standing) -> list[list[str]]:
    grant = standing.grant
    names = {
        "agreed": gettext("Agreed"),
        "received": gettext("Received"),
        "spent": gettext("Spent"),
        "owed": gettext("Of it approved and not sent yet"),
        "unspent": gettext("Not spent"),
    }
    return [
        [gettext("Reference"), grant.code],
        [gettext("Status"), str(GRANT_WORDS[grant.status])],
        [gettext("From"), _day(grant.starts_on)],
        [gettext("Until"), _day(grant.ends_on)],
        *([names[name], _money(grant, minor)] for name, minor in _sums(standing)),
    ]


def _instalments(standing: Standing) -> dict[str, Any]:
    return {
        "title": gettext("Instalments"),
        "head": [gettext("Promised for"), gettext("Amount"), gettext("Received")],
        "rows": [
            [_day(one.due_on), _money(standing.grant, one.amount), _money(standing.grant, one.received)]
            for one in standing.instalments
        ],
        "empty": "",
        "note": "",
    }


def _categories(standing: Standing) -> dict[str, Any]:
    told, whole = counts(standing)
    words = categories()
    rows = [
        [str(words.get(code, code)), _money(standing.grant, minor), _count(told[code])]
        for code, (minor, _payments) in standing.by_category.items()
    ]
    total = [gettext("Together"), _money(standing.grant, standing.spent_sum), "–" if whole is None else str(whole)]
    return {
        "title": gettext("Spent, by category"),
        "head": [gettext("Category"), gettext("Amount"), gettext("Payments")],
        "rows": [*rows, total],
        "empty": "",
        "note": gettext("Counts below five are not told: they would tell of single people."),
    }


def _months(standing: Standing) -> dict[str, Any]:
    return {
        "title": gettext("Spent, in time"),
        "head": [gettext("Months"), gettext("Amount")],
        "rows": [[_stretch(one), _money(standing.grant, one.amount)] for one in standing.stretches],
        "empty": gettext("Nothing was spent yet."),
        "note": gettext("Months with few payments are joined with those that follow."),
    }


def _stretch(one: Stretch) -> str:
    first, last = (format_date(day, "MMMM yyyy", rebase=False) for day in (one.first, one.last))
    return first if first == last else f"{first} – {last}"


def _count(payments: int | None) -> str:
    return gettext("fewer than five") if payments is None else str(payments)


def _money(grant: GrantAgreement, minor: int) -> str:
    return str(format_currency(_major(grant, minor), grant.currency))


def _day(day: Any) -> str:
    return str(format_date(day, "long", rebase=False))
