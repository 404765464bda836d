"""What happens to us at the payment provider: gifts, fees, refunds, disputes, payouts.

Each verb may be called any number of times, in any order that the facts allow: a source is booked once for each
kind. A line of the provider's statement is written together with the entry that books it, so that the clearing
account and the statement cannot drift apart unnoticed.
"""

from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.core.db import execute
from support.core.errors import Conflict
from support.core.money import Money
from support.ledger.model import Account, BalanceTxn, Entry, Fund, FundKind, Kind, Posting
from support.ledger.service.booking import Line, book, booked, hold, move, turned
from support.ledger.service.funds import general

#: What puts money into suspense: a movement nobody knew, or by how much a gift's line differs from the gift.
IN_SUSPENSE = (Kind.UNEXPLAINED, Kind.FEE_KNOWN)


class Txn(Protocol):
    """A line of the provider's statement, minor units; `source` is the object it is about."""

    @property
    def id(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def amount(self) -> int: ...
    @property
    def fee(self) -> int: ...
    @property
    def currency(self) -> str: ...


def gift_paid(charge: str, fund: Fund, amount: Money) -> bool:
    """A card gift was paid, gross: debit clearing, credit donations, or dues if it is the members' fund."""
    lines = move(fund.id, amount.minor, debit=Account.CLEARING, credit=_income(fund))
    return book(charge, Kind.GIFT_PAID, lines, currency=amount.currency)


def fee_known(txn: Txn, *, gross: int | None = None, fund: Fund | None = None) -> bool:
    """The provider's fee of a gift that was booked: the general fund bears it, and the members' fund its own.

    `gross` is what was booked of the gift; by how much the statement differs from it waits in suspense.
    """
    if not _note(txn):
        return False
    differs = 0 if gross is None else txn.amount - gross
    lines = move(general(txn.currency).id, differs, debit=Account.CLEARING, credit=Account.SUSPENSE) if differs else []
    book(txn.id, Kind.FEE_KNOWN, [*lines, *_fee(txn, fund)], currency=txn.currency)
    return True


def refunded(fund: Fund, txn: Txn) -> bool:
    """A refund left us: the gift is reversed; the fee is not returned."""
    lines = move(fund.id, -txn.amount, debit=_income(fund), credit=Account.CLEARING)
    return _note(txn) and book(txn.id, Kind.REFUNDED, [*lines, *_fee(txn, fund)], currency=txn.currency)


def refund_failed(fund: Fund, txn: Txn) -> bool:
    """A refund came back to us: the gift stands again."""
    lines = move(fund.id, txn.amount, debit=Account.CLEARING, credit=_income(fund))
    return _note(txn) and book(txn.id, Kind.REFUND_FAILED, [*lines, *_fee(txn, fund)], currency=txn.currency)


def disputed(fund: Fund, txn: Txn) -> bool:
    """A payer's bank took money back: the fund loses it, the general fund bears the dispute's fee."""
    lines = move(fund.id, -txn.amount, debit=Account.DISPUTED, credit=Account.CLEARING)
    return _note(txn) and book(txn.id, Kind.DISPUTED, [*lines, *_fee(txn, fund)], currency=txn.currency)


def reinstated(fund: Fund, txn: Txn) -> bool:
    """Disputed money was given back, perhaps with its fee."""
    lines = move(fund.id, txn.amount, debit=Account.CLEARING, credit=Account.DISPUTED)
    return _note(txn) and book(txn.id, Kind.REINSTATED, [*lines, *_fee(txn, fund)], currency=txn.currency)


def provider_fee(txn: Txn) -> bool:
    """The provider charged us something that belongs to no gift."""
    lines = move(general(txn.currency).id, txn.fee - txn.amount, debit=Account.FEES, credit=Account.CLEARING)
    return _note(txn) and book(txn.id, Kind.PROVIDER_FEE, lines, currency=txn.currency)


def unexplained(txn: Txn) -> bool:
    """A movement we know no reason for: it waits in suspense, an open exception, and no fund has it."""
    lines = move(general(txn.currency).id, txn.amount, debit=Account.CLEARING, credit=Account.SUSPENSE)
    return _note(txn) and book(txn.id, Kind.UNEXPLAINED, [*lines, *_fee(txn)], currency=txn.currency)


def explained(source: str, fund: Fund, account: Account) -> None:
    """What waited in suspense is a gift to `fund` or a fee (then of the general fund): out of suspense, booked as that.

    `source` is the id of the statement's line. Raises Conflict when it does not wait in suspense, or not any more, and
    when the fund is of another currency.
    """
    waits = [line for kind in IN_SUSPENSE for line in booked(source, kind) if line.account == Account.SUSPENSE]
    if not waits:
        raise Conflict(_("This is not in suspense any more."))
    here = execute(sa.select(Fund).where(Fund.id == waits[0].fund_id)).scalar_one()
    if fund.currency != here.currency:
        raise Conflict(_("This fund is of another currency."))
    lines: list[Line] = []
    for line in waits:
        lines += move(line.fund_id, -line.amount, debit=Account.SUSPENSE, credit=account)
        if line.fund_id != fund.id:
            lines[-1] = Line(Account.CLEARING, line.fund_id, line.amount)
            lines += move(fund.id, -line.amount, debit=Account.CLEARING, credit=account)
    hold([fund.id, here.id])
    if not book(source, Kind.EXPLAINED, lines, currency=fund.currency):
        raise Conflict(_("This is not in suspense any more."))


def payout_sent(payout: str, txn: Txn, *, made_of: list[str] | None) -> bool:
    """The provider sends the balance to the bank: debit in transit, credit clearing, split by fund.

    `made_of` are the ids of the statement's lines that the payout consists of; None when the provider cannot say (a
    payout by hand), and then the general fund carries it. False while the lines known do not add up to it: the rest
    is still to come.
    """
    if made_of is None:
        parts = {general(txn.currency).id: -txn.amount}
    else:
        _belong(payout, made_of)
        parts = _split(payout)
        if sum(parts.values()) != -txn.amount:
            return False
    lines: list[Line] = []
    for fund_id, part in parts.items():
        lines += move(fund_id, part, debit=Account.IN_TRANSIT, credit=Account.CLEARING)
    return _note(txn) and book(payout, Kind.PAYOUT_SENT, [*lines, *_fee(txn)], currency=txn.currency)


def payout_arrived(payout: str, currency: str) -> bool:
    """The bank has it: debit bank, credit in transit. False until it was booked as sent, or after it failed."""
    if booked(payout, Kind.PAYOUT_FAILED):
        return False
    sent = [line for line in booked(payout, Kind.PAYOUT_SENT) if line.account == Account.IN_TRANSIT]
    lines: list[Line] = []
    for line in sent:
        lines += move(line.fund_id, line.amount, debit=Account.BANK, credit=Account.IN_TRANSIT)
    return book(payout, Kind.PAYOUT_ARRIVED, lines, currency=currency)


def payout_failed(payout: str, txn: Txn) -> bool:
    """The bank refused it, perhaps after it seemed to arrive: it is at the provider again."""
    stands = Account.BANK if booked(payout, Kind.PAYOUT_ARRIVED) else Account.IN_TRANSIT
    back = [line for line in booked(payout, Kind.PAYOUT_SENT) if line.account == Account.IN_TRANSIT]
    lines: list[Line] = []
    for line in turned(back):
        lines += move(line.fund_id, line.amount, debit=stands, credit=Account.CLEARING)
    return bool(back) and _note(txn) and book(payout, Kind.PAYOUT_FAILED, [*lines, *_fee(txn)], currency=txn.currency)


def statement_has(txn_ids: list[str]) -> set[str]:
    """Which of these lines of the statement are booked."""
    return set(execute(sa.select(BalanceTxn.id).where(BalanceTxn.id.in_(txn_ids))).scalars())


def _income(fund: Fund) -> Account:
    """What money that comes to a fund by card is: a gift, or dues."""
    return Account.DUES if fund.kind == FundKind.DUES else Account.DONATIONS


def _fee(txn: Txn, fund: Fund | None = None) -> list[Line]:
    """A fee that came with a movement; negative when it was given back. Members' own fund bears its own."""
    if not txn.fee:
        return []
    bears = fund if fund is not None and fund.kind == FundKind.DUES else general(txn.currency)
    return move(bears.id, txn.fee, debit=Account.FEES, credit=Account.CLEARING)


def _note(txn: Txn) -> bool:
    """Write a line of the statement; False when it was known."""
    row = {name: getattr(txn, name) for name in ("id", "category", "source", "amount", "fee", "currency")}
    statement = insert(BalanceTxn).values(row | {"net": txn.amount - txn.fee}).on_conflict_do_nothing()
    return execute(statement.returning(BalanceTxn.id)).scalar_one_or_none() is not None


def _belong(payout: str, txn_ids: list[str]) -> None:
    """Tell lines of the statement to which payout they belong."""
    execute(
        sa.update(BalanceTxn)
        .where(BalanceTxn.id.in_(txn_ids), BalanceTxn.payout.is_(None))
        .values(payout=payout)
        .execution_options(synchronize_session=False)
    )


def _split(payout: str) -> dict[UUID, int]:
    """What each fund has in a payout: the clearing postings of the entries that book its lines."""
    mine = sa.select(BalanceTxn).where(BalanceTxn.payout == payout).subquery()
    about = sa.or_(
        Entry.source.in_(sa.select(mine.c.id)),
        sa.and_(Entry.kind == Kind.GIFT_PAID, Entry.source.in_(sa.select(mine.c.source))),
        sa.and_(Entry.kind == Kind.PAYOUT_FAILED, Entry.source.in_(sa.select(mine.c.source))),
    )
    rows = execute(
        sa.select(Posting.fund_id, sa.func.sum(Posting.amount))
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Posting.account == Account.CLEARING, about)
        .group_by(Posting.fund_id)
    )
    return {fund_id: int(amount) for fund_id, amount in rows if amount}
