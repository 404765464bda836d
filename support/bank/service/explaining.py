"""What nobody knew when it was booked: read by whoever has it, handed on, and booked as what it is, once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from support.bank import policy
from support.bank.model import BankException, Line, LineStatus, Statement, StatementStatus, What
from support.bank.service.booking import alone, free_payouts, near
from support.bank.service.importing import CHUNK, WORDS, chunk_of
from support.bank.service.matching import UNION, Given, Match, explained
from support.bank.service.reading import exception_item, found_exceptions
from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute, flush
from support.core.errors import Conflict, Invalid, Missing
from support.ledger import service as ledger
from support.ledger.model import Cost, Fund, FundKind, Kind
from support.people import service as people
from support.people.model import Role
from support.vault import service as vault
from support.vault.model import Data, DataKey

Value = TypeVar("Value")

#: What somebody may say that a line was.
CHOICES = (
    What.GIFT, What.GRANT, What.DUES, What.SPENT, What.FEE, What.COST, What.CASH, What.PAYMENT, What.RETURN, What.PAYOUT
)  # fmt: skip
#: Which of them only money that came can be, and which only money that went.
CAME, WENT = {What.RETURN, What.PAYOUT}, {What.PAYMENT}
#: A fee that a bank gives back is small, in minor units: what is more is something else.
SMALL = 100_00
#: And so is what a supplier gives back of a running cost.
SMALL_REFUND = 1_000_00
#: For so long the words of a statement are kept once all of it is explained.
KEPT = timedelta(days=30)

_SUSPENSE = sa.text("""
    WITH books AS (
        SELECT entry.source, -sum(posting.amount) AS amount
        FROM entry JOIN posting ON posting.entry_id = entry.id
        WHERE posting.account = 'suspense' AND entry.kind IN ('bank_unknown', 'bank_explained')
        GROUP BY entry.source HAVING sum(posting.amount) <> 0
    ), open AS (
        SELECT line.id::text AS source, line.amount
        FROM bank_exception exception JOIN bank_line line ON line.id = exception.line_id
        WHERE exception.what IS NULL AND line.status = 'exception'
    )
    SELECT count(*) FROM books FULL JOIN open USING (source) WHERE books.amount IS DISTINCT FROM open.amount
""")


@dataclass(frozen=True, slots=True)
class About:
    """What somebody says beside what a line was: each choice needs one of these."""

    fund: str | None = None
    payment: UUID | None = None
    category: str | None = None


def outline(actor: Actor, line_id: UUID) -> dict[str, Any]:
    """An exception without its words. Raises Missing."""
    return exception_item(_row(actor, line_id))


def words(actor: Actor, line_id: UUID) -> dict[str, Any]:
    """An exception with what the bank wrote; that it is read is recorded first. Raises Missing.

    `words` is None when the session's keys do not open them, or when they were destroyed since.
    """
    row = _row(actor, line_id)
    audit.record(actor, "exception.opened", _of(row))
    chunk = chunk_of(row.statement_id, row.position)
    chest = vault.open_chest(actor.keyring, row.statement_id)
    chest.fetch([chunk])
    told = chest.read(chunk, WORDS)
    names = ("reference", "end_to_end", "name", "text")
    found = dict(zip(names, told[row.position % CHUNK], strict=True)) if told else None
    return {**exception_item(row), "words": found}


def hand_on(actor: Actor, line_id: UUID, *, name: str) -> dict[str, Any]:
    """Ask somebody else of finance to explain it. Raises Missing, Invalid, Conflict when it was explained."""
    found, line = _locked(actor, line_id)
    try:
        person = people.by_name(name)
    except Missing:
        person = None
    if person is None or Role.FINANCE not in person.roles:
        raise Invalid(fields={"name": [_("There is nobody of finance with this name.")]})
    found.owner_id = person.id
    flush()
    audit.record(actor, "exception.handed_on", line)
    return outline(actor, line_id)


def resolve(actor: Actor, line_id: UUID, *, what: What, **told: Any) -> dict[str, Any]:
    """Say what a line was: it leaves suspense and is booked as that, once.

    A gift or grant names its `fund`, a running cost its `category`, a payment or its return the `payment`. A gift or
    grant that left the account is one that was taken back. Raises Missing, Invalid for what this line
    cannot be, Conflict when it was explained before.
    """
    alone()
    found, line = _locked(actor, line_id)
    given = _given(line)
    ensure_fits(given, what)
    ledger.bank_explained([line.id])
    match = _book(actor, given, what, About(**told))
    line.status, line.what, line.source = LineStatus.BOOKED, match.what, match.source
    found.what, found.resolved_by, found.resolved_on = match.what, actor.id, clock.today()
    flush()
    audit.record(actor, "exception.resolved", line, reason=match.what.value)
    return outline(actor, line_id)


def preview(actor: Actor, line_id: UUID, *, what: What, **told: Any) -> dict[str, Any]:
    """The line as `outline` gives it, if it can be resolved so; nothing is booked. Raises as `resolve` does."""
    found, line = _locked(actor, line_id)
    given = _given(line)
    ensure_fits(given, what)
    about = About(**told)
    if what in {What.GIFT, What.GRANT}:
        _fund(given, what, about)
    if what is What.COST:
        _category(about)
    if what in {What.PAYMENT, What.RETURN, *UNION}:
        _wanted("payment", about.payment)
    if what is What.PAYOUT:
        _payout(given)
    return outline(actor, found.line_id)


def choices(line: dict[str, Any]) -> list[What]:
    """What a line as `outline` gives it may be said to be."""
    amount = line["amount"].minor if line["direction"] == "in" else -line["amount"].minor
    return [what for what in CHOICES if _why_not(amount, what) is None]


def ensure_fits(line: Given, what: What) -> None:
    """Raises Invalid for what a line of this amount cannot be."""
    reason = _why_not(line.amount, what)
    if reason is not None:
        raise Invalid(fields={"as": [reason]})


def _why_not(amount: int, what: What) -> Any:
    if what not in CHOICES:
        return _("Say what it was: it stays in suspense until somebody knows.")
    if what in CAME and amount < 0:
        return _("This money left the account: it cannot be that.")
    if what in WENT and amount > 0:
        return _("This money came in: it cannot be that.")
    if what is What.FEE and amount > SMALL:
        return _("This is more than a bank gives back of its fees.")
    if what is What.COST and amount > SMALL_REFUND:
        return _("This is more than a supplier gives back of a running cost.")
    return None


def _book(actor: Actor, line: Given, what: What, about: About) -> Match:
    """Book a line as what it is said to be. Raises Invalid, Conflict."""
    match what:
        case What.GIFT | What.GRANT:
            chosen = _fund(line, what, about)
            verb = ledger.bank_gifts if what is What.GIFT else ledger.bank_grants
            verb({line.id: (chosen.id, line.amount)})
            return Match(what, chosen.code)
        case What.FEE | What.CASH:
            (ledger.bank_fees if what is What.FEE else ledger.bank_cash)({line.id: line.amount})
            return Match(what, "general")
        case What.COST:
            category = _category(about)
            ledger.bank_costs({line.id: (category, line.amount)})
            return Match(what, category.value)
        case What.PAYOUT:
            return _payout(line)
    found = explained(actor, line, _wanted("payment", about.payment), what)
    if found is None or found.what is not what:
        raise Invalid(fields={"payment": [_("This line does not fit that payment.")]})
    return found


def _fund(line: Given, what: What, about: About) -> Fund:
    """The fund of a gift or grant; one that was taken back may be of a closed fund. Raises Invalid."""
    fund = ledger.fund_by_code(_wanted("fund", about.fund), must_be_open=line.amount > 0)
    if fund.kind == FundKind.DUES:
        raise Invalid(fields={"fund": [_("This fund takes no gifts. If it is dues, say so.")]})
    if what is What.GIFT and fund.kind == FundKind.GRANT:
        raise Invalid(fields={"fund": [_("This fund is a grant's: it takes its own grant and no gifts.")]})
    kind = Kind.BANK_GIFT if what is What.GIFT else Kind.BANK_GRANT
    if line.amount < 0 and ledger.came_by_bank(fund.id, kind) < -line.amount:
        raise Invalid(fields={"fund": [_("So much never came to this fund by bank. Choose another one.")]})
    return fund


def _category(about: About) -> Cost:
    """The category of a running cost. Raises Invalid."""
    try:
        return Cost(_wanted("category", about.category))
    except ValueError:
        raise Invalid(fields={"category": [_("Choose what it was for from the list.")]}) from None


def _wanted(name: str, value: Value | None) -> Value:
    """A field that this choice needs. Raises Invalid."""
    if value is None or value == "":
        raise Invalid(fields={name: [_("Please fill this in.")]})
    return value


def _payout(line: Given) -> Match:
    """The oldest payout of this amount that no line names; it is booked already. Raises Invalid."""
    free = free_payouts({line.amount}, line.day, line.day)
    fits = [one.source for one in free if near(one.day, line.day)]
    if not fits:
        told = _("The payment provider told of no such payout around this day. If its notice is late, wait for it.")
        raise Invalid(fields={"as": [told]})
    return Match(What.PAYOUT, fits[0])


def _row(actor: Actor, line_id: UUID) -> Any:
    row = None
    if policy.may_explain(actor):
        row = execute(found_exceptions().where(BankException.line_id == line_id)).one_or_none()
    if row is None:
        raise Missing()
    return row


def _of(row: Any) -> Line:
    """The line itself, as the log names it."""
    return Line(id=row.id)


def _locked(actor: Actor, line_id: UUID) -> tuple[BankException, Line]:
    """An open exception and its line, locked. Raises Missing, Conflict."""
    if not policy.may_explain(actor):
        raise Missing()
    wanted = sa.select(BankException, Line).join(Line, Line.id == BankException.line_id)
    wanted = wanted.where(BankException.line_id == line_id).execution_options(populate_existing=True)
    pair = execute(wanted.with_for_update()).one_or_none()
    if pair is None:
        raise Missing()
    if pair[0].what is not None:
        raise Conflict(_("This was explained already. Nothing was booked again."))
    return pair[0], pair[1]


def _given(line: Line) -> Given:
    currency = execute(sa.select(Statement.currency).where(Statement.id == line.statement_id)).scalar_one()
    if line.amount is None or line.day is None:
        raise Conflict(_("This line could not be read."))
    return Given(line.id, line.amount, currency, line.day, line.order_id, line.back)


def suspense_match() -> ledger.Check:
    """For the books' self-check: what the bank has in suspense is exactly what somebody still has to explain."""
    if wrong := execute(_SUSPENSE).scalar_one():
        told = gettext("%(count)s lines of the bank differ from what waits to be explained.", count=wrong)
        return ledger.Check("suspense_match", False, told)
    return ledger.Check("suspense_match", True, gettext("What the bank has in suspense waits for somebody to explain."))


def forget_words() -> int:
    """Destroy what the bank wrote of statements that are explained and older than thirty days; how many."""
    waits = sa.exists().where(
        Line.statement_id == Statement.id, BankException.line_id == Line.id, BankException.what.is_(None)
    )
    kept = sa.exists().where(DataKey.kind == Data.STATEMENT, DataKey.subject_id == Statement.id)
    old = execute(
        sa.select(Statement.id).where(
            Statement.status == StatementStatus.DONE,
            Statement.imported_on < clock.today() - KEPT,
            kept,
            ~waits,
        )
    ).scalars()
    ids = list(old)
    for statement_id in ids:
        vault.forget(statement_id, Data.STATEMENT, statement_id)
    if ids:
        audit.record(None, "statement.forgotten")
    return len(ids)
