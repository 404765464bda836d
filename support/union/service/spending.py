"""What the members' money is spent on: proposed by one, approved by another or, above a limit, two; told to all."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import Cursor
from support.core.money import Money
from support.ledger import service as ledger
from support.ledger.model import Account, Spending
from support.people.model import Person
from support.union import policy
from support.union.model import MOST_BY_ONE, ExpenseStatus, How, UnionExpense
from support.union.policy import Own
from support.union.policy import spending as rules
from support.union.service import dues, places, sealing, standing
from support.union.service.places import Page

#: What waits: to be approved, or to be paid.
OPEN = (ExpenseStatus.PROPOSED, ExpenseStatus.APPROVED)
#: What was paid, if it came back too.
MADE = (ExpenseStatus.PAID, ExpenseStatus.RETURNED)
WHAT = "what"


def propose(actor: Actor, *, purpose: Spending, amount: Money, what: str) -> UnionExpense:
    """Propose to spend something; `what` is sealed to the members. Raises Missing, Forbidden, Invalid."""
    require(rules.may_spend, actor, _own(actor))
    fund = dues.fund()
    if amount.currency != fund.currency:
        raise Invalid(fields={"amount": [_("This fund is kept in %(currency)s.", currency=fund.currency)]})
    row = save(
        UnionExpense(
            purpose=purpose,
            amount=amount.minor,
            currency=amount.currency,
            status=ExpenseStatus.PROPOSED,
            proposed_by=actor.id,
        )
    )
    if what:
        sealing.write_paper(sealing.open_common(actor), row.id, {WHAT: what})
    audit.record(actor, "expense.proposed", row, reason=purpose.value)
    return row


def decide(actor: Actor, expense_id: UUID, *, approve: bool) -> UnionExpense:
    """Another approves: once enough have, it is reserved in the fund. Or somebody says no, until it is paid.

    Raises Missing, Forbidden for who proposed or approved it, Conflict when it was decided, or when the fund cannot
    cover it.
    """
    own, row = _held(actor, expense_id)
    require(rules.may_spend, actor, own)
    if not approve:
        return _decline(actor, row)
    if row.status != ExpenseStatus.PROPOSED:
        raise Conflict(_("This was decided already. Nothing was booked again."))
    told = _("Another than who proposed it, or approved it already, approves it.")
    require(rules.may_approve_spending, actor, own, row, detail=told)
    if row.approved_by is None:
        row.approved_by = actor.id
    else:
        row.second_by = actor.id
    enough = row.amount <= MOST_BY_ONE or row.second_by is not None
    if enough:
        row.status = ExpenseStatus.APPROVED
    flush()
    if enough:
        ledger.approve_spending(row.id, dues.fund(), row.amount, row.purpose)
    audit.record(actor, "expense.approved", row)
    return row


def count_out(actor: Actor, expense_id: UUID) -> UnionExpense:
    """It was paid in cash: booked by who counted it out, never by who proposed or approved it.

    Raises Missing, Forbidden, Conflict for what is not approved, or was paid.
    """
    _mine, row = _held(actor, expense_id)
    require(rules.may_count_out, actor, row, detail=_("Another than who proposed or approved it counts the cash out."))
    if row.status != ExpenseStatus.APPROVED:
        raise Conflict(_("Only what is approved and not paid yet is paid. Nothing was booked."))
    if not ledger.pay_reserved(row.id, dues.fund(), row.amount, through=Account.CASH):
        raise Conflict(_("This was paid already. Nothing was booked again."))
    return _paid(actor, row, How.CASH)


def settled(actor: Actor, line_id: UUID, expense_id: UUID, amount: Money) -> UnionExpense:
    """A line of the bank shows that it was paid. Raises Forbidden, Invalid, Conflict."""
    row = _of_line(actor, expense_id, amount)
    if row.status != ExpenseStatus.APPROVED:
        raise Invalid(fields={"payment": [_("This expense is not approved, or was paid already.")]})
    if not ledger.pay_reserved(line_id, dues.fund(), row.amount, through=Account.BANK):
        raise Conflict(_("This line was booked already."))
    return _paid(actor, row, How.BANK)


def came_back(actor: Actor, line_id: UUID, expense_id: UUID, amount: Money) -> UnionExpense:
    """A line of the bank shows that it came back: the fund has it again. Raises Forbidden, Invalid, Conflict."""
    row = _of_line(actor, expense_id, amount)
    if row.status != ExpenseStatus.PAID:
        raise Invalid(fields={"payment": [_("This expense was not paid, or came back already.")]})
    if not ledger.spending_returned(line_id, dues.fund(), row.amount, row.purpose):
        raise Conflict(_("This line was booked already."))
    row.status = ExpenseStatus.RETURNED
    flush()
    audit.record(actor, "expense.came_back", row)
    return row


def is_one(expense_id: UUID) -> bool:
    """Whether this is an expense of the union."""
    return execute(sa.select(UnionExpense.id).where(UnionExpense.id == expense_id)).scalar_one_or_none() is not None


def browse(actor: Actor, *, year: int | None = None, cursor: str | None = None, limit: int = 50) -> Page:
    """What was spent, the latest first. Raises Forbidden, Invalid."""
    _reader(actor)
    wanted = sa.select(UnionExpense).where(UnionExpense.status.in_(MADE))
    if year:
        wanted = wanted.where(UnionExpense.paid_on.between(date(year, 1, 1), date(year, 12, 31)))
    if cursor:
        wanted = wanted.where(
            sa.tuple_(UnionExpense.paid_on, UnionExpense.id) < sa.tuple_(*Cursor.read(cursor).as_row())
        )
    ordered = wanted.order_by(UnionExpense.paid_on.desc(), UnionExpense.id.desc())
    return places.page(ordered, limit, lambda row: Cursor(row.paid_on, row.id), lambda rows: _items(actor, rows))


def open_ones(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """What is proposed or approved, for who decides or pays. Raises Forbidden, Invalid."""
    own = _reader(actor)
    require(rules.sees_what_waits, actor, own)
    wanted = sa.select(UnionExpense).where(UnionExpense.status.in_(OPEN), places.after(UnionExpense.id, cursor))
    return places.page(wanted.order_by(UnionExpense.id), limit, places.undated, lambda rows: _items(actor, rows))


def listing(
    actor: Actor, *, waiting: bool = False, year: int | None = None, cursor: str | None = None, limit: int = 50
) -> Page:
    """What was spent, of one year or all, or what waits. Raises Forbidden, Invalid."""
    if waiting:
        return open_ones(actor, cursor=cursor, limit=limit)
    return browse(actor, year=year, cursor=cursor, limit=limit)


def one(actor: Actor, expense_id: UUID) -> dict[str, Any]:
    """An expense. Raises Missing."""
    own = _own(actor)
    found = None
    if rules.may_see_spending(actor, own):
        found = execute(_by_id(expense_id)).scalar_one_or_none()
    if found is None or (found.status not in MADE and not rules.sees_what_waits(actor, own)):
        raise Missing()
    return _items(actor, [found])[0]


def ensure_sees(actor: Actor) -> None:
    """Raises Forbidden for who takes no part, and Missing for who left."""
    _reader(actor)


def may_spend(actor: Actor) -> bool:
    """Whether the actor proposes and approves."""
    return rules.may_spend(actor, _own(actor))


def sees_what_waits(actor: Actor) -> bool:
    """Whether the actor is shown what is not paid yet."""
    return rules.sees_what_waits(actor, _own(actor))


def ensure_spends(actor: Actor) -> None:
    """Raises Forbidden for who does not propose."""
    require(rules.may_spend, actor, _own(actor))


def _own(actor: Actor) -> Own | None:
    return standing.own(actor) if policy.is_member(actor) else None


def _reader(actor: Actor) -> Own | None:
    own = _own(actor)
    require(rules.may_see_spending, actor, own)
    return own


def _by_id(expense_id: UUID) -> Any:
    return sa.select(UnionExpense).where(UnionExpense.id == expense_id).execution_options(populate_existing=True)


def _held(actor: Actor, expense_id: UUID) -> tuple[Own | None, UnionExpense]:
    """An expense, locked: the fund first, as everywhere. Raises Missing."""
    one(actor, expense_id)
    ledger.hold([dues.fund().id])
    row: UnionExpense = execute(_by_id(expense_id).with_for_update()).scalar_one()
    return _own(actor), row


def _of_line(actor: Actor, expense_id: UUID, amount: Money) -> UnionExpense:
    require(policy.may_settle, actor)
    _mine, row = _held(actor, expense_id)
    if Money(row.amount, row.currency) != amount:
        raise Invalid(fields={"payment": [_("This expense is of another amount. It has to agree to the cent.")]})
    return row


def _paid(actor: Actor, row: UnionExpense, how: How) -> UnionExpense:
    row.how, row.paid_by, row.paid_on = how, actor.id, clock.today()
    row.status = ExpenseStatus.PAID
    flush()
    audit.record(actor, "expense.paid", row, reason=how.value)
    return row


def _decline(actor: Actor, row: UnionExpense) -> UnionExpense:
    if row.status not in OPEN:
        raise Conflict(_("This was paid, or declined, already."))
    reserved = row.status == ExpenseStatus.APPROVED
    row.status = ExpenseStatus.DECLINED
    flush()
    if reserved:
        ledger.free_spending(row.id, dues.fund(), row.amount, row.purpose)
    audit.record(actor, "expense.declined", row)
    return row


def _items(actor: Actor, rows: list[UnionExpense]) -> list[dict[str, Any]]:
    chest = None
    if not policy.is_finance(actor) or policy.is_registrar(actor):
        chest = sealing.open_common(actor)
        chest.fetch([row.id for row in rows])
    who, own = _names(actor, rows), _own(actor)
    return [
        {
            "id": row.id,
            "purpose": row.purpose.value,
            "amount": Money(row.amount, row.currency),
            "status": row.status.value,
            "what": ((chest.read(row.id, "paper") or {}) if chest else {}).get(WHAT),
            "proposed_by": who(row.proposed_by),
            "approved_by": [who(one) for one in (row.approved_by, row.second_by) if one is not None],
            "how": row.how.value if row.how else None,
            "day": row.paid_on,
            "two": row.amount > MOST_BY_ONE,
            "may_approve": row.status == ExpenseStatus.PROPOSED and rules.may_approve_spending(actor, own, row),
            "may_decline": row.status in OPEN and rules.may_spend(actor, own),
            "may_count_out": row.status == ExpenseStatus.APPROVED and rules.may_count_out(actor, row),
        }
        for row in rows
    ]


def _names(actor: Actor, rows: list[UnionExpense]) -> Any:
    """Members of the council go by their handles, which all members know; staff by name to staff."""
    ids = {one for row in rows for one in (row.proposed_by, row.approved_by, row.second_by) if one is not None}
    handles = standing.handles(ids) if ids else {}
    staff: dict[UUID, str] = {}
    if ids - handles.keys() and actor.kind == "staff":
        found = execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
        staff = {row.id: row.name for row in found}
    return lambda one: handles.get(one) or staff.get(one) or gettext("A registrar")
