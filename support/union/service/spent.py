"""The members' own books by year: what came in, what was spent, and the proof that what is reserved is what waits."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext

from support.core import clock
from support.core.access import Actor
from support.core.db import execute
from support.core.money import Money
from support.core.settings import settings
from support.ledger import service as ledger
from support.union.model import DuesPayment, ExpenseStatus, UnionExpense
from support.union.service import dues, spending
from support.union.service.counting import LEAST

#: So many years are shown.
YEARS = 5

_RESERVED = sa.text("""
    SELECT coalesce((SELECT -sum(posting.amount) FROM posting JOIN fund ON fund.id = posting.fund_id
            WHERE fund.kind = 'dues' AND posting.account = 'reserved'), 0)
        - coalesce((SELECT sum(amount) FROM union_expense WHERE status = 'approved'), 0)
        - coalesce((SELECT sum(paid.amount) FROM dues_return back JOIN dues_payment paid ON paid.id = back.payment_id
            WHERE back.status = 'confirmed' AND paid.how = 'bank'), 0),
        (SELECT count(*) FROM (
            SELECT entry.source, sum(posting.amount) AS amount FROM fund
            JOIN posting ON posting.fund_id = fund.id AND posting.account = 'costs'
            JOIN entry ON entry.id = posting.entry_id
            WHERE fund.kind = 'dues' AND entry.kind IN ('spending_approved', 'reserve_freed')
            GROUP BY entry.source HAVING sum(posting.amount) <> 0
        ) AS booked FULL JOIN (
            SELECT id::text AS source, amount FROM union_expense WHERE status IN ('approved', 'paid', 'returned')
        ) AS told USING (source) WHERE booked.amount IS DISTINCT FROM told.amount)
""")


def by_year(actor: Actor) -> list[dict[str, Any]]:
    """Each of the last years: what came in, as far as it may be told, and what was spent on what. Raises Forbidden.

    What came in is told when a quarter is over and five members or more paid in it: what a day or a few brought would
    tell who paid. A quarter of fewer is told with the next ones of its year.
    """
    spending.ensure_sees(actor)
    fund, this = dues.fund_if_any(), clock.today().year
    currency = fund.currency if fund else settings().currency
    came, spent = _came(ledger.gained(fund), _payers()) if fund else {}, _spent()
    years = [year for year in range(this, this - YEARS, -1) if year == this or year in came or year in spent]
    return [
        {
            "year": year,
            "income": Money(came[year], currency) if year in came else None,
            "spent": Money(sum(spent.get(year, {}).values()), currency),
            "purposes": [
                {"purpose": what, "amount": Money(amount, currency)}
                for what, amount in sorted(spent.get(year, {}).items())
            ],
        }
        for year in years
    ]


def _came(quarters: dict[date, int], payers: dict[date, set[UUID]]) -> dict[int, int]:
    told: dict[int, int] = {}
    amount, who, year = 0, set[UUID](), 0
    for first in sorted(quarters):
        if first >= clock.quarter():
            break
        if first.year != year:
            amount, who, year = 0, set(), first.year
        amount, who = amount + quarters[first], who | payers.get(first, set())
        if len(who) >= LEAST:
            told[first.year] = told.get(first.year, 0) + amount
            amount, who = 0, set()
    return told


def _payers() -> dict[date, set[UUID]]:
    """Who has paid in each quarter, were it given back since: counted, never told."""
    since = date(clock.today().year - YEARS + 1, 1, 1)
    wanted = sa.select(DuesPayment.paid_in, DuesPayment.member_id).where(DuesPayment.paid_in >= since)
    found: dict[date, set[UUID]] = defaultdict(set)
    for quarter, member_id in execute(wanted.distinct()):
        found[quarter].add(member_id)
    return found


def _spent() -> dict[int, dict[str, int]]:
    year = sa.cast(sa.extract("year", UnionExpense.paid_on), sa.Integer)
    rows = execute(
        sa.select(year, UnionExpense.purpose, sa.func.sum(UnionExpense.amount))
        .where(UnionExpense.status == ExpenseStatus.PAID)
        .group_by(year, UnionExpense.purpose)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for at, what, amount in rows:
        found[at][what.value] = int(amount)
    return found


def reserved_match() -> ledger.Check:
    """For the books' self-check: what is reserved is what was decided and is not paid, expense by expense."""
    gap, wrong = execute(_RESERVED).one()
    if gap or wrong:
        told = gettext(
            "What the members decided differs from the books: by %(gap)s, %(count)s expenses.", gap=gap, count=wrong
        )
        return ledger.Check("reserved_match", False, told)
    return ledger.Check("reserved_match", True, gettext("What the members decided to pay is reserved."))
