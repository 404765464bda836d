"""Writing an entry: the one place that moves what a fund has.

What somebody chooses is refused beyond `available`. What happens to us always books: it takes what is available, the
rest becomes shortfall, and what comes in fills shortfall first. Both are single conditional UPDATEs, so that any
number of connections agree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.core import clock
from support.core.db import execute, many
from support.core.errors import Conflict
from support.ledger.model import GENERAL, NOMINAL, Account, Entry, Fund, Kind, Posting

#: So many rows go into one statement.
_AT_ONCE = 5_000

UNCOVERED = _("The fund cannot cover it. Ask for less, or choose another fund.")


@dataclass(frozen=True, slots=True)
class Line:
    """One posting to be: debits are positive."""

    account: Account
    fund_id: UUID
    amount: int
    category: str | None = None


def move(fund_id: UUID, amount: int, *, debit: Account, credit: Account) -> list[Line]:
    """Two lines that carry an amount from one account to the other, within a fund."""
    return [Line(debit, fund_id, amount), Line(credit, fund_id, -amount)]


def book(source: str, kind: Kind, lines: Iterable[Line], *, currency: str, memo: str | None = None) -> bool:
    """Book what happened; False when this source was booked as this kind before, or nothing is left to book.

    Lines of zero are left out.
    """
    kept = [line for line in lines if line.amount]
    if not kept:
        return False
    entry_id = _write_entry(source, kind, len(kept), memo)
    if entry_id is None:
        return False
    for fund_id, gain in _gains(kept).items():
        _happen(fund_id, gain)
    _write_postings(entry_id, kept, currency)
    return True


def book_all(kind: Kind, lines: Mapping[str, Sequence[Line]]) -> set[str]:
    """Book many things that happened, by source, in a handful of statements; the sources that were not booked before.

    Each fund's own currency is used. Lines of zero are not allowed here.
    """
    if not lines:
        return set()
    written = _write_entries(kind, {source: len(each) for source, each in lines.items()})
    kept = [(written[source], line) for source in written for line in lines[source]]
    for fund_id, gain in _gains([line for _entry, line in kept]).items():
        _happen(fund_id, gain)
    _write_all(kept)
    return set(written)


def book_chosen(kind: Kind, fund: Fund, amount: int, lines: Mapping[str, Sequence[Line]]) -> None:
    """Book what somebody chose to spend from one fund, `amount` in all, by source.

    Raises Conflict when the fund cannot cover it or has a shortfall, or when one source was booked before.
    """
    _choose(fund.id, amount)
    written = _write_entries(kind, {source: len(each) for source, each in lines.items()})
    if len(written) < len(lines):
        raise Conflict(_("This has been decided already."))
    _write_all([(written[source], line) for source in written for line in lines[source]])


def book_moved(source: UUID, giving: Fund, taking: Fund, amount: int) -> None:
    """Book money from one fund to another: each of them gives or takes it at the bank, and sums to zero by itself.

    What the fund that gives has is chosen; the other's shortfall is filled first. Raises Conflict when the fund that
    gives cannot cover it or has a shortfall, or when this was booked before.
    """
    hold([giving.id, taking.id])
    _choose(giving.id, amount)
    _happen(taking.id, amount)
    lines = [
        *move(giving.id, amount, debit=Account.TRANSFERS, credit=Account.BANK),
        *move(taking.id, amount, debit=Account.BANK, credit=Account.TRANSFERS),
    ]
    entry_id = _write_entry(str(source), Kind.TRANSFERRED, len(lines), None)
    if entry_id is None:
        raise Conflict(_("This has been decided already."))
    _write_postings(entry_id, lines, giving.currency)


def hold(fund_ids: Iterable[UUID]) -> None:
    """Lock funds, the general one last: whoever touches several in one transaction takes them in the same order."""
    wanted = sa.select(Fund.id).where(Fund.id.in_(set(fund_ids)))
    execute(wanted.order_by(Fund.code == GENERAL, Fund.id).with_for_update())


def _choose(fund_id: UUID, amount: int) -> None:
    """Take from `available`, in one statement that also judges. Raises Conflict."""
    if amount <= 0:
        raise ValueError("What is chosen is more than zero.")
    done = execute(
        sa.update(Fund)
        .where(Fund.id == fund_id, Fund.available >= amount, Fund.shortfall == 0)
        .values(available=Fund.available - amount)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:
        raise Conflict(UNCOVERED)


def _happen(fund_id: UUID, gain: int) -> None:
    """Add a gain (or, negative, a loss) to a fund: shortfall is filled first, what is not there becomes shortfall."""
    if not gain:
        return
    rest = Fund.available - Fund.shortfall + gain
    execute(
        sa.update(Fund)
        .where(Fund.id == fund_id)
        .values(available=sa.func.greatest(rest, 0), shortfall=sa.func.greatest(-rest, 0))
        .execution_options(synchronize_session=False)
    )


def _gains(lines: Iterable[Line]) -> dict[UUID, int]:
    """What each fund gains by these lines: its income less its cost."""
    gains: dict[UUID, int] = {}
    for line in lines:
        if line.account in NOMINAL:
            gains[line.fund_id] = gains.get(line.fund_id, 0) - line.amount
    if len(gains) > 1:
        hold(gains)
    return gains


def _write_entry(source: str, kind: Kind, lines: int, memo: str | None) -> UUID | None:
    """The entry's id, or None when there is one of this source and kind: a second writer waits for the first."""
    row = {"id": uuid4(), "source": source, "kind": kind, "day": clock.today(), "memo": memo, "lines": lines}
    statement = insert(Entry).values(row).on_conflict_do_nothing(index_elements=["source", "kind"]).returning(Entry.id)
    found: UUID | None = execute(statement).scalar_one_or_none()
    return found


def _write_entries(kind: Kind, lines: Mapping[str, int]) -> dict[str, UUID]:
    """The ids of the entries that were not there before, by source; always in the same order, so that no two wait."""
    rows = [
        {"id": uuid4(), "source": source, "kind": kind, "day": clock.today(), "memo": None, "lines": count}
        for source, count in sorted(lines.items())
    ]
    found: dict[str, UUID] = {}
    for first in range(0, len(rows), _AT_ONCE):
        given = many(Entry, rows[first : first + _AT_ONCE])
        statement = insert(Entry).from_select(*given, include_defaults=False)
        written = statement.on_conflict_do_nothing(index_elements=["source", "kind"]).returning(Entry.source, Entry.id)
        found.update({row.source: row.id for row in execute(written)})
    return found


def _write_all(lines: Sequence[tuple[UUID, Line]]) -> None:
    """The postings of many entries, each in its fund's currency."""
    if not lines:
        return
    funds = {line.fund_id for _entry, line in lines}
    found = execute(sa.select(Fund.id, Fund.currency).where(Fund.id.in_(funds)))
    currencies: dict[UUID, str] = dict(iter(found))
    rows = [
        {
            "id": uuid4(),
            "entry_id": entry_id,
            "account": line.account,
            "fund_id": line.fund_id,
            "category": line.category,
            "amount": line.amount,
            "currency": currencies[line.fund_id],
        }
        for entry_id, line in lines
    ]
    for first in range(0, len(rows), _AT_ONCE):
        given = many(Posting, rows[first : first + _AT_ONCE])
        execute(sa.insert(Posting).from_select(*given, include_defaults=False))


def _write_postings(entry_id: UUID, lines: Sequence[Line], currency: str) -> None:
    """All postings of an entry; the database refuses a currency that is not the fund's."""
    execute(
        sa.insert(Posting).values(
            [
                {
                    "id": uuid4(),
                    "entry_id": entry_id,
                    "account": line.account,
                    "fund_id": line.fund_id,
                    "category": line.category,
                    "amount": line.amount,
                    "currency": currency,
                }
                for line in lines
            ]
        )
    )


def booked(source: str, kind: Kind) -> list[Line]:
    """The lines of an entry, or an empty list when there is none."""
    rows = execute(
        sa.select(Posting.account, Posting.fund_id, Posting.amount, Posting.category)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Entry.source == source, Entry.kind == kind)
    )
    return [Line(*row) for row in rows]


def turned(lines: Iterable[Line], replaced: dict[Account, Account] | None = None) -> list[Line]:
    """The reversal of some lines, perhaps on other accounts."""
    other = replaced or {}
    return [replace(line, amount=-line.amount, account=other.get(line.account, line.account)) for line in lines]
