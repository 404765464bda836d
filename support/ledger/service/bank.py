"""What the bank's statements show beside our own payments: gifts, grants, fees, cash, and what nobody can explain yet.

The source of each entry is the id of the statement's line, the amount as the statement has it: positive when money
came. Each verb takes any number of lines in a handful of statements; a line is booked once for each kind.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core.db import execute
from support.core.errors import Conflict
from support.ledger.model import Account, Cost, Entry, Fund, Kind, Posting
from support.ledger.service.booking import Line, book, book_all, move, turned
from support.ledger.service.funds import general


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout of the payment provider that its own notice said has arrived: minor units."""

    source: str
    amount: int
    day: date


def bank_gifts(lines: Mapping[UUID, tuple[UUID, int]]) -> set[UUID]:
    """Gifts that came by bank, by line: (fund, amount). Debit bank, credit donations. Those booked now.

    A gift that its payer's bank took back is negative; `came_by_bank` says how much there is to take.
    """
    return _book(Kind.BANK_GIFT, lines, Account.DONATIONS)


def bank_grants(lines: Mapping[UUID, tuple[UUID, int]]) -> set[UUID]:
    """Grants of institutions, by line: (fund, amount). Debit bank, credit grants. Those booked now.

    What is given back to a grantor is negative.
    """
    return _book(Kind.BANK_GRANT, lines, Account.GRANTS)


def dues_paid(source: UUID, fund: Fund, amount: int, *, account: Account) -> bool:
    """Dues that came by bank or were counted as cash (`account`): debit it, credit dues. False when booked before.

    What was given back is negative.
    """
    lines = move(fund.id, amount, debit=account, credit=Account.DUES)
    return book(str(source), Kind.DUES_PAID, lines, currency=fund.currency)


def bank_fees(lines: Mapping[UUID, int]) -> set[UUID]:
    """The bank's fees, borne by the general fund; one that came back is positive. Those booked now."""
    return _book(Kind.BANK_FEE, _general(lines), Account.FEES)


def bank_costs(lines: Mapping[UUID, tuple[Cost, int]]) -> set[UUID]:
    """What it costs to run the organisation, by line: (category, amount), borne by the general fund. Those booked now.

    A refund of it is positive.
    """
    if not lines:
        return set()
    fund = general().id
    booked = book_all(
        Kind.BANK_COST,
        {
            str(source): [Line(Account.COSTS, fund, -amount, category.value), Line(Account.BANK, fund, amount)]
            for source, (category, amount) in lines.items()
        },
    )
    return {UUID(source) for source in booked}


def came_by_bank(fund_id: UUID, kind: Kind) -> int:
    """What came to a fund by bank as gifts or as grants, less what was taken back: minor units."""
    account = Account.GRANTS if kind is Kind.BANK_GRANT else Account.DONATIONS
    wanted = (
        sa.select(sa.func.coalesce(sa.func.sum(-Posting.amount), 0))
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Posting.fund_id == fund_id, Posting.account == account, Entry.kind == kind)
    )
    return int(execute(wanted).scalar_one())


def bank_cash(lines: Mapping[UUID, int]) -> set[UUID]:
    """Cash and vouchers taken out, or put back (positive): what is in hand is the general fund's. Those booked now."""
    return _book(Kind.BANK_CASH, _general(lines), Account.CASH)


def bank_unknown(lines: Mapping[UUID, int]) -> set[UUID]:
    """What nobody can explain yet: the bank has it (or not any more), and it waits in suspense. Those booked now."""
    return _book(Kind.BANK_UNKNOWN, _general(lines), Account.SUSPENSE)


def bank_explained(sources: Collection[UUID]) -> None:
    """Take lines out of suspense, exactly as they went in, before each is booked as what it is.

    Raises Conflict when one was never unknown, or was explained before; then none is booked.
    """
    unknown = _unknown(sources)
    lines = {str(source): turned(unknown[source]) for source in sources if source in unknown}
    if len(lines) < len(sources) or len(book_all(Kind.BANK_EXPLAINED, lines)) < len(lines):
        raise Conflict(_("This line is not in suspense any more."))


def payouts_arrived(amounts: Collection[int], since: date, until: date) -> list[Payout]:
    """The provider's payouts of these amounts that its notices said arrived in these days, the oldest first.

    They are booked already: a line of the bank that shows one books nothing. Those that failed are left out.
    """
    failed = sa.select(Entry.source).where(Entry.kind == Kind.PAYOUT_FAILED)
    amount = sa.func.sum(Posting.amount)
    rows = execute(
        sa.select(Entry.source, amount.label("amount"), Entry.day)
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Entry.kind == Kind.PAYOUT_ARRIVED, Posting.account == Account.BANK)
        .where(Entry.day.between(since, until), Entry.source.not_in(failed))
        .group_by(Entry.id)
        .having(amount == sa.any_(sa.literal(sorted(set(amounts)), sa.ARRAY(sa.BigInteger))))
        .order_by(Entry.day, Entry.source)
    )
    return [Payout(row.source, int(row.amount), row.day) for row in rows]


def _book(kind: Kind, lines: Mapping[UUID, tuple[UUID, int]], other: Account) -> set[UUID]:
    """Each line between the bank and another account of its fund."""
    booked = book_all(
        kind,
        {str(source): move(fund, amount, debit=Account.BANK, credit=other) for source, (fund, amount) in lines.items()},
    )
    return {UUID(source) for source in booked}


def _general(lines: Mapping[UUID, int]) -> dict[UUID, tuple[UUID, int]]:
    """The same lines, all of the general fund."""
    fund = general().id if lines else None
    return {source: (fund, amount) for source, amount in lines.items() if fund is not None}


def _unknown(sources: Collection[UUID]) -> dict[UUID, list[Line]]:
    """How these lines went into suspense."""
    wanted = sa.literal([str(source) for source in sources], sa.ARRAY(sa.Text))
    rows = execute(
        sa.select(Entry.source, Posting.account, Posting.fund_id, Posting.amount, Posting.category)
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Entry.kind == Kind.BANK_UNKNOWN, Entry.source == sa.any_(wanted))
    )
    found: dict[UUID, list[Line]] = {}
    for source, *line in rows:
        found.setdefault(UUID(source), []).append(Line(*line))
    return found
