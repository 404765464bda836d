"""Who reads the log, and who examines what is published."""

from support.core.access import Actor
from support.people.model import Role


def may_read_audit(actor: Actor) -> bool:
    """The auditor, who does nothing else."""
    return actor.has(Role.AUDITOR)


def may_see_alarms(actor: Actor) -> bool:
    """The auditor."""
    return actor.has(Role.AUDITOR)


def may_see_disclosure(actor: Actor) -> bool:
    """Finance answers for what is published, the auditor examines it."""
    return actor.has(Role.FINANCE) or actor.has(Role.AUDITOR)
