"""Making a case, and opening what is sealed of it."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import Case, CaseNeed, Need, NeedStatus, Note, Status
from support.cases.service.openings import count_opening
from support.cases.service.reading import get
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, execute, save
from support.people.model import Person
from support.vault import passphrases
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Chest
from support.vault.service.chest import Readers

#: Crockford's base 32: no letters that are mistaken for one another on the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

#: What is sealed of an officer, under which key. All these parts belong to the case's own row.
PARTS: dict[str, Data] = {
    "identity": Data.IDENTITY,
    "contacts": Data.IDENTITY,
    "household": Data.IDENTITY,
    "contact_rules": Data.IDENTITY,
    "service": Data.STORY,
    "story": Data.STORY,
    "asked": Data.STORY,
}


def _reference() -> str:
    symbols = "".join(secrets.choice(ALPHABET) for _position in range(8))
    return f"A-{symbols[:4]}-{symbols[4:]}"


def open_case(officer_id: UUID, officer_pair_id: UUID, needs: Iterable[Need]) -> Folder:
    """A new case for an officer, with these needs; nothing is sealed yet."""
    case = None
    while case is None:  # until the handle and the reference are nobody else's
        case = _new_case(officer_id)
    rows = [CaseNeed(case_id=case.id, code=need, status=NeedStatus.OPEN) for need in dict.fromkeys(needs)]
    db.session.add_all(rows)
    db.session.flush()
    told = [{"id": str(row.id), "code": row.code, "status": row.status, "assessed_on": None} for row in rows]
    return Folder(case, officer_pair_id, False, told, [])


def _new_case(officer_id: UUID) -> Case | None:
    made = insert(Case).values(
        reference=_reference(),
        handle=passphrases.pseudonym(),
        officer_id=officer_id,
        status=Status.NEW,
        opened_on=clock.today(),
    )
    found: Case | None = execute(made.on_conflict_do_nothing().returning(Case)).scalar_one_or_none()
    return found


def reading_groups() -> dict[str, UUID]:
    """The founded compartments that read something of a case: `{name: principal id}`; one statement."""
    return vault.compartment_ids(Name.INTAKE, Name.RECOVERY, Name.APPROVAL, Name.FINANCE, Name.REINSTATEMENT)


def readers_of(folder: Folder, groups: Mapping[str, UUID] | None = None) -> Readers:
    """To whom each kind of key of this case is sealed, as the vault asks it; `groups` if they are known already."""
    known = reading_groups() if groups is None else groups
    return lambda kind, _subject_id: policy.readers(kind, folder, known)


def open_folder(actor: Actor, folder: Folder) -> Chest:
    """What is sealed of the case, for this actor. A holder's or the officer's visit also mends grants that lack.

    Somebody who joined, or came back with a new passphrase, is sealed what they must read by the next person who
    can; nothing of a frozen case is sealed to anybody new. Raises Forbidden for more cases than somebody opens alone
    in a day.
    """
    count_opening(actor, folder)
    chest = vault.open_chest(actor.keyring, folder.id)
    if not folder.case.frozen and _lacking(chest, folder):
        chest.regrant(readers_of(folder))
    return chest


def _lacking(chest: Chest, folder: Folder) -> bool:
    return any(
        granted.get(who) != pair_id
        for kind, granted in chest.held()
        for who, pair_id in policy.people_who_read(kind, folder).items()
    ) or bool(folder.numbers and not folder.holders)


def contents(actor: Actor, folder: Folder, chest: Chest) -> dict[str, Any]:
    """What the actor's keys open of the case, part by part; recorded before it is answered."""
    audit.record(actor, "case.opened", folder)
    return {part: chest.read(folder.id, part) for part in PARTS}


def read(actor: Actor, reference: str) -> dict[str, Any]:
    """A case as the API answers it: the open facts, and each part the actor's keys open. Raises Missing."""
    folder = get(actor, reference)
    chest = open_folder(actor, folder)
    case = folder.case
    return {
        "reference": case.reference,
        "handle": case.handle,
        "status": case.status,
        "clearance": case.clearance,
        "frozen": case.frozen,
        "opened_on": case.opened_on,
        "confirmed": folder.confirmed,
        "handed_over": folder.handed_over,
        "needs": folder.needs,
        "holders": folder.holders,
        **contents(actor, folder, chest),
        "notes": notes(folder, chest),
    }


def notes(folder: Folder, chest: Chest) -> list[dict[str, Any]]:
    """The team's notes, newest first; empty for who does not hold the team's key."""
    rows = execute(
        sa.select(Note.id, Note.written_on, Person.name)
        .join(Person, Person.id == Note.author_id)
        .where(Note.case_id == folder.id)
        .order_by(Note.written_on.desc(), Note.id)
    )
    listed = [
        {"id": row.id, "author": row.name, "written_on": row.written_on, "text": chest.read(row.id, "note")}
        for row in rows
    ]
    return [note for note in listed if note["text"] is not None]


def reads_notes(chest: Chest) -> bool:
    """Whether the session can open the team's notes, or there are none yet."""
    return chest.has(Data.TEAM) or not chest.exists(Data.TEAM)


def add_note(actor: Actor, folder: Folder, text: str) -> Note:
    """Write a note for the team. Raises Forbidden, Conflict when the actor's keys do not open the team's part."""
    require(policy.may_note, actor, folder)
    chest = open_folder(actor, folder)
    note = save(Note(case_id=folder.id, author_id=actor.id, written_on=clock.today()))
    chest.write(Data.TEAM, note.id, "note", text, readers=readers_of(folder))
    audit.record(actor, "note.written", note)
    return note


def replace_contacts(actor: Actor, folder: Folder, contacts: list[dict[str, Any]]) -> None:
    """The officer changes how they are reached."""
    require(policy.may_change_contacts, actor, folder)
    chest = open_folder(actor, folder)
    chest.write(Data.IDENTITY, folder.id, "contacts", contacts, readers=readers_of(folder))
    audit.record(actor, "contacts.changed", folder)


def need_met(case_id: UUID, code: str) -> None:
    """A payment or service that arrived marks its need met."""
    need = execute(sa.select(CaseNeed).where(CaseNeed.case_id == case_id, CaseNeed.code == code)).scalar_one_or_none()
    if need is not None and need.status != NeedStatus.MET:
        need.status = NeedStatus.MET
        save(need)
