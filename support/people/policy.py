"""Who may invite, grant, remove and disable."""

from uuid import UUID

from support.core.access import Actor
from support.people.model import COMPARTMENT, Person, Role
from support.vault.model import Name


def may_invite(actor: Actor) -> bool:
    """The administrator invites; what the newcomer may open others decide."""
    return actor.has(Role.ADMIN)


def may_see_staff(actor: Actor) -> bool:
    """All staff see who works here, by generated names."""
    return actor.kind == "staff"


def may_invite_guests(actor: Actor) -> bool:
    """Who keeps the partners invites their people."""
    return actor.kind == "staff" and (actor.has(Role.LEAD) or actor.has(Role.TRAINING))


def may_disable(actor: Actor, person: Person) -> bool:
    """The administrator disables anybody but themselves; who keeps the partners, a partner's people."""
    guests = person.organisation_id is not None and may_invite_guests(actor)
    return (actor.has(Role.ADMIN) and actor.id != person.id) or guests


def may_set_team(actor: Actor) -> bool:
    """The administrator says who works in which team."""
    return actor.has(Role.ADMIN)


def may_grant(actor: Actor, name: Name, newcomer_id: UUID) -> bool:
    """A member grants the compartment's key to somebody else."""
    return name in actor.keyring.memberships and actor.id != newcomer_id


def may_remove(actor: Actor, name: Name, member_id: UUID) -> bool:
    """A member, or the administrator, removes a member."""
    return name in actor.keyring.memberships or actor.has(Role.ADMIN)


def may_ask_replacement(actor: Actor, person: Person) -> bool:
    """The administrator asks for a new passphrase for somebody of staff who lost theirs, never for themselves."""
    return actor.has(Role.ADMIN) and actor.id != person.id


def belongs(person: Person, name: Name) -> bool:
    """Whether one of the person's roles works with this compartment's key."""
    return any(COMPARTMENT.get(Role(role)) == name for role in person.roles)
