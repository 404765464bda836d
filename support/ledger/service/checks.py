"""The books check themselves: on a timer, around migrations and before every payment. A failure halts payouts.

Each check is one statement, so that it judges one state of the books however many connections write meanwhile.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import aside, execute, flush
from support.core.errors import Conflict
from support.ledger import policy
from support.ledger.model import NOMINAL, Account, Entry, Halt, Kind, Posting
from support.ledger.service.closing import OPEN, OPEN_FOR, SUMS, bounds

#: Not checking everything, so far back it is looked for gifts whose fee is not known.
LATELY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Check:
    """One check's answer. An open exception is told and does not halt; a broken invariant does."""

    name: str
    ok: bool
    detail: str
    halts: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """What all checks said."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return all(check.ok for check in self.checks)

    @property
    def broken(self) -> Check | None:
        """The first broken invariant."""
        return next((check for check in self.checks if check.halts and not check.ok), None)


#: The closed days, read once for all checks of one round.
_closed: ContextVar[dict[str, date] | None] = ContextVar("closed", default=None)


def _bounds() -> dict[str, date]:
    return _closed.get() or bounds()


def self_check(actor: Actor | None = None, *, full: bool = True) -> Result:
    """Check the books now. `actor` None is the system. Raises Forbidden for whoever may not see the books.

    Not `full`, closed days are taken as they were summed: no entry of theirs can have changed, and every night it is
    looked whether one did. All else is checked each time (decision 27).
    """
    if actor is not None:
        require(policy.may_see_books, actor)
    before = _closed.set(bounds())
    try:
        if full:
            return Result(tuple(check() for check in CHECKS.values()))
        return Result(tuple(QUICK.get(name, check)() for name, check in CHECKS.items() if name not in NIGHTLY))
    finally:
        _closed.reset(before)


def halted() -> str | None:
    """The name of the check that halted payouts, or None when payouts may go on."""
    found: str | None = execute(sa.select(Halt.failed).where(Halt.lifted_on.is_(None))).scalar_one_or_none()
    return found


def watch(*, full: bool = True) -> Result:
    """Check the books and halt payouts if an invariant is broken: what the timers and a migration call."""
    result = self_check(full=full)
    if result.broken is not None:
        halt(result.broken.name)
    return result


def halt(failed: str) -> None:
    """Halt payouts, in a transaction of its own: what is being refused is about to roll back."""
    row = {"id": uuid4(), "failed": failed, "day": clock.today(), "lifted_by": None, "lifted_on": None}
    with aside() as connection:
        statement = insert(Halt).values(row).on_conflict_do_nothing().returning(Halt.id)
        first = connection.execute(statement).scalar_one_or_none()
    if first is not None:
        audit.record_aside(None, "ledger.halted", None, reason=failed)


def ensure_not_halted() -> None:
    """Before every payment: no halt is in force and the books hold now. Raises Conflict and says which check failed."""
    failed = halted()
    if failed is None:
        broken = self_check(full=False).broken
        if broken is None:
            return
        failed = broken.name
        halt(failed)
    raise Conflict(_("Payouts are halted: the books do not hold (%(check)s). Finance has to look.", check=failed))


def lift_halt(actor: Actor) -> None:
    """Let payouts go on, if the books hold again. Raises Forbidden, Conflict when they do not."""
    require(policy.may_lift_halt, actor)
    if (broken := self_check().broken) is not None:
        raise Conflict(_("The books still do not hold: %(check)s.", check=broken.name))
    row = execute(sa.select(Halt).where(Halt.lifted_on.is_(None)).with_for_update()).scalar_one_or_none()
    if row is None:
        raise Conflict(_("Payouts are not halted."))
    row.lifted_by, row.lifted_on = actor.id, clock.today()
    flush()
    audit.record(actor, "ledger.resumed", row, reason=row.failed)


_ENTRIES = """
    SELECT count(*) FROM entry LEFT JOIN (
        SELECT entry_id, sum(lines) AS lines, bool_and(rest = 0) AS zero FROM (
            SELECT entry_id, sum(amount) AS rest, count(*) AS lines FROM posting {some}
            GROUP BY entry_id, fund_id, currency
        ) AS funds GROUP BY entry_id
    ) AS sums ON sums.entry_id = entry.id
    WHERE {which} AND (sums.zero IS NOT TRUE OR sums.lines <> entry.lines)
"""
#: The postings of open days alone.
_SOME = f"WHERE entry_id IN (SELECT id FROM entry WHERE {OPEN})"  # noqa: S608 - a constant of ours, no value


def _entries_balance() -> Check:
    """Every entry has the postings it announced, and they sum to zero for each fund and currency."""
    return _balanced(_ENTRIES.format(some="", which="true"))


def _open_entries_balance() -> Check:
    """The same of the entries of open days."""
    return _balanced(_ENTRIES.format(some=_SOME, which=OPEN), _bounds())


def _balanced(statement: str, given: dict[str, date] | None = None) -> Check:
    wrong = execute(sa.text(statement), given or {}).scalar_one()
    if wrong:
        return Check("entries_balance", False, gettext("%(count)s entries do not sum to zero.", count=wrong))
    return Check("entries_balance", True, gettext("Every entry sums to zero for each fund and currency."))


_FUNDS = sa.text(f"""
    SELECT fund.code FROM fund LEFT JOIN (
        SELECT fund_id, sum(debit - credit) AS cost FROM {SUMS} AS sums WHERE account = ANY(:nominal) GROUP BY fund_id
    ) AS sums ON sums.fund_id = fund.id
    WHERE available - shortfall + coalesce(cost, 0) <> 0 ORDER BY fund.code
""").bindparams(sa.bindparam("nominal", type_=sa.ARRAY(sa.Text)))  # noqa: S608 - a constant of ours, no value


def _funds_agree() -> Check:
    """What a fund has is its income less its cost: as closed days were summed, and the postings of open ones."""
    wrong = execute(_FUNDS, {"nominal": [account.value for account in NOMINAL], **_bounds()}).scalars()
    if codes := ", ".join(wrong):
        return Check("funds_agree", False, gettext("These funds differ from their postings: %(codes)s.", codes=codes))
    return Check("funds_agree", True, gettext("What each fund has is what its postings say."))


_CLOSED = sa.text("""
    SELECT count(DISTINCT day) FROM (
        SELECT day FROM (
            SELECT entry.day, posting.fund_id, posting.account, coalesce(posting.category, '') AS category,
                   posting.currency, sum(greatest(amount, 0)) AS debit, sum(greatest(-amount, 0)) AS credit
            FROM closed_day JOIN entry USING (day) JOIN posting ON posting.entry_id = entry.id GROUP BY 1, 2, 3, 4, 5
        ) AS posted FULL JOIN day_total told USING (day, fund_id, account, category, currency)
        WHERE (posted.debit, posted.credit) IS DISTINCT FROM (told.debit, told.credit)
        UNION ALL
        SELECT closed_day.day FROM closed_day LEFT JOIN (SELECT day, count(*) AS n FROM entry GROUP BY day) AS made
        USING (day) WHERE closed_day.entries <> coalesce(made.n, 0)
        UNION ALL
        SELECT day FROM closed_day WHERE day > :until
    ) AS wrong
""")


def _closed_days_agree() -> Check:
    """What was summed of closed days is what their postings say, and none was closed before it was over."""
    wrong = execute(_CLOSED, {"until": clock.today() - OPEN_FOR}).scalar_one()
    if wrong:
        told = gettext("%(count)s closed days differ from their postings.", count=wrong)
        return Check("closed_days_agree", False, told)
    return Check("closed_days_agree", True, gettext("Closed days are what their postings say."))


def _payables_open() -> Check:
    """Of each disbursement all that was approved is owed, or nothing is."""
    approved = sa.func.sum(sa.case((Entry.kind == Kind.AID_APPROVED, -Posting.amount), else_=0))
    owed = sa.func.sum(-Posting.amount)
    each = (
        sa.select(approved.label("approved"), owed.label("owed"))
        .select_from(Entry)
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Posting.account == Account.PAYABLE)
        .group_by(Entry.source, Posting.fund_id)
        .subquery()
    )
    whole = sa.or_(each.c.owed == 0, each.c.owed == each.c.approved)
    wrong, waiting = execute(
        sa.select(
            sa.func.count().filter(sa.or_(sa.not_(whole), each.c.approved <= 0)),
            sa.func.count().filter(each.c.owed != 0),
        ).select_from(each)
    ).one()
    if wrong:
        return Check("payables_open", False, gettext("%(count)s payables match no open payment.", count=wrong))
    return Check("payables_open", True, gettext("%(count)s approved payments wait to be sent.", count=waiting))


#: What the clearing account says, and what it ought to: the statement, and the gross of gifts not yet on it.
_CLEARING = sa.text(f"""
    WITH ours AS (
        SELECT currency, sum(debit - credit) AS minor FROM {SUMS} AS sums WHERE account = 'clearing' GROUP BY currency
    ), theirs AS (
        SELECT currency, sum(minor) AS minor FROM (
            SELECT currency, net AS minor FROM balance_txn
            UNION ALL
            SELECT p.currency, p.amount FROM posting p JOIN entry e ON e.id = p.entry_id
            WHERE p.account = 'clearing' AND e.kind = 'gift_paid'
              AND NOT EXISTS (SELECT 1 FROM balance_txn t WHERE t.source = e.source)
        ) AS parts GROUP BY currency
    )
    SELECT currency, coalesce(ours.minor, 0) - coalesce(theirs.minor, 0) AS gap
    FROM ours FULL JOIN theirs USING (currency)
    WHERE coalesce(ours.minor, 0) <> coalesce(theirs.minor, 0) ORDER BY currency
""")  # noqa: S608 - a constant of ours, no value


def _clearing_agrees() -> Check:
    """Clearing is the net of the statement, and the gross of the paid gifts that are not yet on it."""
    gaps = execute(_CLEARING, _bounds()).all()
    if gaps:
        told = ", ".join(f"{gap} {currency}" for currency, gap in gaps)
        return Check("clearing_agrees", False, gettext("Clearing differs from the statement by %(gap)s.", gap=told))
    return Check("clearing_agrees", True, gettext("Clearing is what the payment provider's statement says."))


def _payouts_add_up() -> Check:
    """The lines of each payout sum to what the payout took from clearing."""
    wrong = execute(
        sa.text(
            "SELECT count(*) FROM (SELECT payout, sum(net) AS net FROM balance_txn WHERE payout IS NOT NULL"
            " GROUP BY payout) AS made JOIN balance_txn own ON own.source = made.payout AND own.category = 'payout'"
            " WHERE made.net <> -own.amount"
        )
    ).scalar_one()
    if wrong:
        return Check("payouts_add_up", False, gettext("%(count)s payouts differ from their lines.", count=wrong))
    return Check("payouts_add_up", True, gettext("Every payout is the sum of its lines."))


def _gifts_settled() -> Check:
    """An exception, not a fault of the books: a paid gift whose fee is unknown after a day."""
    return _settled(since=date.min)


def _late_gifts_settled() -> Check:
    """The same of the last weeks."""
    return _settled(since=clock.today() - LATELY)


def _settled(*, since: date) -> Check:
    late = execute(
        sa.text(
            "SELECT count(*) FROM entry e WHERE e.kind = 'gift_paid' AND e.day >= :since AND e.day < :day"
            " AND NOT EXISTS (SELECT 1 FROM balance_txn t WHERE t.source = e.source)"
        ),
        {"since": since, "day": clock.today() - timedelta(days=1)},
    ).scalar_one()
    if late:
        words = gettext("%(count)s gifts paid more than a day ago are not on the statement.", count=late)
        return Check("gifts_settled", False, words, halts=False)
    return Check("gifts_settled", True, gettext("No paid gift waits for its fee longer than a day."), halts=False)


def _nothing_unexplained() -> Check:
    """An exception: movements nobody has explained; what was explained was taken out of suspense again."""
    each = (
        sa.select(sa.func.sum(Posting.amount).label("rest"))
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Posting.account == Account.SUSPENSE)
        .group_by(Entry.source)
        .having(sa.func.sum(Posting.amount) != 0)
        .subquery()
    )
    waiting = execute(sa.select(sa.func.count()).select_from(each)).scalar_one()
    if waiting:
        words = gettext("%(count)s movements wait in suspense for somebody to explain them.", count=waiting)
        return Check("nothing_unexplained", False, words, halts=False)
    return Check("nothing_unexplained", True, gettext("Every movement has a reason."), halts=False)


#: The ledger's own checks, and those that rooms above have added by name.
CHECKS: dict[str, Callable[[], Check]] = {
    check.__name__.lstrip("_"): check
    for check in (
        _entries_balance,
        _funds_agree,
        _closed_days_agree,
        _payables_open,
        _clearing_agrees,
        _payouts_add_up,
        _gifts_settled,
        _nothing_unexplained,
    )
}


#: What looks at open days alone when not everything is checked, and what then is not looked at: it is every night.
QUICK: dict[str, Callable[[], Check]] = {
    "entries_balance": _open_entries_balance,
    "gifts_settled": _late_gifts_settled,
}
NIGHTLY = {"closed_days_agree"}


def also_check(name: str, check: Callable[[], Check]) -> None:
    """Add what only a room above can compare with the books; the application joins it. Twice is once."""
    CHECKS[name] = check
