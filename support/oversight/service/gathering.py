"""What the ledger has of a month: gifts and payments not told of yet, and what concerns nobody, exactly.

What members pay is theirs and is told of to them: their fund, which bears its own fees, stands in nothing of this.

Each statement reads one month and what waits, however long the books are; the fees alone are summed from the start.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core.db import execute
from support.oversight.service.suppressing import News, Unit

_PENDING = """
    WITH pending AS (
        SELECT id, source, kind, day FROM entry WHERE day >= :first AND day < :after AND kind = ANY (:kinds)
        UNION
        SELECT entry.id, entry.source, entry.kind, entry.day FROM held_back
        JOIN entry ON entry.id = held_back.entry_id WHERE entry.kind = ANY (:kinds)
    )
"""
#: Who gives by bank is not known. A transfer that is like one of the month before is taken for a standing order: it is
#: the same giver once more. So the first of 50.00 to a fund in each month is one giver, the second another.
_GIFT_KINDS = ["gift_paid", "bank_gift", "refunded", "refund_failed", "disputed", "reinstated", "explained"]
_GIFTS = """
    , before AS (
        SELECT posting.fund_id, posting.amount, count(*) AS times FROM entry told
        JOIN posting ON posting.entry_id = told.id AND posting.account = 'donations'
        WHERE told.kind = 'bank_gift' AND told.day >= :first - interval '1 month' AND told.day < :first
            AND NOT EXISTS (SELECT 1 FROM held_back WHERE entry_id = told.id)
        GROUP BY posting.fund_id, posting.amount
    ), numbered AS (
        SELECT pending.id, row_number() OVER (
            PARTITION BY date_trunc('month', pending.day), posting.fund_id, posting.amount ORDER BY pending.id
        ) AS number
        FROM pending JOIN posting ON posting.entry_id = pending.id AND posting.account = 'donations'
        WHERE pending.kind = 'bank_gift'
    )
    SELECT pending.id, fund.code AS fund, posting.currency,
        pending.kind IN ('gift_paid', 'bank_gift') OR (pending.kind = 'explained' AND differs.id IS NULL) AS original,
        CASE pending.kind WHEN 'bank_gift' THEN 'transfer' ELSE 'card' END AS what, -posting.amount AS amount,
        coalesce(back.charge_id, differs.charge_id, pending.source) AS thing,
        coalesce(
            (paid.pledge_id)::text, (back.pledge_id)::text,
            'transfer-' || fund.code || posting.amount || '-' || numbered.number
        ) AS giver,
        coalesce(numbered.number <= before.times, false) OR (paid.pledge_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM gift earlier JOIN entry told ON told.source = earlier.charge_id AND told.kind = 'gift_paid'
            WHERE earlier.pledge_id = paid.pledge_id AND told.day < :first
            AND NOT EXISTS (SELECT 1 FROM held_back WHERE entry_id = told.id)
        )) AS again
    FROM pending
    JOIN posting ON posting.entry_id = pending.id AND posting.account IN ('donations', 'disputed')
    JOIN fund ON fund.id = posting.fund_id AND fund.kind <> 'dues'
    LEFT JOIN balance_txn line ON line.id = pending.source AND pending.kind NOT IN ('gift_paid', 'bank_gift')
    LEFT JOIN refund ON refund.id = line.source
    LEFT JOIN dispute ON dispute.id = line.source
    LEFT JOIN gift back ON back.id = coalesce(refund.gift_id, dispute.gift_id)
    LEFT JOIN gift paid ON paid.charge_id = pending.source AND pending.kind = 'gift_paid'
    LEFT JOIN gift differs ON differs.charge_id = line.source AND pending.kind = 'explained'
    LEFT JOIN numbered ON numbered.id = pending.id
    LEFT JOIN before ON before.fund_id = posting.fund_id AND before.amount = posting.amount AND numbered.id IS NOT NULL
    ORDER BY pending.day, pending.id, posting.id
"""
_PAYMENT_KINDS = ["aid_sent", "aid_returned"]
_PAYMENTS = """
    SELECT pending.id, pending.kind = 'aid_sent' AS original, fund.code AS fund, posting.currency,
        posting.category AS what,
        CASE pending.kind WHEN 'aid_sent' THEN posting.amount ELSE -posting.amount END AS amount,
        pending.source AS thing, aid_request.case_id::text AS giver,
        EXISTS (
            SELECT 1 FROM disbursement earlier
            JOIN entry told ON told.source = earlier.id::text AND told.kind = 'aid_sent'
            WHERE earlier.request_id = paid.request_id AND earlier.id <> paid.id AND told.day < :first
            AND NOT EXISTS (SELECT 1 FROM held_back WHERE entry_id = told.id)
        ) AS again
    FROM pending
    JOIN entry approved ON approved.source = pending.source AND approved.kind = 'aid_approved'
    JOIN posting ON posting.entry_id = approved.id AND posting.account = 'aid'
    JOIN fund ON fund.id = posting.fund_id
    LEFT JOIN disbursement paid ON paid.id = pending.source::uuid
    LEFT JOIN aid_request ON aid_request.id = paid.request_id
    WHERE pending.kind = 'aid_sent'
        OR EXISTS (SELECT 1 FROM entry sent WHERE sent.source = pending.source AND sent.kind = 'aid_sent')
    ORDER BY pending.day, pending.id, posting.id
"""
_GRANTS = sa.text("""
    SELECT posting.currency, fund.code AS fund, (-sum(posting.amount))::bigint AS amount
    FROM entry JOIN posting ON posting.entry_id = entry.id AND posting.account = 'grants'
    JOIN fund ON fund.id = posting.fund_id
    WHERE entry.day >= :first AND entry.day < :after GROUP BY 1, 2 HAVING sum(posting.amount) <> 0 ORDER BY 1, 2
""")
_COSTS = sa.text("""
    SELECT posting.currency, fund.code AS fund, posting.category AS what, sum(posting.amount)::bigint AS amount
    FROM entry JOIN posting ON posting.entry_id = entry.id AND posting.account = 'costs'
    JOIN fund ON fund.id = posting.fund_id AND fund.kind <> 'dues'
    WHERE entry.day >= :first AND entry.day < :after GROUP BY 1, 2, 3 HAVING sum(posting.amount) <> 0 ORDER BY 1, 2, 3
""")
#: Fees that belong to no gift. What is unexplained has none of these: its fee may be a gift's.
_CHARGES = sa.text("""
    SELECT posting.currency, CASE entry.kind WHEN 'bank_fee' THEN 'bank' ELSE 'provider' END AS what,
        sum(posting.amount)::bigint AS amount
    FROM entry JOIN posting ON posting.entry_id = entry.id AND posting.account = 'fees'
    WHERE entry.day >= :first AND entry.day < :after
        AND entry.kind IN ('provider_fee', 'bank_fee', 'payout_sent', 'payout_failed')
    GROUP BY 1, 2 HAVING sum(posting.amount) <> 0 ORDER BY 1, 2
""")
#: What the gifts that were told of have cost since the beginning: a fee travels with its gift.
_GIFT_FEES = sa.text("""
    SELECT posting.currency, sum(posting.amount)::bigint AS amount
    FROM entry JOIN posting ON posting.entry_id = entry.id AND posting.account = 'fees'
    JOIN fund ON fund.id = posting.fund_id AND fund.kind <> 'dues'
    JOIN balance_txn line ON line.id = entry.source
    LEFT JOIN entry paid ON entry.kind = 'fee_known' AND paid.source = line.source AND paid.kind = 'gift_paid'
    LEFT JOIN entry known ON entry.kind = 'unexplained' AND known.source = entry.source AND known.kind = 'explained'
    WHERE entry.kind IN
            ('fee_known', 'unexplained', 'explained', 'refunded', 'refund_failed', 'disputed', 'reinstated')
        AND CASE entry.kind WHEN 'fee_known' THEN paid.day WHEN 'unexplained' THEN known.day ELSE entry.day END < :after
        AND NOT EXISTS (SELECT 1 FROM held_back WHERE entry_id =
            CASE entry.kind WHEN 'fee_known' THEN paid.id WHEN 'unexplained' THEN known.id ELSE entry.id END)
    GROUP BY 1 ORDER BY 1
""")
_TRANSFERS = sa.text("""
    SELECT moved.currency, source.code AS fund, target.code AS other, moved.amount, moved.reason
    FROM entry JOIN fund_transfer moved ON moved.id::text = entry.source
    JOIN fund source ON source.id = moved.from_id JOIN fund target ON target.id = moved.to_id
    WHERE entry.kind = 'transferred' AND entry.day >= :first AND entry.day < :after ORDER BY entry.day, entry.id
""")
_FUNDS = sa.text("""
    SELECT fund.code, fund.name, fund.currency, fund.kind, made.grantor, made.purpose, made.amount,
        made.starts_on, made.ends_on
    FROM fund LEFT JOIN grant_agreement made ON made.fund_id = fund.id AND made.decided_on < :after
    WHERE fund.kind <> 'dues' ORDER BY fund.code
""")


@dataclass(frozen=True)
class Month:
    """The days of a month: its first, and the first of the next."""

    first: date

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return (self.first.replace(day=28) + date.resolution * 4).replace(day=1)

    @property
    def code(self) -> str:
        """As it is written: 2026-03."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True)
class Gathered:
    """A month in the books: units by currency, and rows of what is told exactly."""

    gifts: dict[str, list[Unit]]
    payments: dict[str, list[Unit]]
    #: The entries that are told of in no unit: given back before anybody heard of them.
    silent: list[UUID]
    grants: list[Any]
    costs: list[Any]
    charges: list[Any]
    transfers: list[Any]
    funds: list[Any]


def gather(month: Month) -> Gathered:
    """All that is to be known of a month, in seven statements."""
    span = {"first": month.first, "after": month.after}
    silent: list[UUID] = []
    gifts = _units(_pending(_GIFTS, month, _GIFT_KINDS), silent)
    payments = _units(_pending(_PAYMENTS, month, _PAYMENT_KINDS), silent)
    grants, costs, charges, transfers = (
        execute(statement, span).all() for statement in (_GRANTS, _COSTS, _CHARGES, _TRANSFERS)
    )
    return Gathered(gifts, payments, silent, grants, costs, charges, transfers, execute(_FUNDS, span).all())


def gift_fees(month: Month) -> dict[str, int]:
    """What the gifts told of up to a month have cost, by currency; to be asked once what waits is written down."""
    return {row.currency: row.amount for row in execute(_GIFT_FEES, {"after": month.after})}


def _pending(statement: str, month: Month, kinds: list[str]) -> list[Any]:
    """Rows of the entries of a month and of those that wait, of these kinds."""
    whole = sa.text(_PENDING + statement)
    return list(execute(whole, {"first": month.first, "after": month.after, "kinds": kinds}))


def _units(rows: list[Any], silent: list[UUID]) -> dict[str, list[Unit]]:
    """One unit for each thing: a gift and what went back of it before it was told of are one."""
    things: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        things[row.currency, row.thing].append(row)
    found: dict[str, list[Unit]] = defaultdict(list)
    for (currency, thing), its in things.items():
        first = next((row for row in its if row.original), None)
        amount = sum(row.amount for row in its)
        parts = tuple(dict.fromkeys(row.id for row in its))
        if amount == 0 or (first is not None and first.amount > 0 and amount < 0):
            silent += parts
            continue
        shape = first or its[0]
        news = News.BACK if first is None or amount < 0 else News.AGAIN if first.again else News.FRESH
        found[currency].append(Unit((shape.fund, shape.what), shape.giver or thing, amount, news, parts))
    return found
