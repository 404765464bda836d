"""Booking the lines of a statement, so many in one transaction; what nobody knows waits in suspense for somebody.

Whatever moment a worker dies at, a line is either booked with all that belongs to it, or waits.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.bank.model import BankException, Line, LineStatus, Statement, StatementStatus, What
from support.bank.service.matching import Given, Match, claimed
from support.core import audit, clock
from support.core.db import execute, flush, many
from support.ledger import service as ledger
from support.ledger.model import Fund, FundKind

#: So many lines are booked in one transaction.
AT_ONCE = 1_000
#: A payout and the bank's line of it are at most so far apart.
APART = timedelta(days=5)

_TOLD = sa.text(
    "UPDATE bank_line SET status = told.status, what = told.what, source = told.source"
    " FROM unnest(:ids, :statuses, :whats, :sources) AS told (id, status, what, source)"
    " WHERE bank_line.id = told.id"
).bindparams(
    sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)),
    *(sa.bindparam(name, type_=sa.ARRAY(sa.Text)) for name in ("statuses", "whats", "sources")),
)


def alone() -> None:
    """Who books or explains lines does so one after the other: a payout is named by one line."""
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("bank booking"))))


def book(statement_id: UUID) -> bool:
    """Book the next lines of a statement; whether more wait. Nothing happens once it is done."""
    alone()
    wanted = sa.select(Statement).where(Statement.id == statement_id).execution_options(populate_existing=True)
    statement: Statement | None = execute(wanted.with_for_update()).scalar_one_or_none()
    if statement is None or statement.status == StatementStatus.DONE:
        return False
    lines, funds = _waiting(statement)
    matches = claimed(lines)
    matches |= _gifts([line for line in lines if line.id not in matches], funds)
    matches |= _payouts([line for line in lines if line.id not in matches])
    _unknown(statement, [line for line in lines if line.id not in matches])
    _tell(lines, matches)
    statement.done += len(lines)
    if len(lines) < AT_ONCE:
        statement.status = StatementStatus.DONE
        audit.record(None, "statement.booked", statement)
    flush()
    return statement.status != StatementStatus.DONE


def _waiting(statement: Statement) -> tuple[list[Given], dict[UUID, Any]]:
    """The next lines, locked, and the funds that some of them name."""
    rows = execute(
        sa.select(
            Line.id, Line.amount, Line.day, Line.order_id, Line.back, Fund.id.label("fund_id"), Fund.code, Fund.kind
        )
        .outerjoin(Fund, Fund.id == Line.fund_id)
        .where(Line.statement_id == statement.id, Line.status == LineStatus.WAITING)
        .order_by(Line.position)
        .limit(AT_ONCE)
        .with_for_update(of=Line)
    ).all()
    lines = [Given(row.id, row.amount, statement.currency, row.day, row.order_id, row.back) for row in rows]
    return lines, {row.id: row for row in rows if row.fund_id is not None}


def _gifts(lines: Sequence[Given], funds: dict[UUID, Any]) -> dict[UUID, Match]:
    """Money that came with the reference of a fund: an institution's grant, if it is one's, else a gift."""
    named = [(line, funds[line.id]) for line in lines if line.id in funds and line.amount > 0 and not line.back]
    named = [(line, row) for line, row in named if row.kind != FundKind.DUES]
    gifts = {line.id: (row.fund_id, line.amount) for line, row in named if row.kind != FundKind.GRANT}
    grants = {line.id: (row.fund_id, line.amount) for line, row in named if row.kind == FundKind.GRANT}
    # In the order of the statement's funds, the general one last: gifts and grants are two acts.
    ledger.hold(row.fund_id for _line, row in named)
    ledger.bank_gifts(gifts)
    ledger.bank_grants(grants)
    return {line.id: Match(What.GIFT if line.id in gifts else What.GRANT, row.code) for line, row in named}


def _payouts(lines: Sequence[Given]) -> dict[UUID, Match]:
    """Money whose arrival the payment provider told us of, and that is booked already; in doubt it is none."""
    came = [line for line in lines if line.amount > 0 and not line.back]
    if not came:
        return {}
    days = [line.day for line in came]
    free = free_payouts({line.amount for line in came}, min(days), max(days))
    fits = {
        line.id: [one.source for one in free if one.amount == line.amount and near(one.day, line.day)] for line in came
    }
    wanted = Counter(source for sources in fits.values() for source in sources)
    return {
        line_id: Match(What.PAYOUT, sources[0])
        for line_id, sources in fits.items()
        if len(sources) == 1 and wanted[sources[0]] == 1
    }


def free_payouts(amounts: set[int], first: date, last: date) -> list[ledger.Payout]:
    """Payouts of these amounts that arrived around these days and that no line names yet, the oldest first."""
    found = ledger.payouts_arrived(amounts, first - APART, last + APART)
    if not found:
        return []
    named = sa.select(Line.source).where(Line.what == What.PAYOUT, Line.source.in_([payout.source for payout in found]))
    taken = set(execute(named).scalars())
    return [payout for payout in found if payout.source not in taken]


def near(one: date, other: date) -> bool:
    """Whether two days may belong to one payout."""
    return abs(one - other) <= APART


def _unknown(statement: Statement, lines: Sequence[Given]) -> None:
    """What nobody knows stands in suspense, and is explained by whoever imported it, or whom they ask."""
    if not lines:
        return
    ledger.bank_unknown({line.id: line.amount for line in lines})
    rows = [{"line_id": line.id, "owner_id": statement.imported_by, "opened_on": clock.today()} for line in lines]
    execute(sa.insert(BankException).from_select(*many(BankException, rows), include_defaults=False))


def _tell(lines: Sequence[Given], matches: dict[UUID, Match]) -> None:
    """Write down what became of each, in one statement; the database holds each to its moves."""
    if not lines:
        return
    told = [matches.get(line.id) for line in lines]
    execute(
        _TOLD,
        {
            "ids": [line.id for line in lines],
            "statuses": [(LineStatus.BOOKED if one else LineStatus.EXCEPTION).value for one in told],
            "whats": [one.what.value if one else None for one in told],
            "sources": [one.source if one else None for one in told],
        },
    )
