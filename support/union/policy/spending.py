"""Who gives dues back, and who spends what the members paid: two people each time."""

import sqlalchemy as sa

from support.core.access import Actor
from support.union.model import DuesPayment, DuesReturn, ExpenseStatus, How, PaymentStatus, ReturnStatus, UnionExpense
from support.union.policy.dues import is_finance, may_see_money
from support.union.policy.members import Own, in_council, is_registrar, takes_part


def may_ask_return(actor: Actor) -> bool:
    """A registrar or finance asks for dues to be given back."""
    return may_see_money(actor)


def may_agree_to_return(actor: Actor, back: DuesReturn, payment: DuesPayment) -> bool:
    """Another than who asked; what was paid by card goes back through the refunds, which are finance's."""
    enough = is_finance(actor) if payment.how == How.CARD else may_see_money(actor)
    return enough and back.asked_by != actor.id


def may_decline_return(actor: Actor, _back: DuesReturn) -> bool:
    """A no takes one."""
    return may_see_money(actor)


def may_see_spending(actor: Actor, own: Own | None) -> bool:
    """Their own books are the members', with the registrars' and finance's help."""
    return may_see_money(actor) or (own is not None and takes_part(actor, own))


def may_spend(actor: Actor, own: Own | None) -> bool:
    """The council and registrars propose what is spent, and approve what another proposed."""
    return is_registrar(actor) or (own is not None and in_council(actor, own))


def may_approve_spending(actor: Actor, own: Own | None, expense: UnionExpense) -> bool:
    """Who neither proposed nor approved it yet."""
    return may_spend(actor, own) and actor.id not in (expense.proposed_by, expense.approved_by)


def sees_what_waits(actor: Actor, own: Own | None) -> bool:
    """What is proposed is seen by who decides; what is approved by who pays it too."""
    return may_see_money(actor) or may_spend(actor, own)


def may_count_out(actor: Actor, expense: UnionExpense) -> bool:
    """Cash is counted out by a registrar or finance, never by who proposed or approved it.

    One of the council may be a registrar too, under another id that nobody can join to theirs: of whoever proposes,
    approves and counts out, two are always different people.
    """
    had_part = (expense.proposed_by, expense.approved_by, expense.second_by)
    return may_see_money(actor) and actor.id not in had_part


# The same in the database's words: what waits for somebody of whom it is known what they may do at all.


def returns_to_agree_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Dues to give back that one of the registrars or finance may agree to."""
    paid = [DuesPayment.id == DuesReturn.payment_id, DuesPayment.status == PaymentStatus.PAID]
    if not is_finance(actor):
        paid.append(DuesPayment.how != How.CARD)
    return sa.and_(DuesReturn.status == ReturnStatus.ASKED, DuesReturn.asked_by != actor.id, sa.exists().where(*paid))


def expenses_to_approve(actor: Actor) -> sa.ColumnElement[bool]:
    """What one of those who spend may approve."""
    return sa.and_(UnionExpense.status == ExpenseStatus.PROPOSED, _without_them(actor))


def expenses_to_count_out(actor: Actor) -> sa.ColumnElement[bool]:
    """What one of the registrars or finance may pay in cash."""
    return sa.and_(UnionExpense.status == ExpenseStatus.APPROVED, _without_them(actor))


def _without_them(actor: Actor) -> sa.ColumnElement[bool]:
    had_part = (UnionExpense.proposed_by, UnionExpense.approved_by, UnionExpense.second_by)
    return sa.and_(*(one.is_distinct_from(actor.id) for one in had_part))
