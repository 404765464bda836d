"""The trial balance, and a statement of what came into each fund and went out of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import clock
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Invalid
from support.ledger import policy
from support.ledger.model import NOMINAL, Account, Fund
from support.ledger.service.closing import SUMS, bounds
from support.ledger.service.funds import fund_by_code, funds

_ORDER = tuple(Account)

_TRIAL = sa.text(f"""
    SELECT fund_id, account, currency, sum(debit - credit)::bigint AS minor FROM {SUMS} AS sums
    WHERE day <= :on GROUP BY fund_id, account, currency HAVING sum(debit - credit) <> 0
""")  # noqa: S608 - a constant of ours, no value

_MOVED = sa.text(f"""
    SELECT fund_id, account, category, day < :since AS before,
           sum(debit)::bigint AS debit, sum(credit)::bigint AS credit
    FROM {SUMS} AS sums WHERE day <= :until AND account = ANY(:nominal) GROUP BY 1, 2, 3, 4
""").bindparams(sa.bindparam("nominal", type_=sa.ARRAY(sa.Text)))  # noqa: S608 - a constant of ours, no value


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account of a fund stands at, on the side where it stands, in minor units."""

    account: Account
    fund: str
    currency: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class Trial:
    """All accounts of all funds at the end of a day; for each currency debit and credit are equal, or books are broken.

    `totals` are (currency, debit, credit).
    """

    on: date
    items: list[Balance]

    @property
    def totals(self) -> list[dict[str, Any]]:
        """By currency."""
        return [
            {
                "currency": currency,
                "debit": sum(one.debit for one in self.items if one.currency == currency),
                "credit": sum(one.credit for one in self.items if one.currency == currency),
            }
            for currency in sorted({one.currency for one in self.items})
        ]


@dataclass(frozen=True, slots=True)
class Moved:
    """What came in or went out under one heading, in minor units; `category` where it was spent by category."""

    what: str
    category: str | None
    came: int
    went: int


@dataclass(slots=True)
class FundStatement:
    """A fund over some days: what it had, what came and went, what it has. Less than nothing is a shortfall."""

    code: str
    name: str
    currency: str
    opening: int = 0
    lines: list[Moved] = field(default_factory=list)

    @property
    def closing(self) -> int:
        """At the end of the last day."""
        return self.opening + sum(line.came - line.went for line in self.lines)


def trial_balance(actor: Actor, *, on: date | None = None) -> Trial:
    """Every account of every fund at the end of a day, by default now. Raises Forbidden."""
    require(policy.may_see_books, actor)
    day = on or clock.today()
    known = {fund.id: fund for fund in funds()}
    items = [
        Balance(Account(row.account), known[row.fund_id].code, row.currency, max(row.minor, 0), max(-row.minor, 0))
        for row in execute(_TRIAL, {"on": day, **bounds()})
    ]
    items.sort(key=lambda one: (_ORDER.index(one.account), one.fund, one.currency))
    return Trial(day, items)


def statement(actor: Actor, *, since: date, until: date, fund: str | None = None) -> list[FundStatement]:
    """What came into each fund, or one, and went out of it from one day to another, both counted.

    Raises Forbidden, Invalid for an unknown fund or days in the wrong order.
    """
    require(policy.may_see_books, actor)
    ensure_period(since, until)
    wanted = [fund_by_code(fund, must_be_open=False)] if fund else funds()
    asked = {"since": since, "until": until, "nominal": [one.value for one in NOMINAL], **bounds()}
    rows: dict[UUID, list[Any]] = {}
    for row in execute(_MOVED, asked):
        rows.setdefault(row.fund_id, []).append(row)
    return [_of(one, rows.get(one.id, [])) for one in wanted]


def ensure_period(since: date, until: date) -> None:
    """Raises Invalid for days in the wrong order."""
    if until < since:
        raise Invalid(fields={"to": [_("The last day lies before the first.")]})


def _of(fund: Fund, rows: Iterable[Any]) -> FundStatement:
    found = FundStatement(fund.code, fund.name, fund.currency)
    within = []
    for row in rows:
        if row.before:
            found.opening += row.credit - row.debit
        else:
            within.append(row)
    within.sort(key=lambda row: (_ORDER.index(Account(row.account)), row.category or ""))
    found.lines = [line for row in within for line in _lines(row)]
    return found


def _lines(row: Any) -> Iterator[Moved]:
    """What a sum says: income by its source, given back apart from it; spending less what came back of it."""
    account = Account(row.account)
    if account in (Account.FEES, Account.AID, Account.COSTS):
        if rest := row.debit - row.credit:
            yield Moved(account.value, row.category, max(-rest, 0), max(rest, 0))
        return
    if row.credit:
        yield Moved(f"{account.value}_in", None, row.credit, 0)
    if row.debit:
        yield Moved(f"{account.value}_out", None, 0, row.debit)
