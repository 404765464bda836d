"""To whom what was said is sealed, and opening it."""

from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Unavailable
from support.people.model import Person, Role
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Chest
from support.vault.service.chest import Readers
from support.voice.model import Complaint

#: What was said and answered; and what those who look into it write among themselves.
KINDS = (Data.COMPLAINT, Data.TEAM)


def readers_of(complaint: Complaint) -> Readers:
    """The complaints officers, who looks into it, who said it, and recovery; never whom it is about.

    Where it is about a complaints officer the others are named one by one, since the compartment's key is theirs too.
    Raises Unavailable when nobody could read it.
    """
    groups = vault.compartment_ids(Name.COMPLAINTS, Name.RECOVERY)
    independent = _independent([complaint.about_id, complaint.handler_id])
    inside = {groups[Name.RECOVERY]} if Name.RECOVERY in groups else set()
    if complaint.about_id in independent:
        officers = vault.members(Name.COMPLAINTS) - {complaint.about_id}
    else:
        officers = {groups[Name.COMPLAINTS]} if vault.members(Name.COMPLAINTS) else set()
    if not officers:
        raise Unavailable(_("Nobody who is independent could read this at the moment. Please come back in a few days."))
    inside |= officers
    if complaint.handler_id is not None and complaint.handler_id not in independent:
        inside.add(complaint.handler_id)
    outside = inside | ({complaint.by_id} if complaint.by_id else set())
    return lambda kind, _subject_id: outside if kind == Data.COMPLAINT else inside


def _independent(person_ids: list[UUID | None]) -> set[UUID]:
    """Those of these people whose role is to look into complaints, members of the compartment or not."""
    known = [one for one in person_ids if one is not None]
    wanted = sa.select(Person.id).where(
        Person.id.in_(known), sa.literal(Role.COMPLAINTS.value) == sa.any_(Person.roles)
    )
    return set(execute(wanted).scalars()) if known else set()


def open_complaint(actor: Actor, complaint: Complaint) -> Chest:
    """What the actor's keys open of it. Whoever looks into it also puts right who else can."""
    chest = vault.open_chest(actor.keyring, complaint.id)
    if actor.id != complaint.by_id:
        _put_right(chest, complaint)
    return chest


def _put_right(chest: Chest, complaint: Complaint) -> None:
    """Seal it to who has a new pair since, or came since; end what somebody holds who should not any more."""
    wanted = readers_of(complaint)
    due = {kind: wanted(kind, complaint.id) for kind in KINDS}
    pairs = vault.public_keys(set().union(*due.values()))
    for kind, holders in chest.held():
        for who in set(holders) - due[kind]:
            vault.revoke(complaint.id, who, (kind,))
    lacking = any(holders.get(who) != pairs[who].pair_id for kind, holders in chest.held() for who in due[kind])
    if lacking:
        chest.regrant(wanted)


def shut_out(chest: Chest, complaint: Complaint) -> None:
    """After somebody was named whom it is about: new keys, without whatever opens it to that person."""
    wanted = readers_of(complaint)
    groups = vault.compartment_ids(Name.COMPLAINTS)
    for who in (groups[Name.COMPLAINTS], complaint.about_id):
        held = any(who in holders for _kind, holders in chest.held())
        if who is not None and held and who not in wanted(Data.COMPLAINT, complaint.id):
            chest.rotate(wanted, KINDS, leaving=who)
