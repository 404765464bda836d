"""Who knows the partners, who keeps their register, and who vets an agreement."""

from support.core.access import Actor
from support.partners.model import Partner
from support.people.model import Role

#: The roles whose work is with partners; the directory's key is sealed to each of their people.
KNOW = (Role.CASEWORKER, Role.LEAD, Role.LAWYER, Role.PSYCHOLOGIST, Role.TRAINING)


def may_see_partners(actor: Actor) -> bool:
    """Those who refer cases, and those who keep the register."""
    return actor.kind == "staff" and any(map(actor.has, KNOW))


def may_keep_partners(actor: Actor) -> bool:
    """Team leads and training coordinators enter partners and change what is known of them."""
    return actor.kind == "staff" and (actor.has(Role.LEAD) or actor.has(Role.TRAINING))


def may_vet_partner(actor: Actor, partner: Partner) -> bool:
    """One of those who keep the register, but not who entered this one, or changed it last."""
    return may_keep_partners(actor) and actor.id != partner.entered_by
