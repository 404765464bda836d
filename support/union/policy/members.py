"""Who sees and does what in the union. A member acts by what they are in it (`Own`), staff as registrars.

Rules take the actor and, where a member acts, their `Own`: their membership with the offices they hold.
"""

from dataclasses import dataclass, field
from uuid import UUID

from support.core.access import Actor
from support.people.model import Role
from support.union.model import TAKING_PART, VOTING, MemberClass, Membership, MemberStatus, Office


@dataclass(frozen=True)
class Own:
    """A member as they act: their membership and the offices they hold today."""

    membership: Membership
    offices: frozenset[Office] = field(default_factory=frozenset)

    @property
    def id(self) -> UUID:
        """The member's id, which is their principal's."""
        return self.membership.id

    @property
    def audited_as(self) -> str:
        """Under which word a refusal is recorded."""
        return "membership"

    @property
    def takes_part(self) -> bool:
        """Whether they read what members read, and propose."""
        return self.membership.status in TAKING_PART

    @property
    def votes(self) -> bool:
        """Whether they vote: a supporter never does."""
        return self.takes_part and self.membership.klass in VOTING

    def holds(self, office: Office) -> bool:
        """Whether they hold an office and still take part."""
        return self.takes_part and office in self.offices


def is_registrar(actor: Actor) -> bool:
    """A registrar acts once they hold the union's key."""
    return actor.kind == "staff" and actor.has(Role.REGISTRAR)


def is_member(actor: Actor) -> bool:
    """Somebody of the union, by their own words."""
    return actor.kind == "member"


def may_see_members(actor: Actor) -> bool:
    """Registrars see who is a member; nobody else does, the administrator not either."""
    return is_registrar(actor)


def may_decide(actor: Actor, membership: Membership) -> bool:
    """A registrar decides on who asked to join."""
    return is_registrar(actor) and membership.status == MemberStatus.APPLIED


def takes_part(actor: Actor, own: Own) -> bool:
    """A member who takes part."""
    return is_member(actor) and own.id == actor.id and own.takes_part


def may_vote(actor: Actor, own: Own) -> bool:
    """A member who votes."""
    return is_member(actor) and own.id == actor.id and own.votes


def in_council(actor: Actor, own: Own) -> bool:
    """Somebody of the council."""
    return is_member(actor) and own.id == actor.id and own.holds(Office.COUNCIL)


def may_vouch(actor: Actor, own: Own) -> bool:
    """A full member vouches for somebody who still serves."""
    return may_vote(actor, own) and own.membership.klass == MemberClass.FULL
