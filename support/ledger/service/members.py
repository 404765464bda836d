"""The members' own fund: dues that go back, and what members decide to spend.

Both are chosen, so never more than the fund has. What is not paid in the same moment is reserved until it is.
"""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from support.core.db import execute
from support.ledger.model import Account, Entry, Fund, Kind, Posting, Spending
from support.ledger.service.booking import Line, book, book_chosen, move


def give_back_dues(source: UUID, fund: Fund, amount: int, *, through: Account) -> None:
    """Dues go back: out of what is in hand (`CASH`), or `RESERVED` until the bank shows it.

    Raises Conflict when the fund cannot cover it, or this was booked before.
    """
    lines = [Line(Account.DUES, fund.id, amount), Line(through, fund.id, -amount)]
    book_chosen(Kind.DUES_RETURNED, fund, amount, {str(source): lines})


def keep_dues(source: UUID, fund: Fund, amount: int) -> bool:
    """What was reserved to go back stays after all. False when booked before."""
    lines = move(fund.id, amount, debit=Account.RESERVED, credit=Account.DUES)
    return book(str(source), Kind.RESERVE_FREED, lines, currency=fund.currency)


def approve_spending(source: UUID, fund: Fund, amount: int, what: Spending) -> None:
    """Reserve what members decided to spend: debit costs, credit reserved.

    Raises Conflict when the fund cannot cover it, or this was booked before.
    """
    lines = [Line(Account.COSTS, fund.id, amount, what.value), Line(Account.RESERVED, fund.id, -amount)]
    book_chosen(Kind.SPENDING_APPROVED, fund, amount, {str(source): lines})


def free_spending(source: UUID, fund: Fund, amount: int, what: Spending) -> bool:
    """It is not spent after all: the fund has it again. False when booked before."""
    lines = [Line(Account.RESERVED, fund.id, amount), Line(Account.COSTS, fund.id, -amount, what.value)]
    return book(str(source), Kind.RESERVE_FREED, lines, currency=fund.currency)


def pay_reserved(source: UUID, fund: Fund, amount: int, *, through: Account) -> bool:
    """What was reserved was paid, by the bank or from what is in hand. False when booked before."""
    lines = move(fund.id, amount, debit=Account.RESERVED, credit=through)
    return book(str(source), Kind.RESERVE_PAID, lines, currency=fund.currency)


def spending_returned(source: UUID, fund: Fund, amount: int, what: Spending) -> bool:
    """What was paid by bank came back: the fund has it again. False when booked before."""
    lines = [Line(Account.BANK, fund.id, amount), Line(Account.COSTS, fund.id, -amount, what.value)]
    return book(str(source), Kind.SPENDING_RETURNED, lines, currency=fund.currency)


def gained(fund: Fund) -> dict[date, int]:
    """What each quarter of the books brought in, less what went back and what card payments cost: minor units."""
    quarter = sa.cast(sa.func.date_trunc("quarter", Entry.day), sa.Date)
    rows = execute(
        sa.select(quarter, sa.func.sum(-Posting.amount))
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Posting.fund_id == fund.id, Posting.account.in_((Account.DUES, Account.FEES, Account.DISPUTED)))
        .group_by(quarter)
        .order_by(quarter)
    )
    return {first: int(amount) for first, amount in rows}
