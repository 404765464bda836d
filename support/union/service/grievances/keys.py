"""Whose keys open a grievance: its member's, and of the union's or a representative's always only who works on it."""

from uuid import UUID

import sqlalchemy as sa

from support.core import clock
from support.core.access import Actor
from support.core.db import execute
from support.union.model import (
    TAKING_PART,
    CollectiveCase,
    Grievance,
    Membership,
    Office,
    OfficeHolder,
    Stage,
)
from support.union.service import sealing
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Chest
from support.vault.service.chest import Readers


def recovery() -> set[UUID]:
    """The recovery compartment."""
    return set(vault.compartment_ids(Name.RECOVERY).values())


def holding_office() -> sa.Select[UUID]:
    """The members who represent others today."""
    today = clock.today()
    return (
        sa.select(OfficeHolder.member_id)
        .join(Membership, Membership.id == OfficeHolder.member_id)
        .where(
            OfficeHolder.office == Office.REPRESENTATIVE,
            OfficeHolder.since <= today,
            sa.or_(OfficeHolder.until.is_(None), OfficeHolder.until > today),
            Membership.status.in_(TAKING_PART),
        )
    )


def readers_of(grievance: Grievance) -> Readers:
    """The member, recovery, a representative in office, and the union compartment until one took it."""
    wanted = {grievance.member_id}
    wanted |= sealing.keepers() if grievance.status == Stage.TOLD else recovery()
    if grievance.representative_id is not None and in_office(grievance.representative_id):
        wanted.add(grievance.representative_id)
    return sealing.to_everybody(wanted)


def in_office(member_id: UUID) -> bool:
    """Whether somebody represents others today."""
    found = execute(holding_office().where(OfficeHolder.member_id == member_id)).first()
    return found is not None


def open_grievance(actor: Actor, grievance: Grievance) -> Chest:
    """What the actor's keys open of it; sealed anew to a reader who came back with a new passphrase."""
    chest = vault.open_chest(actor.keyring, grievance.id)
    return mended(chest, readers_of(grievance))


def readers_of_collective(collective: CollectiveCase) -> Readers:
    """Who leads it, whoever was asked into it or joined, and recovery; who is asked to lead it is given its key."""
    rows = execute(sa.select(Grievance.member_id).where(Grievance.collective_id == collective.id))
    wanted = set(rows.scalars()) | recovery()
    if in_office(collective.representative_id):
        wanted.add(collective.representative_id)
    return sealing.to_everybody(wanted)


def open_collective(actor: Actor, collective: CollectiveCase) -> Chest:
    """The same of a collective case."""
    chest = vault.open_chest(actor.keyring, collective.id)
    return mended(chest, readers_of_collective(collective))


def mended(chest: Chest, readers: Readers) -> Chest:
    """The chest, sealed to whoever must hold its key and has another pair by now."""
    held = chest.subjects(Data.GRIEVANCE).get(chest.scope_id)
    if held is not None:
        wanted = readers(Data.GRIEVANCE, chest.scope_id)
        if any(held.get(who) != public.pair_id for who, public in vault.public_keys(wanted).items()):
            chest.regrant(readers)
    return chest


def end_grants() -> int:
    """Take the keys of who represents nobody any more: their office ended, or their membership; how many they had.

    The member then gives the grievance back, so that somebody else takes it.
    """
    gone = holding_office()
    done = 0
    for scope, who in (
        (Grievance.id, Grievance.representative_id),
        (CollectiveCase.id, CollectiveCase.representative_id),
        (CollectiveCase.id, CollectiveCase.asked_id),
    ):
        for row in execute(sa.select(scope, who.label("who")).where(who.is_not(None), who.not_in(gone))).all():
            done += vault.revoke(row.id, row.who, [Data.GRIEVANCE])
    return done
