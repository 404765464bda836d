"""How a bank writes CSV: as each likes, so we are told where it has what."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _

from support.bank.gateway.lines import Raw, Read, clean, iso_day, minor_units, refused

#: How a day may be written, and the order of its numbers.
DATES = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
#: Banks write their name, the account and the days above the table: so many rows at most.
_ABOVE = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a CSV has what: names of its header's columns, empty for none. `dates` and `delimiter` are our codes."""

    delimiter: str
    dates: str
    decimal_comma: bool
    day: str
    amount: str = ""
    debit: str = ""
    credit: str = ""
    currency: str = ""
    reference: str = ""
    words: str = ""
    name: str = ""


def read_csv(content: bytes, currency: str, columns: Columns) -> Read:
    """A CSV, told where it has what. Raises Invalid on `file`, or on the column that is not there."""
    read = Read()
    rows = csv.reader(io.StringIO(_decoded(content), newline=""), delimiter=DELIMITERS[columns.delimiter])
    try:
        where = _header(rows, columns)
        for row in rows:
            if any(cell.strip() for cell in row):
                line = _row(row, where, columns, currency)
                read.add([line])
                read.span(line.day)
    except csv.Error:
        raise refused(_("This is not a readable CSV file. Download it again.")) from None
    return read


def _decoded(content: bytes) -> str:
    """The text of the file. Raises Invalid when it is not Unicode."""
    wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise refused(_("This file is not written in UTF-8. Save it as CSV in UTF-8 and send it again.")) from None
    if "\x00" in text:
        raise refused(_("This is not a readable CSV file. Download it again."))
    return text


def _header(rows: Iterator[list[str]], columns: Columns) -> dict[str, int]:
    """Where each named column stands, from the first row that has them all. Raises Invalid naming one it lacks."""
    names = ("day", "amount", "debit", "credit", "currency", "reference", "words", "name")
    wanted = {name: getattr(columns, name).strip().casefold() for name in names if getattr(columns, name).strip()}
    best: dict[str, int] = {}
    for _number, row in zip(range(_ABOVE), rows, strict=False):
        titles = [cell.strip().casefold() for cell in row]
        found = {name: titles.index(title) for name, title in wanted.items() if title in titles}
        if len(found) == len(wanted):
            return found
        best = max(best, found, key=len)
    lacking = next(name for name in wanted if name not in best)
    raise refused(_("The file has no column of this name in its first rows."), f"column_{lacking}")


def _row(row: list[str], where: dict[str, int], columns: Columns, currency: str) -> Raw:
    """One row as a line."""
    cells = {name: row[at].strip() if at < len(row) else None for name, at in where.items()}
    reference, words, name = (clean(cells.get(column) or "") for column in ("reference", "words", "name"))
    line = Raw(reference=reference, words=words, name=name)
    line.day = _written_day(cells.get("day") or "", columns.dates)
    if any(value is None for value in cells.values()):
        line.fault = "shape"
    elif (cells.get("currency") or currency).upper() != currency:
        line.fault = "currency"
    elif isinstance(amount := _signed(cells, columns.decimal_comma, currency), str):
        line.fault = amount
    else:
        line.amount = amount
        line.fault = "day" if line.day is None else None
    return line


def _written_day(text: str, dates: str) -> date | None:
    """A day written with any of the usual signs between its numbers."""
    parts = re.findall(r"\d+", text)[:3]
    if len(parts) < 3:
        return None
    year, month, day = (int(parts[at]) for at in DATES[dates])
    try:
        return iso_day(date(year + 2000 if year < 100 else year, month, day).isoformat())
    except ValueError:
        return None


def _signed(cells: dict[str, str | None], decimal_comma: bool, currency: str) -> int | str:
    """The amount with its sign, from one column or from two, or the fault that keeps it from being read."""
    if "amount" in cells:
        return _number(cells["amount"] or "", decimal_comma, currency)
    debit, credit = ((cells.get(name) or "").strip() for name in ("debit", "credit"))
    gone = _number(debit.lstrip("-"), decimal_comma, currency) if debit else 0
    came = _number(credit, decimal_comma, currency) if credit else 0
    if isinstance(gone, str) and not _nothing(debit):
        return gone
    if isinstance(came, str) and not _nothing(credit):
        return came
    gone, came = (0 if isinstance(one, str) else one for one in (gone, came))
    return came - gone if bool(gone) != bool(came) else "direction"


def _nothing(text: str) -> bool:
    """A zero, as some banks fill the other column with."""
    return not re.sub(r"[0.,\s+-]", "", text)


def _number(text: str, decimal_comma: bool, currency: str) -> int | str:
    """A number as people write it: with a sign, thousands apart, a point or a comma."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text).replace("\u2212", "-")
    plain = plain.replace(".", "").replace(",", ".") if decimal_comma else plain.replace(",", "")
    sign = -1 if plain[:1] == "-" or plain[-1:] == "-" else 1
    minor = minor_units(plain.strip("+-"), currency)
    return "amount" if minor is None else minor * sign
