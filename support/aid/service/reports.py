"""Figures without a case in them: how far each fund reaches, how long people wait, and every payment as a row."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.aid import looking
from support.aid.model import UNDONE, AidRequest, Category, Disbursement, PaymentStatus
from support.aid.service.terms import months_after
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, execute
from support.core.money import Money
from support.ledger.model import Account, Fund, Posting

#: So many months a report looks back, the present one counted, and so many full ones say at what pace money goes.
MONTHS, PACE = 12, 3
#: Figures of fewer payments than this tell of single people.
FEW = 5
#: So many rows of the export are in memory at a time.
AT_A_TIME = 500

_GONE = (PaymentStatus.DUE, PaymentStatus.STOPPED, *UNDONE)


def _months() -> list[date]:
    """The first days of the months a report shows, the oldest first."""
    present = clock.today().replace(day=1)
    return [months_after(present, at - MONTHS + 1) for at in range(MONTHS)]


# How far the money reaches


@dataclass(frozen=True)
class Runway:
    """What a fund has and spends, in minor units; `spent` is by month, the present one last and not over yet."""

    code: str | None
    name: str | None
    currency: str
    available: int
    reserved: int
    on_the_way: int
    spent: list[int]

    @property
    def pace(self) -> int:
        """What goes in a month, as in the last full ones."""
        return round(self._lately / PACE)

    @property
    def months_left(self) -> float | None:
        """How many months what is available lasts at that pace, to a tenth and rather too few; None when none goes."""
        return self.available * PACE * 10 // self._lately / 10 if self._lately else None

    @property
    def shown(self) -> bool:
        """Whether there is anything to say of it."""
        return any((self.available, self.reserved, self.on_the_way, *self.spent))

    @property
    def _lately(self) -> int:
        return sum(self.spent[-1 - PACE : -1])


@dataclass(frozen=True)
class Reach:
    """The runway of each fund, and of all together by currency."""

    today: date
    months: list[date]
    funds: list[Runway]
    all: list[Runway]


def runway(actor: Actor) -> Reach:
    """How far the money reaches. Raises Forbidden.

    Reserved is what the books owe, on its way what the bank was told to send and no statement has shown; spent in a
    month is what was sent in it and did not come back. Two statements.
    """
    require(looking.may_read_reports, actor)
    months = _months()
    spent = _spent(months)
    rows = execute(_balances()).all()
    funds = [fund for row in rows if (fund := _runway(row, spent.get(row.id, [0] * MONTHS))).shown or row.open]
    currencies = sorted({fund.currency for fund in funds})
    return Reach(clock.today(), months, funds, [_together(one, funds) for one in currencies])


def _runway(row: Any, spent: list[int]) -> Runway:
    return Runway(row.code, row.name, row.currency, row.available, int(row.reserved), int(row.on_the_way), spent)


def _balances() -> Any:
    owed = (
        sa.select(
            Posting.fund_id,
            sa.func.sum(-Posting.amount).filter(Posting.account == Account.PAYABLE).label("reserved"),
            sa.func.sum(-Posting.amount).filter(Posting.account == Account.ORDERED).label("on_the_way"),
        )
        .where(Posting.account.in_((Account.PAYABLE, Account.ORDERED)))
        .group_by(Posting.fund_id)
        .subquery()
    )
    return (
        sa.select(
            Fund.id,
            Fund.code,
            Fund.name,
            Fund.currency,
            Fund.open,
            Fund.available,
            sa.func.coalesce(owed.c.reserved, 0).label("reserved"),
            sa.func.coalesce(owed.c.on_the_way, 0).label("on_the_way"),
        )
        .outerjoin(owed, owed.c.fund_id == Fund.id)
        .order_by(Fund.code != "general", Fund.code)
    )


def _spent(months: list[date]) -> dict[UUID, list[int]]:
    month = sa.cast(sa.func.date_trunc("month", Disbursement.sent_on), sa.Date)
    rows = execute(
        sa.select(Disbursement.fund_id, month, sa.func.sum(Disbursement.amount))
        .where(Disbursement.sent_on >= months[0], Disbursement.status.not_in(_GONE))
        .group_by(Disbursement.fund_id, month)
    )
    found: dict[UUID, list[int]] = {}
    for fund_id, first, minor in rows:
        if first in months:
            found.setdefault(fund_id, [0] * len(months))[months.index(first)] = int(minor)
    return found


def _together(currency: str, funds: list[Runway]) -> Runway:
    same = [fund for fund in funds if fund.currency == currency]
    return Runway(
        code=None,
        name=None,
        currency=currency,
        available=sum(fund.available for fund in same),
        reserved=sum(fund.reserved for fund in same),
        on_the_way=sum(fund.on_the_way for fund in same),
        spent=[sum(month) for month in zip(*(fund.spent for fund in same), strict=True)],
    )


# How long people wait


@dataclass(frozen=True)
class Wait:
    """Days from asking to money, of so many payments: half came within `median`, nine of ten within `p90`.

    `few` hides all three: fewer than five payments, and who reads is neither finance nor an auditor.
    """

    count: int | None = 0
    median: float | None = None
    p90: int | None = None
    few: bool = False


@dataclass(frozen=True)
class LeadTime:
    """The waits since a day, by kind and by the month in which the money came; emergencies stand apart."""

    since: date
    all: Wait = field(default_factory=Wait)
    emergency: Wait = field(default_factory=Wait)
    kinds: dict[Category, Wait] = field(default_factory=dict)
    months: dict[date, tuple[Wait, Wait]] = field(default_factory=dict)


def lead_time(actor: Actor) -> LeadTime:
    """How long it takes from a request to the money. Raises Forbidden. One statement.

    Counted are the first instalments that were sent and did not come back, to the day the bank settled them or, where
    none is known, the day they were sent: later instalments wait for their day, not for us.
    """
    require(looking.may_read_reports, actor)
    months, every = _months(), looking.may_see_small_cells(actor)
    cells: dict[tuple[bool, str | None, date | None], Wait] = {}
    for row in execute(_waits(months[0])):
        cells[row.emergency, row.category, row.month] = _wait(row, every)
    return LeadTime(
        since=months[0],
        all=cells.get((False, None, None), Wait()),
        emergency=cells.get((True, None, None), Wait()),
        kinds={kind: cells[False, kind, None] for kind in Category if (False, kind, None) in cells},
        months={
            month: (cells.get((False, None, month), Wait()), cells.get((True, None, month), Wait())) for month in months
        },
    )


def _waits(since: date) -> Any:
    came = sa.func.coalesce(Disbursement.settled_on, Disbursement.sent_on)
    waits = (
        sa.select(
            (AidRequest.category == Category.EMERGENCY).label("emergency"),
            AidRequest.category,
            sa.cast(sa.func.date_trunc("month", came), sa.Date).label("month"),
            (came - AidRequest.asked_on).label("days"),
        )
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(Disbursement.number == 1, Disbursement.status.not_in(_GONE), came >= since)
        .subquery()
    )
    cell = waits.c
    return sa.select(
        cell.emergency,
        cell.category,
        cell.month,
        sa.func.count().label("count"),
        sa.func.percentile_cont(0.5).within_group(cell.days).label("median"),
        sa.func.percentile_disc(0.9).within_group(cell.days).label("p90"),
    ).group_by(
        sa.func.grouping_sets(
            sa.tuple_(cell.emergency), sa.tuple_(cell.emergency, cell.category), sa.tuple_(cell.emergency, cell.month)
        )
    )


def _wait(row: Any, every: bool) -> Wait:
    if row.count < FEW and not every:
        return Wait(count=None, few=True)
    return Wait(count=row.count, median=float(row.median), p90=int(row.p90))


# Every payment as a row

#: What the file of all payments is, and is called.
CSV, CSV_NAME = "text/csv", "payments.csv"
COLUMNS = (
    "id",
    "number",
    "kind",
    "fund",
    "amount",
    "currency",
    "status",
    "approved_on",
    "due_on",
    "sent_on",
    "settled_on",
    "undone_on",
    "answered_on",
    "received",
    "rail",
    "run",
)


def export_payments(actor: Actor) -> Iterator[bytes]:
    """Every payment as lines of CSV (RFC 4180), with nothing that leads to a case; that it was taken is recorded now.

    Amounts in major units. It is read while it is sent, in one statement. Raises Forbidden.
    """
    require(looking.may_export_payments, actor)
    audit.record(actor, "payments.exported")
    return _lines()


def _lines() -> Iterator[bytes]:
    yield _line(COLUMNS).encode()
    statement = (
        sa.select(Disbursement, AidRequest.category, Fund.code)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .join(Fund, Fund.id == Disbursement.fund_id)
        .order_by(Disbursement.approved_on, Disbursement.id)
    )
    rows = db.session.execute(statement, execution_options={"yield_per": AT_A_TIME})
    for some in rows.partitions():
        yield "".join(_line(_values(*row)) for row in some).encode()


def _values(row: Disbursement, category: Category, fund: str) -> tuple[Any, ...]:
    return (
        row.id,
        row.number,
        category,
        fund,
        _major(row.amount, row.currency),
        row.currency,
        row.status,
        row.approved_on,
        row.due_on,
        row.sent_on,
        row.settled_on,
        row.undone_on,
        row.answered_on,
        None if row.received is None else _major(row.received, row.currency),
        row.rail,
        row.run_id,
    )


def _major(minor: int, currency: str) -> Decimal:
    return Money(minor, currency).major


def _line(values: tuple[Any, ...]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(map(_cell, values))
    return written.getvalue()


def _cell(value: Any) -> str:
    """As a spreadsheet shows it and never computes it: what begins like a formula is quoted (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
