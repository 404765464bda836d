"""What came of a grant: what was received and promised, spent by category and month, owed, and left over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core import clock
from support.core.db import execute
from support.core.money import Money
from support.ledger.model import Account, Entry, GrantAgreement, GrantInstalment, Kind, Posting
from support.people.model import Person

#: Counts of fewer payments than this tell of single people.
FEW = 5

_SPENT = sa.text("""
    SELECT category, date_trunc('month', first)::date AS month, sum(minor)::bigint AS minor, count(*) AS payments
    FROM (
        SELECT entry.source, posting.category, min(entry.day) AS first, sum(posting.amount) AS minor
        FROM posting JOIN entry ON entry.id = posting.entry_id
        WHERE posting.fund_id = :fund AND posting.account = 'aid'
        GROUP BY entry.source, posting.category HAVING sum(posting.amount) <> 0
    ) AS each GROUP BY category, month ORDER BY month, category
""")


@dataclass(frozen=True, slots=True)
class Spent:
    """What payments of one category, approved in one month and not given back, took from a grant."""

    category: str
    month: date
    amount: int
    payments: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months that follow each other, with what was spent in them: so many that single payments do not show."""

    first: date
    last: date
    amount: int


@dataclass(frozen=True, slots=True)
class Instalment:
    """A promised part of a grant, and how much of it came. `state` is received, overdue, due or planned."""

    number: int
    amount: int
    due_on: date
    received: int

    @property
    def state(self) -> str:
        """Due within thirty days, overdue from the day after."""
        if self.received >= self.amount:
            return "received"
        days = (self.due_on - clock.today()).days
        return "overdue" if days < 0 else "due" if days <= 30 else "planned"


@dataclass(frozen=True, slots=True)
class Standing:
    """A grant and all that the books say of it, in minor units."""

    grant: GrantAgreement
    names: dict[UUID, str]
    instalments: list[Instalment]
    received: list[tuple[date, int]]
    spent: list[Spent]
    owed: int

    @property
    def received_sum(self) -> int:
        """What the bank says has come, less what was given back."""
        return sum(amount for _day, amount in self.received)

    @property
    def spent_sum(self) -> int:
        """What was approved from it and not given back; what is owed is part of it."""
        return sum(one.amount for one in self.spent)

    @property
    def unspent(self) -> int:
        """What came and nothing was promised from."""
        return self.received_sum - self.spent_sum

    @property
    def by_category(self) -> dict[str, tuple[int, int]]:
        """Amount and number of payments of each category, those that nothing was spent on included."""
        found = dict.fromkeys(self.grant.categories, (0, 0))
        for one in self.spent:
            amount, payments = found.get(one.category, (0, 0))
            found[one.category] = (amount + one.amount, payments + one.payments)
        return found

    @property
    def payments(self) -> int:
        """How many payments there are."""
        return sum(one.payments for one in self.spent)

    @property
    def stretches(self) -> list[Stretch]:
        """Spending in time, months joined until each stretch has five payments or all is one."""
        return _stretches(self.spent)


def account_of(grant: GrantAgreement) -> Standing:
    """What the books say of a grant, in a handful of statements."""
    received = _received(grant.fund_id)
    wanted = sa.select(GrantInstalment).where(GrantInstalment.grant_id == grant.id).order_by(GrantInstalment.number)
    planned = list(execute(wanted).scalars())
    who = {one for one in (grant.recorded_by, grant.decided_by) if one is not None}
    return Standing(
        grant=grant,
        names=names_of(who),
        instalments=_filled(planned, sum(amount for _day, amount in received)),
        received=received,
        spent=[Spent(*row) for row in execute(_SPENT, {"fund": grant.fund_id})],
        owed=_owed(grant.fund_id),
    )


def totals_of(grants: Iterable[GrantAgreement]) -> dict[UUID, tuple[Money, Money]]:
    """What was received and spent of each of these grants, in one statement: for a list."""
    listed = list(grants)
    funds = [one.fund_id for one in listed if one.fund_id is not None]
    rows = execute(
        sa.select(Posting.fund_id, Posting.account, sa.func.sum(Posting.amount))
        .where(Posting.fund_id.in_(funds), Posting.account.in_((Account.GRANTS, Account.AID)))
        .group_by(Posting.fund_id, Posting.account)
    )
    sums: dict[tuple[Any, Any], int] = {(fund_id, account): int(minor) for fund_id, account, minor in rows}
    return {
        one.id: (
            Money(-sums.get((one.fund_id, Account.GRANTS), 0), one.currency),
            Money(sums.get((one.fund_id, Account.AID), 0), one.currency),
        )
        for one in listed
    }


def names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names that members of staff go by."""
    return {row.id: row.name for row in execute(sa.select(Person.id, Person.name).where(Person.id.in_(set(ids))))}


def _received(fund_id: UUID | None) -> list[tuple[date, int]]:
    """What came for it, and what was given back (negative), by the day it was booked."""
    rows = execute(
        sa.select(Entry.day, sa.func.sum(-Posting.amount))
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Posting.fund_id == fund_id, Posting.account == Account.GRANTS, Entry.kind == Kind.BANK_GRANT)
        .group_by(Entry.id, Entry.day)
        .order_by(Entry.day, Entry.id)
    )
    return [(day, int(minor)) for day, minor in rows]


def _owed(fund_id: UUID | None) -> int:
    wanted = sa.select(sa.func.coalesce(sa.func.sum(-Posting.amount), 0))
    return int(execute(wanted.where(Posting.fund_id == fund_id, Posting.account == Account.PAYABLE)).scalar_one())


def _filled(planned: Iterable[GrantInstalment], came: int) -> list[Instalment]:
    """What came fills the instalments in their order."""
    found = []
    for one in planned:
        part = max(0, min(came, one.amount))
        came -= part
        found.append(Instalment(one.number, one.amount, one.due_on, part))
    return found


def _stretches(spent: Iterable[Spent]) -> list[Stretch]:
    months: dict[date, tuple[int, int]] = {}
    for one in spent:
        amount, payments = months.get(one.month, (0, 0))
        months[one.month] = (amount + one.amount, payments + one.payments)
    found: list[tuple[Stretch, int]] = []
    for month, (amount, payments) in sorted(months.items()):
        if found and found[-1][1] < FEW:
            last, before = found.pop()
            found.append((Stretch(last.first, month, last.amount + amount), before + payments))
        else:
            found.append((Stretch(month, month, amount), payments))
    if len(found) > 1 and found[-1][1] < FEW:
        tail, _few = found.pop()
        last, before = found.pop()
        found.append((Stretch(last.first, tail.last, last.amount + tail.amount), before + _few))
    return [stretch for stretch, _payments in found]
