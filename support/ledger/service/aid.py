"""What is chosen and what the bank did with it: aid approved, sent, returned. The source is the disbursement's id."""

from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core.db import execute
from support.core.errors import Conflict, Missing
from support.core.money import Money
from support.ledger.model import Account, Entry, Fund, Kind, Posting
from support.ledger.service.booking import Line, book, book_chosen, booked


def aid_approved(source: UUID, fund: Fund, category: str, amount: Money) -> None:
    """Reserve an amount of a fund and owe it: debit aid, credit payable.

    Raises Conflict when the fund cannot cover it, or has a shortfall, or this source was approved before.
    """
    if amount.currency != fund.currency:
        raise ValueError("A fund pays in its own currency.")
    lines = [
        Line(Account.AID, fund.id, amount.minor, category),
        Line(Account.PAYABLE, fund.id, -amount.minor),
    ]
    book_chosen(str(source), Kind.AID_APPROVED, fund, amount.minor, lines)


def aid_sent(source: UUID) -> None:
    """The bank sent what was approved: debit payable, credit bank. It is not refused for want of bank balance.

    Raises Missing when nothing was approved under this source, Conflict when it was sent or returned before.
    """
    owed, currency = _owed(source)
    if booked(str(source), Kind.AID_RETURNED):
        raise Conflict(_("This payment was cancelled; it cannot be sent any more."))
    lines = [
        Line(Account.PAYABLE, owed.fund_id, owed.amount),
        Line(Account.BANK, owed.fund_id, -owed.amount),
    ]
    if not book(str(source), Kind.AID_SENT, lines, currency=currency):
        raise Conflict(_("This payment is booked as sent already."))


def aid_returned(source: UUID) -> None:
    """The money came back, or was never sent: the approval is reversed and the fund has it again.

    Raises Missing when nothing was approved under this source, Conflict when it was returned before.
    """
    owed, currency = _owed(source)
    stands = Account.BANK if booked(str(source), Kind.AID_SENT) else Account.PAYABLE
    lines = [
        Line(stands, owed.fund_id, owed.amount),
        Line(Account.AID, owed.fund_id, -owed.amount, owed.category),
    ]
    if not book(str(source), Kind.AID_RETURNED, lines, currency=currency):
        raise Conflict(_("This payment is booked as returned already."))


def open_payables() -> dict[UUID, Money]:
    """What is owed and not yet sent, by disbursement."""
    owed = sa.func.sum(-Posting.amount)
    rows = execute(
        sa.select(Entry.source, owed, Posting.currency)
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Posting.account == Account.PAYABLE)
        .group_by(Entry.source, Posting.currency)
        .having(owed != 0)
    )
    return {UUID(source): Money(int(minor), currency) for source, minor, currency in rows}


def _owed(source: UUID) -> tuple[Line, str]:
    """The approval's cost line and currency; locked, so that sending and returning cannot pass each other."""
    lock = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"aid {source}", 0)))
    execute(lock)
    for line in booked(str(source), Kind.AID_APPROVED):
        if line.account == Account.AID:
            return line, execute(sa.select(Fund.currency).where(Fund.id == line.fund_id)).scalar_one()
    raise Missing
