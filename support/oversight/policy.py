"""Who reads the log."""

from support.core.access import Actor
from support.people.model import Role


def may_read_audit(actor: Actor) -> bool:
    """The auditor, who does nothing else."""
    return actor.has(Role.AUDITOR)


def may_see_alarms(actor: Actor) -> bool:
    """The auditor."""
    return actor.has(Role.AUDITOR)
