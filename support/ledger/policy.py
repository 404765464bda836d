"""Who may see the books, and who may see what a fund has."""

from typing import Any

from support.core.access import Actor
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
