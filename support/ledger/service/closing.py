"""Days that are over are summed once; whoever adds up the books adds their sums and the postings of the open days."""

from datetime import date, timedelta

import sqlalchemy as sa

from support.core import clock
from support.core.db import execute
from support.ledger.model import ClosedDay

#: A day stays open until the one after the next begins: whatever was begun on it is long done or given up.
OPEN_FOR = timedelta(days=2)
#: So many days are closed in one transaction, since nothing is booked meanwhile.
AT_ONCE = 31

#: An entry of a day that is not closed, given `bounds()`.
OPEN = "(entry.day > :last OR entry.day < :first)"

#: All sums of the books, of closed days and, posting by posting, of all others: what everybody adds up, by `bounds()`.
SUMS = f"""(
    SELECT day, fund_id, account, nullif(category, '') AS category, currency, debit, credit
    FROM day_total WHERE day BETWEEN :first AND :last
    UNION ALL
    SELECT entry.day, posting.fund_id, posting.account, posting.category, posting.currency,
           greatest(posting.amount, 0), greatest(-posting.amount, 0)
    FROM entry JOIN posting ON posting.entry_id = entry.id WHERE {OPEN}
)"""  # noqa: S608 - a constant of ours, no value

_DAYS = sa.text("""
    WITH due AS (
        SELECT generate_series(min(day), CAST(:until AS date), '1 day')::date AS day FROM entry
    ), chosen AS (
        SELECT day FROM due WHERE NOT EXISTS (SELECT 1 FROM closed_day WHERE closed_day.day = due.day)
        ORDER BY day LIMIT :most
    ), counted AS (
        SELECT day, count(*) AS entries FROM entry
        WHERE day BETWEEN (SELECT min(day) FROM chosen) AND (SELECT max(day) FROM chosen) GROUP BY day
    )
    INSERT INTO closed_day (day, entries)
    SELECT day, coalesce(entries, 0) FROM chosen LEFT JOIN counted USING (day) ORDER BY day RETURNING day
""")

_TOTALS = sa.text("""
    INSERT INTO day_total (day, fund_id, account, category, currency, debit, credit)
    SELECT entry.day, fund_id, account, coalesce(category, ''), currency,
           sum(greatest(amount, 0)), sum(greatest(-amount, 0))
    FROM entry JOIN posting ON posting.entry_id = entry.id
    WHERE entry.day = ANY(:days) GROUP BY 1, 2, 3, 4, 5
""").bindparams(sa.bindparam("days", type_=sa.ARRAY(sa.Date)))


def bounds() -> dict[str, date]:
    """The first and the last closed day, for `OPEN` and `SUMS`; where there is none, days before all others.

    Closed days follow each other without a gap and never change, so a statement may be given what was true a moment
    ago: what was closed since is added up posting by posting. Given as values, since the planner has to know how few
    entries are open.
    """
    first, last = execute(sa.select(sa.func.min(ClosedDay.day), sa.func.max(ClosedDay.day))).one()
    return {"first": first or date.min, "last": last or date.min}


def close_days() -> int:
    """Sum up days before yesterday that are not closed, the oldest first; how many. Two at once are one.

    Whoever commits an entry meanwhile waits: from then on the database refuses an entry of such a day.
    """
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("closing days"))))
    until = clock.today() - OPEN_FOR
    days = list(execute(_DAYS, {"until": until, "most": AT_ONCE}).scalars())
    if days:
        execute(_TOTALS, {"days": days})
    return len(days)
