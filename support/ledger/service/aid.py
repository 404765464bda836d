"""What is chosen and what the bank did with it: aid approved, sent, settled, returned. The source is the payment's id.

What was sent by a bank stands as ordered until a statement shows it; cash and vouchers leave what is in hand at once.
Each verb takes any number of payments in a handful of statements, so that a run of thousands is one act.
"""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core.db import execute
from support.core.errors import Conflict, Missing
from support.core.money import Money
from support.ledger.model import Account, Entry, Fund, Kind, Posting
from support.ledger.service.booking import Line, book_all, book_chosen
from support.ledger.service.within import ensure_within

#: Where sent money may stand until it is settled or given back.
_STANDS = (Account.ORDERED, Account.BANK, Account.CASH)


def aid_approved(source: UUID, fund: Fund, category: str, amount: Money) -> None:
    """Reserve an amount of a fund and owe it: debit aid, credit payable.

    Raises Conflict when the fund cannot cover it, or has a shortfall, or this source was approved before.
    """
    approve_aid({source: amount}, fund, category)


def approve_aid(amounts: Mapping[UUID, Money], fund: Fund, category: str) -> None:
    """Reserve a whole schedule, or nothing: one conditional update takes the sum, each payment is owed by itself.

    Raises Conflict when the fund cannot cover it, or has a shortfall, when it is a grant's that is for something else
    or another time, or when one of them was approved before.
    """
    if any(amount.currency != fund.currency for amount in amounts.values()):
        raise ValueError("A fund pays in its own currency.")
    ensure_within(fund, category)
    book_chosen(
        Kind.AID_APPROVED,
        fund,
        sum(amount.minor for amount in amounts.values()),
        {
            str(source): [
                Line(Account.AID, fund.id, amount.minor, category),
                Line(Account.PAYABLE, fund.id, -amount.minor),
            ]
            for source, amount in amounts.items()
        },
    )


def aid_sent(source: UUID, *, through: Account = Account.ORDERED) -> None:
    """What was approved was sent: debit payable, credit ordered (or what is in hand). See `send_aid`."""
    send_aid([source], through=through)


def send_aid(sources: Collection[UUID], *, through: Account = Account.ORDERED) -> None:
    """Book payments as sent. None is refused for want of bank balance.

    Raises Missing when one was never approved, Conflict when one was sent or returned before; then none is booked.
    """
    if through not in _STANDS:
        raise ValueError("Aid leaves by the bank or from what is in hand.")
    before = _told(sources)
    lines: dict[str, list[Line]] = {}
    for source in sources:
        owed = _cost(before, source)
        if Kind.AID_RETURNED in before[source]:
            raise Conflict(_("This payment was cancelled; it cannot be sent any more."))
        if Kind.AID_SENT in before[source]:
            raise Conflict(_("This payment is booked as sent already."))
        lines[str(source)] = [
            Line(Account.PAYABLE, owed.fund_id, owed.amount),
            Line(through, owed.fund_id, -owed.amount),
        ]
    if len(book_all(Kind.AID_SENT, lines)) < len(lines):
        raise Conflict(_("This payment is booked as sent already."))


def settle_aid(sources: Collection[UUID]) -> set[UUID]:
    """The bank's statement shows these: debit ordered, credit bank. Those it books now.

    What did not stand as ordered (booked as bank money at once, returned, settled before) is left out. Raises Missing
    when one was never approved.
    """
    before = _told(sources)
    lines: dict[str, list[Line]] = {}
    for source in sources:
        owed = _cost(before, source)
        if _standing(before[source]) is Account.ORDERED:
            lines[str(source)] = [
                Line(Account.ORDERED, owed.fund_id, owed.amount),
                Line(Account.BANK, owed.fund_id, -owed.amount),
            ]
    return {UUID(source) for source in book_all(Kind.AID_SETTLED, lines)}


def aid_returned(source: UUID) -> None:
    """The money came back, or was never sent: the approval is reversed and the fund has it again. See `return_aid`."""
    return_aid([source])


def return_aid(sources: Collection[UUID]) -> None:
    """Reverse approvals: out of payable, ordered, bank or what is in hand, wherever the money stands.

    Raises Missing when one was never approved, Conflict when one was returned before; then none is booked.
    """
    before = _told(sources)
    lines: dict[str, list[Line]] = {}
    for source in sources:
        owed = _cost(before, source)
        if Kind.AID_RETURNED in before[source]:
            raise Conflict(_("This payment is booked as returned already."))
        lines[str(source)] = [
            Line(_standing(before[source]), owed.fund_id, owed.amount),
            Line(Account.AID, owed.fund_id, -owed.amount, owed.category),
        ]
    if len(book_all(Kind.AID_RETURNED, lines)) < len(lines):
        raise Conflict(_("This payment is booked as returned already."))


def open_payables() -> dict[UUID, Money]:
    """What is owed and not yet sent, by disbursement."""
    return _open(Account.PAYABLE)


def open_orders() -> dict[UUID, Money]:
    """What the bank was told to send and no statement has shown yet, by disbursement."""
    return _open(Account.ORDERED)


def _open(account: Account) -> dict[UUID, Money]:
    owed = sa.func.sum(-Posting.amount)
    rows = execute(
        sa.select(Entry.source, owed, Posting.currency)
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Posting.account == account)
        .group_by(Entry.source, Posting.currency)
        .having(owed != 0)
    )
    return {UUID(source): Money(int(minor), currency) for source, minor, currency in rows}


def _told(sources: Iterable[UUID]) -> dict[UUID, dict[Kind, list[Line]]]:
    """What was booked of each, by kind; locked, so that sending, settling and returning cannot pass each other."""
    wanted = sorted(str(source) for source in sources)
    listed = sa.literal(wanted, sa.ARRAY(sa.Text))
    locks = sa.func.unnest(listed).table_valued("source").render_derived()
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("aid " + locks.c.source, 0))))
    found: dict[UUID, dict[Kind, list[Line]]] = {UUID(source): {} for source in wanted}
    rows = execute(
        sa.select(Entry.source, Entry.kind, Posting.account, Posting.fund_id, Posting.amount, Posting.category)
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Entry.source == sa.any_(listed))
    )
    for source, kind, *line in rows:
        found[UUID(source)].setdefault(kind, []).append(Line(*line))
    return found


def _cost(before: Mapping[UUID, Mapping[Kind, list[Line]]], source: UUID) -> Line:
    """The approval's cost line. Raises Missing."""
    for line in before[source].get(Kind.AID_APPROVED, []):
        if line.account == Account.AID:
            return line
    raise Missing


def _standing(booked: Mapping[Kind, list[Line]]) -> Account:
    """Where the money of a payment stands now."""
    if Kind.AID_SETTLED in booked:
        return Account.BANK
    for line in booked.get(Kind.AID_SENT, []):
        if line.account in _STANDS:
            return line.account
    return Account.PAYABLE
