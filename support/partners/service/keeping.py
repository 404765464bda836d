"""Keeping the register: entered by one, vetted by another, paused and ended; and the people who sign in."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.partners import policy
from support.partners.model import Offer, Partner, PartnerKind, PartnerStatus
from support.partners.service import directory
from support.people import service as people
from support.people.actor import Staff
from support.people.model import Person
from support.people.service.invitations import Sent


def get(actor: Actor, partner_id: UUID, *, lock: bool = False) -> Partner:
    """A partner. Raises Missing for an unknown one, and to whoever does not work with partners."""
    if not policy.may_see_partners(actor):
        raise Missing()
    return by_id(partner_id, lock=lock)


def find(partner_id: UUID) -> Partner | None:
    """A partner, if there is one, for a room above that checked who asks."""
    found: Partner | None = execute(sa.select(Partner).where(Partner.id == partner_id)).scalar_one_or_none()
    return found


def by_id(partner_id: UUID, *, lock: bool = False) -> Partner:
    """A partner, for a room above that checked who asks. Raises Missing."""
    wanted = sa.select(Partner).where(Partner.id == partner_id)
    found: Partner | None = execute(wanted.with_for_update() if lock else wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def ensure_may_keep(actor: Actor) -> None:
    """Refuse whoever does not keep the register, before they fill in a form. Raises Forbidden."""
    require(policy.may_keep_partners, actor)


def enter(
    actor: Actor,
    *,
    kind: PartnerKind,
    offers: list[Offer],
    languages: list[str],
    regions: list[str],
    capacity: int,
    name: str,
    contact: str = "",
    note: str = "",
    out_of_hours: bool = False,
) -> Partner:
    """Enter a partner; nothing is shared with it before somebody else vetted an agreement. Raises Forbidden."""
    require(policy.may_keep_partners, actor)
    organisation = people.add_organisation()
    partner = save(
        Partner(
            id=organisation.id,
            kind=kind,
            status=PartnerStatus.ENTERED,
            offers=list(offers),
            languages=list(languages),
            regions=list(regions),
            capacity=capacity,
            out_of_hours=out_of_hours,
            entered_by=actor.id,
            entered_on=clock.today(),
        )
    )
    directory.write(actor, partner.id, {"name": name, "contact": contact, "note": note})
    audit.record(actor, "partner.entered", partner)
    return partner


def agree(actor: Actor, partner: Partner, *, since: date, until: date) -> Partner:
    """Vet a partner and its agreement, which lasts from one day to another, both included.

    Raises Forbidden to who entered it, Invalid for days in the wrong order or over already, Conflict.
    """
    require(policy.may_vet_partner, actor, partner)
    if until < since or until < clock.today():
        raise Invalid(fields={"until": [_("The last day is before the first, or over already.")]})
    partner = by_id(partner.id, lock=True)
    if partner.status != PartnerStatus.AGREED:
        partner.status = PartnerStatus.AGREED
    partner.agreed_from, partner.agreed_until = since, until
    partner.vetted_by, partner.vetted_on = actor.id, clock.today()
    save(partner)
    audit.record(actor, "partner.vetted", partner)
    return partner


def in_force(partner: Partner) -> bool:
    """Whether there is an agreement today."""
    today = clock.today()
    began = partner.agreed_from is not None and partner.agreed_from <= today
    return partner.status == PartnerStatus.AGREED and began and (partner.agreed_until or today) >= today


def invite(actor: Staff, partner: Partner) -> Sent:
    """Invite one of its people, who will see what is shared with them and nothing else. Raises Forbidden, Conflict."""
    require(policy.may_keep_partners, actor)
    if not in_force(partner):
        raise Conflict(_("There is no agreement with this partner today. Have it vetted first."))
    return people.invite_guest(actor, partner.id)


def people_of(partner_id: UUID) -> list[Person]:
    """Who of a partner may sign in, by their names here."""
    ours = (Person.organisation_id == partner_id, Person.disabled_on.is_(None))
    return list(execute(sa.select(Person).where(*ours).order_by(Person.name)).scalars())


def told(actor: Actor, partner: Partner) -> dict[str, Any]:
    """What the directory says of a partner: `{"name", "contact", "note"}`, each None without the key."""
    found = directory.open_directory(actor).read(partner.id, directory.PART) or {}
    return {part: found.get(part) for part in ("name", "contact", "note")}
