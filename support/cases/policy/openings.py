"""Who lets a colleague open more cases on a day."""

from support.core.access import Actor
from support.people.model import Person, Role

#: Those who know what the work is like, and the lead.
COLLEAGUES = (Role.INTAKE, Role.CASEWORKER, Role.LEAD)


def may_allow_more(actor: Actor, person: Person) -> bool:
    """A colleague, never oneself."""
    return any(map(actor.has, COLLEAGUES)) and actor.id != person.id
