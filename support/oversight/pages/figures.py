"""What the public page shows: each figure as a picture and as a table, from documents that were published."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_currency as in_words
from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from support.aid.model import CATEGORY_WORDS
from support.core.money import Money
from support.ledger.model import COST_WORDS
from support.oversight.pages import pictures

Row = dict[str, Any]

SOURCE_WORDS: dict[str, Any] = {
    "card": _("By card"),
    "transfer": _("By bank transfer"),
    "grant": _("Grants of institutions"),
    "dues": _("Dues of members"),
    "together": _("Small amounts together"),
    "large": _("Large gifts together"),
}
FEE_WORDS: dict[str, Any] = {
    "gifts": _("Stripe, for gifts by card"),
    "provider": _("Stripe, for its service"),
    "bank": _("The bank"),
}


@dataclass(frozen=True)
class Figure:
    """A picture and its table; `note` says what is counted."""

    id: str
    title: Any
    note: Any
    picture: pictures.Picture | None
    columns: list[Any]
    rows: list[list[Any]]


@dataclass(frozen=True)
class Part:
    """All figures of one currency."""

    currency: str
    totals: list[tuple[Any, Any]]
    figures: list[Figure]


def parts(documents: list[Row]) -> list[Part]:
    """The figures of these months, the newest first as they are read; by currency."""
    newest = documents[0]
    return [_part(one["currency"], documents) for one in newest["currencies"]]


def month_words(code: str) -> str:
    """March 2026."""
    return str(format_date(_day(code), "LLLL yyyy"))


def money(minor: int, currency: str) -> str:
    """In the reader's way of writing it."""
    return str(in_words(Money(minor, currency).major, currency))


def fund_words(code: str | None, document: Row) -> str:
    """A fund's name; what stands together is of none."""
    if code is None:
        return gettext("Not divided by fund")
    return gettext(next((fund["name"] for fund in document["funds"] if fund["code"] == code), code))


def category_words(code: str) -> str:
    """What money was spent on."""
    if code == "together":
        return str(SOURCE_WORDS["together"])
    return str(CATEGORY_WORDS.get(code) or COST_WORDS.get(code) or code)


def helped_words(count: int) -> str:
    """Counts of people are told in fives."""
    return gettext("at least %(count)s", count=count) if count else gettext("fewer than five")


def _day(code: str) -> date:
    return date.fromisoformat(f"{code}-01")


def _letter(document: Row) -> str:
    return str(format_date(_day(document["month"]), "LLLLL"))


def _part(currency: str, documents: list[Row]) -> Part:
    months = [(document, _of(document, currency)) for document in reversed(documents)]
    last = months[-1][1]
    so_far = last["so_far"]
    totals = [
        (gettext("Received"), money(so_far["received"], currency)),
        (gettext("Spent on help"), money(so_far["spent"], currency)),
        (gettext("Cost of running"), money(so_far["costs"], currency)),
        (gettext("Cost of payments"), money(so_far["fees"], currency)),
        (gettext("Held"), money(so_far["held"], currency)),
    ]
    figures = [*_by_month(currency, months), *_by_kind(currency, documents[0], months)]
    figures += _grants(currency, documents[0], months)
    return Part(currency, totals, [figure for figure in figures if figure.rows])


def _of(document: Row, currency: str) -> Row:
    empty: Row = {"so_far": defaultdict(int), "fees": {}}
    empty |= {name: [] for name in ("received", "spent", "costs", "transfers", "held")}
    return next((one for one in document["currencies"] if one["currency"] == currency), empty)


def _by_month(currency: str, months: list[tuple[Row, Row]]) -> list[Figure]:
    told: list[tuple[str, Any, Any, Callable[[Row], int]]] = [
        (
            "received",
            gettext("Received by month"),
            gettext("Gifts and grants of which enough came to be told."),
            lambda one: _sum(one["received"]),
        ),
        (
            "spent",
            gettext("Spent on help by month"),
            gettext("What was sent to people, or paid for them."),
            lambda one: _sum(one["spent"]),
        ),
        (
            "held",
            gettext("Held at the end of each month"),
            gettext("What was told as received, less what was told as spent: not what the bank has."),
            lambda one: _sum(one["held"]),
        ),
        (
            "fees",
            gettext("Cost of payments by month"),
            gettext("Stripe's costs of gifts are told in whole steps of fifty; the rest goes into a later month."),
            lambda one: sum(one["fees"].values()),
        ),
    ]
    return [
        _monthly(f"{name}-{currency}", title, note, [(document, amount(one)) for document, one in months], currency)
        for name, title, note, amount in told
    ]


def _monthly(name: str, title: Any, note: Any, amounts: list[tuple[Row, int]], currency: str) -> Figure:
    items = [
        (str(format_date(_day(document["month"]), "LLLLL")), minor, money(minor, currency))
        for document, minor in amounts
    ]
    rows = [
        [month_words(document["month"]), words] for (document, _m), (_l, _a, words) in zip(amounts, items, strict=True)
    ]
    return Figure(name, title, note, pictures.columns(title, items), [gettext("Month"), gettext("Amount")], rows)


def _by_kind(currency: str, newest: Row, months: list[tuple[Row, Row]]) -> list[Figure]:
    ones = [one for _document, one in months]
    every = _over(months)
    below = gettext("Below zero stands where more is shown as gone than as received: the rest is not divided by fund.")

    def fund(row: Row) -> str:
        return fund_words(row["fund"], newest)

    told = [
        ("received-fund", gettext("Received by fund"), _group((row for one in ones for row in one["received"]), fund)),
        (
            "received-source",
            gettext("Received by source"),
            _group((row for one in ones for row in one["received"]), lambda row: str(SOURCE_WORDS[row["source"]])),
        ),
        ("spent-fund", gettext("Spent by fund"), _group((row for one in ones for row in one["spent"]), fund)),
        (
            "spent-category",
            gettext("Spent by purpose"),
            _group((row for one in ones for row in one["spent"]), lambda row: category_words(row["category"])),
        ),
        ("held-fund", gettext("Held by fund"), _group(ones[-1]["held"], fund)),
        (
            "costs",
            gettext("Cost of running"),
            _group((row for one in ones for row in one["costs"]), lambda row: category_words(row["category"])),
        ),
        (
            "fees-kind",
            gettext("Cost of payments"),
            _group(
                ({"amount": minor, "kind": kind} for one in ones for kind, minor in one["fees"].items()),
                lambda row: str(FEE_WORDS[row["kind"]]),
            ),
        ),
    ]
    return [
        _shares(f"{name}-{currency}", title, below if name == "held-fund" else every, sums, currency)
        for name, title, sums in told
    ]


def _shares(name: str, title: Any, note: Any, sums: dict[str, int], currency: str) -> Figure:
    ordered = sorted(((label, minor) for label, minor in sums.items() if minor), key=lambda one: -one[1])
    items = [(label, minor, money(minor, currency)) for label, minor in ordered]
    rows: list[list[Any]] = [[label, words] for label, _minor, words in items]
    return Figure(name, title, note, pictures.rows(title, items), [gettext("Which"), gettext("Amount")], rows)


def _grants(currency: str, newest: Row, months: list[tuple[Row, Row]]) -> list[Figure]:
    """Each grant by name: what was agreed, what came and what was told as spent in all months; what is left of it."""
    items: list[pictures.Item] = []
    rows: list[list[Any]] = []
    last = months[-1][1]
    for grant in newest["grants"]:
        if grant["currency"] != currency:
            continue
        fund = grant["fund"]
        received = _sum(row for _d, one in months for row in one["received"] if row["fund"] == fund)
        spent = _sum(row for _d, one in months for row in one["spent"] if row["fund"] == fund)
        left = _sum(row for row in last["held"] if row["fund"] == fund)
        items.append((grant["grantor"], received, money(received, currency)))
        rows.append([grant["grantor"], *(money(minor, currency) for minor in (grant["agreed"], received, spent, left))])
    title = gettext("Grants of institutions")
    head = [gettext("Institution"), gettext("Agreed"), gettext("Received"), gettext("Spent"), gettext("Left")]
    return [Figure(f"grants-{currency}", title, _over(months), pictures.rows(title, items), head, rows)]


def helped(documents: list[Row]) -> Figure:
    """How many people were helped in each month, in fives."""
    items = [(_letter(one), one["helped"], helped_words(one["helped"])) for one in reversed(documents)]
    rows: list[list[Any]] = [
        [month_words(document["month"]), helped_words(document["helped"])] for document in reversed(documents)
    ]
    title, note = gettext("People helped by month"), gettext("Different people, rounded down to a multiple of five.")
    return Figure("helped", title, note, pictures.columns(title, items), [gettext("Month"), gettext("People")], rows)


def _over(months: list[tuple[Row, Row]]) -> str:
    first, last = month_words(months[0][0]["month"]), month_words(months[-1][0]["month"])
    return first if first == last else gettext("%(first)s to %(last)s", first=first, last=last)


def _group(rows: Iterable[Row], name: Callable[[Row], str]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[name(row)] += row["amount"]
    return sums


def _sum(rows: Iterable[Row]) -> int:
    return sum(row["amount"] for row in rows)
