"""The journal for the accountant, as CSV and as ledger-cli's plain text, and the statement as CSV.

An entry goes by its own random id. What it was booked for (a payment's id, the provider's id of a charge) stays here:
inside the house it leads on to a case.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from support.core import audit
from support.core.access import Actor, require
from support.core.db import db
from support.core.money import Money
from support.ledger import policy
from support.ledger.model import Account, Entry, Fund, Posting
from support.ledger.service.balances import FundStatement, ensure_period

#: So many rows are in memory at a time, and so many days are sorted at a time.
AT_A_TIME, DAYS = 1_000, 31
CSV, PLAIN = "csv", "ledger"
#: What each form of the journal is, and what its file ends with.
FORMS = {CSV: ("text/csv", "csv"), PLAIN: ("text/plain", "ledger")}
COLUMNS = ("entry", "day", "kind", "account", "fund", "category", "debit", "credit", "currency")

#: Where each account stands in the accountant's tree.
TREE = {
    Account.CLEARING: "Assets:Stripe",
    Account.IN_TRANSIT: "Assets:Transit",
    Account.BANK: "Assets:Bank",
    Account.CASH: "Assets:Cash",
    Account.PAYABLE: "Liabilities:Payable",
    Account.ORDERED: "Liabilities:Ordered",
    Account.RESERVED: "Liabilities:Reserved",
    Account.SUSPENSE: "Liabilities:Suspense",
    Account.DONATIONS: "Income:Donations",
    Account.GRANTS: "Income:Grants",
    Account.DUES: "Income:Dues",
    Account.FEES: "Expenses:Fees",
    Account.DISPUTED: "Expenses:Disputed",
    Account.AID: "Expenses:Aid",
    Account.COSTS: "Expenses:Costs",
    Account.TRANSFERS: "Equity:Transfers",
}


def export_journal(actor: Actor, *, since: date, until: date, form: str = CSV) -> Iterator[bytes]:
    """All postings of these days, both counted, piece by piece, as `csv` or `ledger`. That it was taken is recorded.

    It is read while it is sent. Raises Forbidden, Invalid for days in the wrong order.
    """
    require(policy.may_see_books, actor)
    ensure_period(since, until)
    audit.record(actor, "journal.exported", reason=form)
    return (_as_csv if form == CSV else _as_plain)(_rows(since, until))


def statement_csv(found: Iterable[FundStatement]) -> bytes:
    """A statement as CSV, amounts in major units."""
    rows: list[tuple[Any, ...]] = [("fund", "what", "category", "in", "out", "balance", "currency")]
    for one in found:
        money = [Money(minor, one.currency).major for minor in (one.opening, one.closing)]
        rows.append((one.code, "opening", "", "", "", money[0], one.currency))
        for line in one.lines:
            came, went = (Money(minor, one.currency).major if minor else "" for minor in (line.came, line.went))
            rows.append((one.code, line.what, line.category or "", came, went, "", one.currency))
        rows.append((one.code, "closing", "", "", "", money[1], one.currency))
    return b"".join(csv_line(row) for row in rows)


def csv_line(values: Iterable[Any]) -> bytes:
    """One line of CSV (RFC 4180); text that begins like a formula is quoted (OWASP, CSV injection)."""
    written = io.StringIO()
    csv.writer(written).writerow([_cell(value) for value in values])
    return written.getvalue().encode()


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    typed = not isinstance(value, int | Decimal)
    return f"'{text}" if typed and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _rows(since: date, until: date) -> Iterator[Any]:
    """The postings in the order of days and entries, some days at a time, so that little is sorted at once."""
    found: Any = db.session.execute(sa.select(sa.func.min(Entry.day), sa.func.max(Entry.day))).one()
    day, until = max(since, found[0] or since), min(until, found[1] or date.min)
    while day <= until:
        end = min(day + timedelta(days=DAYS - 1), until)
        statement = (
            sa.select(Entry.id, Entry.day, Entry.kind, Posting.account, Fund.code, Posting.category, Posting.amount)
            .add_columns(Posting.currency)
            .join(Posting, Posting.entry_id == Entry.id)
            .join(Fund, Fund.id == Posting.fund_id)
            .where(Entry.day.between(day, end))
            .order_by(Entry.day, Entry.id, Posting.id)
        )
        yield from db.session.execute(statement, execution_options={"yield_per": AT_A_TIME})
        day = end + timedelta(days=1)


def _as_csv(rows: Iterator[Any]) -> Iterator[bytes]:
    yield csv_line(COLUMNS)
    for some in _batches(rows):
        yield b"".join(csv_line(_values(row)) for row in some)


def _values(row: Any) -> tuple[Any, ...]:
    amount = Money(abs(row.amount), row.currency).major
    debit, credit = (amount, "") if row.amount > 0 else ("", amount)
    kind, account = row.kind.value, row.account.value
    return (row.id, row.day, kind, account, row.code, row.category or "", debit, credit, row.currency)


def _as_plain(rows: Iterator[Any]) -> Iterator[bytes]:
    """`2026-11-22 * (entry) Gift paid`, then its postings; amounts are debits, credits are negative."""
    for some in _batches(groupby(rows, key=lambda row: row.id), 200, kept=list):
        yield "".join(_transaction(postings) for postings in some).encode()


def _transaction(postings: list[Any]) -> str:
    head = postings[0]
    lines = [f"{head.day.isoformat()} * ({head.id}) {head.kind.value.replace('_', ' ').capitalize()}"]
    lines += [
        f"    {account_name(row.account, row.code, row.category)}  {_amount(row)} {row.currency}" for row in postings
    ]
    return "\n".join(lines) + "\n\n"


def _amount(row: Any) -> Decimal:
    return Money(row.amount, row.currency).major


def account_name(account: Account, fund: str, category: str | None) -> str:
    """An account in the accountant's tree, such as `Expenses:Aid:General:Living-Costs`."""
    parts = [TREE[account], fund, *([category] if category else [])]
    return ":".join([parts[0], *("-".join(word.capitalize() for word in part.split("_")) for part in parts[1:])])


def _batches(rows: Iterable[Any], most: int = AT_A_TIME, kept: Any = None) -> Iterator[list[Any]]:
    """So many together; of groups, which are gone once the next is read, what they hold."""
    some: list[Any] = []
    for row in rows:
        some.append(kept(row[1]) if kept else row)
        if len(some) >= most:
            yield some
            some = []
    if some:
        yield some
