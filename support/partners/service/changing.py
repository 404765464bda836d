"""Changing what is known of a partner; pausing and ending the work with it; the end of one of its people's access."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import save
from support.core.errors import Conflict, Missing
from support.partners import policy
from support.partners.model import Partner, PartnerStatus
from support.partners.service import directory
from support.partners.service.keeping import by_id, people_of
from support.people import service as people
from support.people.actor import Staff
from support.people.model import Person

#: What a partner is: whoever changes it has entered it anew, and somebody else vets it again.
WEIGHTY = {"kind", "offers", "name", "contact"}
#: What is sealed of it.
SEALED = ("name", "contact", "note")

#: Given who acts and the partner's id, when the work with it ended.
Left = Callable[[Actor, UUID], None]
_left: dict[str, Left] = {}


def also_tell_end(name: str, told: Left) -> None:
    """Tell a room above when the work with a partner ends; the application joins it."""
    _left[name] = told


def change(actor: Actor, partner_id: UUID, changes: dict[str, Any]) -> Partner:
    """Change what is named and leave the rest; what a partner is has to be vetted again by somebody else.

    Raises Missing, Forbidden, Conflict for a paused or ended one, or without the directory's key.
    """
    require(policy.may_keep_partners, actor)
    partner = by_id(partner_id, lock=True)
    if partner.status in (PartnerStatus.PAUSED, PartnerStatus.ENDED):
        raise Conflict(_("The work with this partner is paused or over. Take it up again first."))
    told = directory.open_directory(actor).read(partner.id, directory.PART) or {}
    sealed = {part: changes.pop(part) for part in SEALED if part in changes}
    weighty = _weighs(partner, told, {**changes, **sealed})
    for name, value in changes.items():
        setattr(partner, name, value)
    if weighty:
        _enter_anew(actor, partner)
    save(partner)
    if sealed:
        directory.write(actor, partner.id, {**told, **sealed})
    audit.record(actor, "partner.changed", partner, reason="weighty" if weighty else None)
    return partner


def _weighs(partner: Partner, told: dict[str, Any], changes: dict[str, Any]) -> bool:
    present = {**told, "kind": partner.kind, "offers": partner.offers}
    return any(name in WEIGHTY and present.get(name) != value for name, value in changes.items())


def _enter_anew(actor: Actor, partner: Partner) -> None:
    if partner.status != PartnerStatus.ENTERED:
        partner.status = PartnerStatus.ENTERED
    partner.entered_by, partner.vetted_by, partner.vetted_on = actor.id, None, None


def pause(actor: Actor, partner_id: UUID) -> Partner:
    """Ask nothing more of it for a while; what it has goes on. Raises Missing, Forbidden, Conflict."""
    return _move(actor, partner_id, PartnerStatus.PAUSED, "partner.paused")


def resume(actor: Actor, partner_id: UUID) -> Partner:
    """Ask it again, as was agreed before. Raises Missing, Forbidden, Conflict for what is not paused."""
    require(policy.may_keep_partners, actor)
    partner = by_id(partner_id, lock=True)
    if partner.status != PartnerStatus.PAUSED:
        raise Conflict(_("This partner is not paused."))
    return _move(actor, partner_id, PartnerStatus.AGREED, "partner.resumed")


def end(actor: Staff, partner_id: UUID) -> Partner:
    """End the work with it: its people's access ends at once, and what they have is taken back.

    Raises Missing, Forbidden, Conflict when it is over already.
    """
    partner = _move(actor, partner_id, PartnerStatus.ENDED, "partner.ended")
    for told in _left.values():
        told(actor, partner.id)
    for person in people_of(partner.id):
        people.disable(actor, person)
    return partner


def enter_again(actor: Actor, partner_id: UUID) -> Partner:
    """Take up the work with one that had ended; it is vetted anew. Raises Missing, Forbidden, Conflict."""
    require(policy.may_keep_partners, actor)
    partner = by_id(partner_id, lock=True)
    if partner.status != PartnerStatus.ENDED:
        raise Conflict(_("The work with this partner has not ended."))
    _enter_anew(actor, partner)
    save(partner)
    audit.record(actor, "partner.entered", partner)
    return partner


def _move(actor: Actor, partner_id: UUID, status: PartnerStatus, action: str) -> Partner:
    require(policy.may_keep_partners, actor)
    partner = by_id(partner_id, lock=True)
    if partner.status == status:
        raise Conflict(_("That was done already."))
    partner.status = status
    save(partner)
    audit.record(actor, action, partner)
    return partner


def disable(actor: Staff, partner_id: UUID, name: str) -> Person:
    """End the access of one of its people at once. Raises Missing for anybody who is not theirs, Forbidden."""
    require(policy.may_keep_partners, actor)
    theirs = next((one for one in people_of(partner_id) if one.name == name), None)
    if theirs is None:
        raise Missing()
    people.disable(actor, theirs)
    return theirs
