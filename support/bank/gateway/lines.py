"""What both forms of a statement are read into, and how their numbers and days are read."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _

from support.core.errors import Invalid
from support.core.money import DIGITS

#: So many lines are taken at once; a year of a busy account has fewer.
MOST_LINES = 100_000
#: What is longer than this in one field is no line of a bank.
LONGEST = 2_000
#: An amount has at most so many digits before the point.
_AMOUNT = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,5})?")
TOO_MANY = _("A file may have %(most)s lines at most. Ask the bank for a shorter time.", most=MOST_LINES)


@dataclass(slots=True)
class Raw:
    """One line as far as it could be read. `fault` names what could not: a code of the model's."""

    day: date | None = None
    amount: int | None = None
    fault: str | None = None
    #: The bank's own reference, and the end-to-end id of whoever made the transfer.
    reference: str = ""
    end_to_end: str = ""
    back: bool = False
    words: str = ""
    name: str = ""


@dataclass(slots=True)
class Read:
    """A whole statement. Balances are minor units, None where it does not say."""

    lines: list[Raw] = field(default_factory=list)
    ibans: set[str] = field(default_factory=set)
    currencies: set[str] = field(default_factory=set)
    opening: int | None = None
    closing: int | None = None
    from_on: date | None = None
    until_on: date | None = None

    def span(self, day: date | None) -> None:
        """Widen the days it is about."""
        if day is not None:
            self.from_on = min(self.from_on or day, day)
            self.until_on = max(self.until_on or day, day)

    def add(self, lines: "list[Raw]") -> None:
        """Take lines in. Raises Invalid beyond what is taken at once."""
        self.lines += lines
        if len(self.lines) > MOST_LINES:
            raise refused(TOO_MANY)


def refused(words: Any, name: str = "file") -> Invalid:
    """The refusal of a file, or of what was said of it."""
    return Invalid(fields={name: [words]})


def minor_units(text: str, currency: str) -> int | None:
    """Exact minor units of a plain decimal number; None when it is none, or zero, or finer than the currency."""
    if not _AMOUNT.fullmatch(text):
        return None
    minor = Decimal(text).scaleb(DIGITS[currency])
    return int(minor) if minor == minor.to_integral_value() and minor else None


def iso_day(text: str) -> date | None:
    """The day of an ISO date or moment, within living memory."""
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def clean(text: str) -> str:
    """Words on one line, without what the database cannot hold, and not without end."""
    return " ".join(text.replace("\x00", "").split())[:LONGEST]
