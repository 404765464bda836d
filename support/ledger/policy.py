"""Who may see the books, and who may see what a fund has."""

from typing import Any

from support.core.access import Actor
from support.ledger.model import FundTransfer, GrantAgreement
from support.people.model import Role


def may_see_books(actor: Actor) -> bool:
    """Finance keeps the books, the auditor examines them."""
    return actor.has(Role.FINANCE) or actor.has(Role.AUDITOR)


def may_see_available(actor: Any) -> bool:
    """Who asks for aid, approves it or pays it sees what a fund has; nobody else, the public least of all."""
    if getattr(actor, "kind", None) != "staff" or actor.enrolling:
        return False
    return any(actor.has(role) for role in (Role.CASEWORKER, Role.APPROVER, Role.FINANCE))


def may_keep_funds(actor: Actor) -> bool:
    """Finance adds, closes and reopens funds."""
    return actor.has(Role.FINANCE)


def may_lift_halt(actor: Actor) -> bool:
    """Finance lets payouts go on, once the books hold again."""
    return actor.has(Role.FINANCE)


def may_work_on_grants(actor: Actor) -> bool:
    """Finance records grants."""
    return actor.has(Role.FINANCE)


def may_decide_grant(actor: Actor, grant: GrantAgreement) -> bool:
    """Somebody of finance who did not record it confirms or declines it."""
    return actor.has(Role.FINANCE) and grant.recorded_by != actor.id


def may_ask_transfer(actor: Actor) -> bool:
    """Finance asks for money to go from one fund to another."""
    return actor.has(Role.FINANCE)


def may_decide_transfer(actor: Actor, transfer: FundTransfer) -> bool:
    """Somebody of finance who did not ask for it releases or declines it."""
    return actor.has(Role.FINANCE) and transfer.asked_by != actor.id


def may_withdraw_transfer(actor: Actor, transfer: FundTransfer) -> bool:
    """Whoever asked for it takes it back, while they are of finance."""
    return actor.has(Role.FINANCE) and transfer.asked_by == actor.id
