"""Who takes statements in, sees them and explains what is left. Finance does; the auditor examines."""

from support.core.access import Actor
from support.people.model import Role


def may_see_statements(actor: Actor) -> bool:
    """Finance keeps them, the auditor examines them; neither sees words of a payer here."""
    return actor.kind == "staff" and (actor.has(Role.FINANCE) or actor.has(Role.AUDITOR))


def may_import(actor: Actor) -> bool:
    """Finance."""
    return actor.kind == "staff" and actor.has(Role.FINANCE)


def may_explain(actor: Actor) -> bool:
    """Finance reads the words of what is not explained, and explains it."""
    return actor.kind == "staff" and actor.has(Role.FINANCE)
