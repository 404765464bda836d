"""Who sees and does what in the union. A member acts by what they are in it (`Own`), staff as registrars.

Rules take the actor and, where a member acts, their `Own`: their membership with the offices they hold.
"""

from dataclasses import dataclass, field
from uuid import UUID

from support.core.access import Actor
from support.people.model import Role
from support.union.model import (
    TAKING_PART,
    VOTING,
    AppealStatus,
    MemberAppeal,
    MemberClass,
    Membership,
    MemberStatus,
    Office,
)

#: Where nothing is changed any more.
OVER = (MemberStatus.REFUSED, MemberStatus.LEFT, MemberStatus.EXPELLED)


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


def _own(actor: Actor, own: Own) -> bool:
    return is_member(actor) and own.id == actor.id


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


def may_hear(actor: Actor, appeal: MemberAppeal) -> bool:
    """An appeal against a refusal is heard by another registrar than who refused."""
    waits = appeal.status == AppealStatus.ASKED and appeal.expulsion_id is None
    return is_registrar(actor) and waits and appeal.refused_by != actor.id


def may_keep_sections(actor: Actor) -> bool:
    """Registrars keep the sections."""
    return is_registrar(actor)


def may_appeal(actor: Actor, own: Own) -> bool:
    """Whoever was refused appeals."""
    return _own(actor, own) and own.membership.status == MemberStatus.REFUSED


def may_change_own(actor: Actor, own: Own) -> bool:
    """Whoever asked to join, or belongs, changes what they told and which section they are in."""
    return _own(actor, own) and own.membership.status not in OVER


def may_rest(actor: Actor, own: Own) -> bool:
    """Leave is for those who take part: who owes for a year settles that first."""
    return takes_part(actor, own)


def may_exit(actor: Actor, own: Own) -> bool:
    """Nobody is held: whoever asked to join, was refused, or belongs, goes when they like."""
    return _own(actor, own) and own.membership.status not in (MemberStatus.LEFT, MemberStatus.EXPELLED)


def may_become_full(actor: Actor, own: Own) -> bool:
    """A member in service, or a supporter, becomes a full one with a voucher."""
    return takes_part(actor, own) and own.membership.klass != MemberClass.FULL


def takes_part(actor: Actor, own: Own) -> bool:
    """A member who takes part."""
    return _own(actor, own) and own.takes_part


def may_vote(actor: Actor, own: Own) -> bool:
    """A member who votes."""
    return _own(actor, own) and own.votes


def in_council(actor: Actor, own: Own) -> bool:
    """Somebody of the council."""
    return _own(actor, own) and own.holds(Office.COUNCIL)


def may_vouch(actor: Actor, own: Own) -> bool:
    """A full member vouches for somebody who still serves."""
    return may_vote(actor, own) and own.membership.klass == MemberClass.FULL
