"""Finding referrals, and opening what one's keys open of them."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from support.cases import service as cases
from support.cases.folder import Folder
from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Missing
from support.people.model import Person
from support.referrals import policy
from support.referrals.model import HELPED, Choice, ChoiceStatus, Referral, ReferralStatus
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest
from support.vault.service.chest import Readers


def get(actor: Actor, referral_id: UUID, *, lock: bool = False) -> Referral:
    """A referral that the actor sees. Raises Missing: for a helper also when its time is over."""
    wanted = sa.select(Referral).where(Referral.id == referral_id, policy.visible(actor))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: Referral | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def readers_of(folder: Folder, referral: Referral) -> Readers:
    """To whom the keys of this referral are sealed: as the case says, to who is asked, and to its helper.

    Who is asked opens the copy and nothing else. What is between the helper and the officer, the holders read only
    when the officer opened it to them; the notes of a psychologist (subject: `notes_id`) nobody but these two.
    """
    groups = cases.reading_groups()
    base = cases.readers_of(folder, groups)
    helper = {referral.helper_id} if referral.helper_id and referral.status in HELPED else set()
    asked = set(asked_people(folder, referral))
    holders = folder.holder_ids if referral.opened else set()
    between = policy.kind_of(referral)

    def readers(kind: Data, subject_id: UUID) -> set[UUID]:
        if kind == Data.PSYCHOLOGY and subject_id == referral.notes_id:
            return base(kind, subject_id) | helper
        if subject_id != referral.id:
            return base(kind, subject_id) if kind not in (Data.SLOT, Data.LEGAL, Data.PSYCHOLOGY) else set()
        if kind == Data.SLOT:
            return base(kind, subject_id) | helper | asked
        return base(kind, subject_id) | helper | holders if kind == between else base(kind, subject_id)

    return readers


def open_referral(actor: Actor, referral: Referral) -> tuple[Folder, Chest]:
    """The case's folder and what the actor's keys open of it; a helper's keys open their referral and no more.

    Whoever opens it also seals it anew to a reader who came back with a new passphrase. Raises Forbidden for a
    holder who opened too many cases today.
    """
    folder = cases.by_id(referral.case_id)
    ours = actor.kind == "officer" or actor.id in folder.holder_ids
    chest = cases.open_folder(actor, folder) if ours else vault.open_chest(actor.keyring, folder.id)
    wanted = readers_of(folder, referral)
    if not folder.case.frozen and _lacking(chest, folder, referral, wanted):
        chest.regrant(wanted)
    return folder, chest


def _lacking(chest: Chest, folder: Folder, referral: Referral, wanted: Readers) -> bool:
    pairs = {folder.case.officer_id: folder.officer_pair_id}
    pairs |= {holder.person_id: holder.pair_id for holder in folder.holders}
    pairs |= _pairs([referral.helper_id] if referral.helper_id else [])
    pairs |= asked_people(folder, referral)
    inside = policy.kind_of(referral)
    for kind, subject_id in ((Data.SLOT, referral.id), (inside, referral.id), (inside, referral.notes_id)):
        if chest.has(kind, subject_id):
            held = chest.subjects(kind)[subject_id]
            due = wanted(kind, subject_id)
            if any(held.get(who) != pair_id for who, pair_id in pairs.items() if who in due):
                return True
    return False


def choice_asked(referral: Referral) -> Choice | None:
    """Who is asked at present."""
    wanted = sa.select(Choice).where(Choice.referral_id == referral.id, Choice.status == ChoiceStatus.ASKED)
    found: Choice | None = execute(wanted).scalar_one_or_none()
    return found


def asked_people(folder: Folder, referral: Referral) -> dict[UUID, UUID]:
    """Who may take it at present, with the pair of each; nobody unless it waits for an answer."""
    if referral.status != ReferralStatus.ASKED:
        return {}
    choice = choice_asked(referral)
    return people_of(folder, referral, choice) if choice is not None else {}


def people_of(folder: Folder, referral: Referral, choice: Choice) -> dict[UUID, UUID]:
    """The people of a choice, with the pair of each: a partner's, or our own of this work; never who holds the case."""
    if choice.partner_id is not None:
        theirs = Person.organisation_id == choice.partner_id
    else:
        role = policy.OURS[referral.service]
        theirs = sa.and_(Person.organisation_id.is_(None), Person.roles.contains([role.value]))
    rows = execute(sa.select(Person.id, Person.pair_id).where(theirs, Person.disabled_on.is_(None)))
    barred = {*folder.holder_ids, referral.proposed_by}
    return {row.id: row.pair_id for row in rows if row.id not in barred}


def _pairs(person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    rows = execute(sa.select(Person.id, Person.pair_id).where(Person.id.in_(list(person_ids))))
    return {row.id: row.pair_id for row in rows}


def end_access(referral: Referral, person_id: UUID) -> None:
    """Delete somebody's grants on all that is of this referral: they stop helping, or were asked and do not."""
    for subject_id in (referral.id, referral.notes_id):
        vault.revoke(referral.case_id, person_id, (Data.SLOT, *policy.BETWEEN.values()), subject_id=subject_id)
