"""Proposing a referral: to whom in turn, for what, which parts, until when. Nothing is shared by it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import ConsentState, Purpose
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import save
from support.core.errors import Conflict, Invalid
from support.correspondence import service as correspondence
from support.partners import service as partners
from support.partners.model import Offer, Partner
from support.referrals import policy
from support.referrals.model import (
    LONGEST_SLOT,
    MOST_CHOICES,
    Choice,
    ChoiceStatus,
    Referral,
    ReferralStatus,
    Shared,
)
from support.referrals.service.copying import copy_of, texts
from support.referrals.service.passing import taken_places
from support.referrals.service.reading import readers_of
from support.vault.model import Data
from support.vault.service import Chest


def propose(
    actor: Actor,
    folder: Folder,
    *,
    whom: Sequence[UUID | None],
    service: Offer,
    why: str,
    until: date,
    parts: Sequence[Shared] = (),
    texts: Mapping[Shared, str] | None = None,
    documents: Sequence[UUID] = (),
    urgent: bool = False,
) -> Referral:
    """Suggest to the officer who helps, in turn; None stands for our own people of this work.

    Raises Forbidden, Missing for an unknown document, Invalid for a day that is over or too far, and for somebody
    who does not offer it, has no agreement or no place; Conflict for a case that is frozen, closed or not agreed to.
    """
    require(policy.may_refer, actor, folder.holder_ids)
    cases.ensure_not_frozen(folder)
    cases.ensure_in_hand(folder)
    ensure_day(until)
    chosen = _checked(whom, service)
    chest = cases.open_folder(actor, folder)
    ensure_may_be_asked(chest, folder)
    today = clock.today()
    referral = save(
        Referral(
            case_id=folder.id,
            service=service,
            status=ReferralStatus.PROPOSED,
            urgent=urgent,
            proposed_by=actor.id,
            proposed_on=today,
            until=until,
            renewed_on=today,
        )
    )
    names = _write_choices(actor, referral, chosen)
    copy = copy_of(chest, folder, parts, texts or {}, documents)
    _seal(folder, chest, referral, {"slot": copy, "why": why}, names)
    audit.record(actor, "referral.proposed", referral)
    correspondence.tell_officer(folder, chest)
    return referral


def ensure_may_be_asked(chest: Chest, folder: Folder) -> None:
    """Raises Conflict unless the officer agrees today to the casework, and to being asked about helpers.

    What nobody ever asked them, what they left unticked and what ran out is no yes; nor is a record that has gaps.
    """
    told = _in_the_way(chest, folder)
    if told is not None:
        raise Conflict(told)
    cases.ensure_consent(chest, folder, Purpose.PARTNERS)


def in_the_way(actor: Actor, folder: Folder) -> Any | None:
    """Why nobody can be suggested to the officer as things stand, for the pages that propose; None if one can be.

    Recorded first. Raises Forbidden.
    """
    require(policy.may_refer, actor, folder.holder_ids)
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "consents.opened", folder, reason="referral")
    return _in_the_way(chest, folder)


def _in_the_way(chest: Chest, folder: Folder) -> Any | None:
    found = {one.purpose: one for one in cases.consents_of(chest, folder) if one.partner is None}
    casework, asked = found.get(Purpose.CASEWORK), found.get(Purpose.PARTNERS)
    if casework is not None and not casework.stands:
        return _("The officer no longer agrees to this work. Share nothing, and talk to them first.")
    if asked is not None and asked.stands:
        return None
    if asked is not None and asked.state is ConsentState.WITHDRAWN:
        return _("The officer no longer wants to be asked about helpers. Ask for that consent first.")
    if asked is not None and asked.state is ConsentState.ASKED:
        return _("The officer was asked whether you may suggest helpers, and has not answered yet. Wait for their yes.")
    return _(
        "The officer has not agreed to be asked about helpers. Ask them in a message to agree to it on their own page"
        " (“Sharing with a partner”), and suggest somebody then."
    )


def ensure_day(until: date) -> None:
    """Raises Invalid for an end that is over, or further than a slot lasts."""
    today = clock.today()
    if until < today:
        raise Invalid(fields={"until": [_("This day is over. Choose a later one.")]})
    if until - today > LONGEST_SLOT:
        told = _("At most %(days)s days from today. You can say it anew before they are over.", days=LONGEST_SLOT.days)
        raise Invalid(fields={"until": [told]})


def _checked(whom: Sequence[UUID | None], service: Offer) -> list[Partner | None]:
    if not whom:
        raise Invalid(fields={"partners": [_("Choose at least one who is asked.")]})
    if len(set(whom)) < len(whom) or len(whom) > MOST_CHOICES:
        raise Invalid(fields={"partners": [_("Name each once, and at most %(most)s.", most=MOST_CHOICES)]})
    return [_one(partner_id, service) for partner_id in whom]


def _one(partner_id: UUID | None, service: Offer) -> Partner | None:
    if partner_id is None:
        if service not in policy.OURS:
            raise Invalid(fields={"partners": [_("None of our own people does this. Choose a partner.")]})
        return None
    partner = partners.find(partner_id)
    if partner is None:
        raise Invalid(fields={"partners": [_("There is no such partner. Choose one of the list.")]})
    if service not in partner.offers:
        raise Invalid(fields={"partners": [_("This partner does not offer this. Choose another.")]})
    if not partners.in_force(partner):
        raise Invalid(fields={"partners": [_("There is no agreement with this partner today. Choose another.")]})
    if taken_places(partner.id) >= partner.capacity:
        raise Invalid(fields={"partners": [_("This partner takes no more at the moment. Choose another.")]})
    return partner


def _write_choices(actor: Actor, referral: Referral, chosen: Sequence[Partner | None]) -> dict[str, str]:
    """A row for each, in order; what each is called, by the row's id."""
    known = partners.names(actor, [one.id for one in chosen if one is not None])
    named: dict[str, str] = {}
    for position, partner in enumerate(chosen, 1):
        partner_id = partner.id if partner is not None else None
        row = save(Choice(referral_id=referral.id, position=position, partner_id=partner_id, status=ChoiceStatus.NEXT))
        name = known[partner.id] if partner is not None else gettext("Our own people")
        if not name:
            raise Conflict(_("Your keys do not open who this partner is. Ask a colleague to open the partners once."))
        named[str(row.id)] = name
    return named


def _seal(folder: Folder, chest: Chest, referral: Referral, copy: dict[str, Any], names: dict[str, str]) -> None:
    """The copy under its own key; who else may be asked is the officer's and the holders' to know."""
    readers = readers_of(folder, referral)
    for part, value in copy.items():
        chest.write(Data.SLOT, referral.id, part, value, readers=readers, subject_id=referral.id)
    chest.write(Data.STORY, referral.id, "whom", names, readers=cases.readers_of(folder))


def shareable(actor: Actor, folder: Folder) -> dict[Shared, str]:
    """What of the case can be copied, as text, for the form that proposes; recorded first. Raises Forbidden."""
    require(policy.may_refer, actor, folder.holder_ids)
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "case.opened", folder, reason="referral")
    return texts(chest, folder)
