"""Who may do what with testimony: its officer until it is handed over, the officers of testimony once it is deposited.

Whoever holds a case has no part in it, and the database keeps the two roles apart.
"""

import sqlalchemy as sa

from support.core.access import Actor
from support.people.model import Role
from support.testimony.model import AskStatus, Deposit, DepositStatus, HandOverAsk, OutsideRegister

#: What an officer of testimony ever sees: no draft, and nothing that was taken back.
KEPT = (DepositStatus.DEPOSITED, DepositStatus.HANDED_OVER)


def own(actor: Actor) -> sa.ColumnElement[bool]:
    """The deposits of an officer themselves; nobody else's ever."""
    return Deposit.officer_id == actor.id if actor.kind == "officer" else sa.false()


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """What an officer of testimony sees: deposits, and no drafts."""
    return Deposit.status.in_(KEPT) if reads(actor) else sa.false()


def reads(actor: Actor) -> bool:
    """Whether somebody is an officer of testimony, with the compartment's key."""
    return actor.kind == "staff" and actor.has(Role.WITNESS)


def may_testify(actor: Actor) -> bool:
    """Any officer; nothing else about them matters, and nothing they do here matters elsewhere."""
    return actor.kind == "officer"


def may_change(actor: Actor, deposit: Deposit) -> bool:
    """Its officer, while it is a draft."""
    return _theirs(actor, deposit) and deposit.status == DepositStatus.DRAFT


def may_take_back(actor: Actor, deposit: Deposit) -> bool:
    """Its officer, until it is handed over."""
    return _theirs(actor, deposit) and deposit.status in (DepositStatus.DRAFT, DepositStatus.DEPOSITED)


def may_have_receipt(actor: Actor, deposit: Deposit) -> bool:
    """Its officer, once it is deposited."""
    return _theirs(actor, deposit) and deposit.status in KEPT


def may_browse_testimony(actor: Actor) -> bool:
    """The officers of testimony."""
    return reads(actor)


def may_read_testimony(actor: Actor, deposit: Deposit) -> bool:
    """The officers of testimony, once it is deposited."""
    return reads(actor) and deposit.status in KEPT


def may_ask_hand_over(actor: Actor, deposit: Deposit) -> bool:
    """The officers of testimony; more than once, since investigators are more than one."""
    return may_read_testimony(actor, deposit)


def may_decide_hand_over(actor: Actor, deposit: Deposit, asked: HandOverAsk) -> bool:
    """Another of them than who asked, once."""
    mine = asked.asked_by == actor.id or asked.deposit_id != deposit.id
    return may_read_testimony(actor, deposit) and asked.status == AskStatus.WAITING and not mine


def may_withdraw_hand_over(actor: Actor, asked: HandOverAsk) -> bool:
    """Who asked, until it is decided."""
    return reads(actor) and asked.status == AskStatus.WAITING and asked.asked_by == actor.id


def may_keep_registers(actor: Actor) -> bool:
    """The officers of testimony name those outside."""
    return reads(actor)


def may_confirm_register(actor: Actor, register: OutsideRegister) -> bool:
    """Another than who added it, once."""
    waits = register.confirmed_by is None and register.ended_on is None
    return reads(actor) and waits and register.added_by != actor.id


def may_end_register(actor: Actor, register: OutsideRegister) -> bool:
    """Any of them: it is the careful thing to do."""
    return reads(actor) and register.ended_on is None


def _theirs(actor: Actor, deposit: Deposit) -> bool:
    return actor.kind == "officer" and deposit.officer_id == actor.id
