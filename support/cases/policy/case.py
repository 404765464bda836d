"""Who sees a case, who may act on it, and to whom each of its keys is sealed."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from support.cases.folder import Folder
from support.cases.model import Case, Seat
from support.core.access import Actor
from support.people.model import Role
from support.vault.model import Data, Name

#: What intake reads until a case is handed over.
INTAKE_READS = (Data.IDENTITY, Data.STORY, Data.TEAM)

#: What the officer opens as their holders do; and what is between them and one helper, whom a room above seals it to.
SHOWN = (Data.IDENTITY, Data.STORY, Data.SLOT, Data.TRAINING)
BETWEEN = (Data.LEGAL, Data.PSYCHOLOGY, Data.REGISTER)

#: What is made anew when somebody is put out for cause. Reasons and payees were signed as they are sealed.
ROTATED = tuple(kind for kind in Data if kind not in (Data.REASON, Data.PAYEE, Data.PRIVATE))


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The cases an actor sees: an officer their own, intake those not handed over, a caseworker those they hold."""
    if actor.kind == "officer":
        return Case.officer_id == actor.id
    seen: list[sa.ColumnElement[bool]] = []
    if actor.has(Role.INTAKE):
        seen.append(Case.handed_over_on.is_(None))
    if actor.has(Role.CASEWORKER):
        # As an array: a person holds few cases, and each is then found through the index however many there are.
        held = sa.select(Seat.case_id).where(Seat.person_id == actor.id).scalar_subquery()
        seen.append(Case.id == sa.any_(sa.func.array(held)))
    return sa.or_(*seen) if seen else sa.false()


def sees(actor: Actor, folder: Folder) -> bool:
    """The same as `visible`, for a case already read."""
    if actor.kind == "officer":
        return folder.case.officer_id == actor.id
    return (actor.has(Role.INTAKE) and not folder.handed_over) or holds(actor, folder)


def holds(actor: Actor, folder: Folder) -> bool:
    """A caseworker in one of the case's seats."""
    return actor.has(Role.CASEWORKER) and actor.id in folder.holder_ids


def may_browse(actor: Actor) -> bool:
    """Those whose work begins with a list of cases."""
    return actor.has(Role.INTAKE) or actor.has(Role.CASEWORKER)


def may_assign(actor: Actor, folder: Folder, person_id: UUID) -> bool:
    """A holder, or intake before hand-over; never to oneself."""
    return actor.kind == "staff" and sees(actor, folder) and actor.id != person_id


def may_allot(actor: Actor) -> bool:
    """Intake gives out the cases of its queue, many at once; each is then judged by itself."""
    return actor.has(Role.INTAKE)


def may_unassign(actor: Actor, folder: Folder) -> bool:
    """A holder, or intake before hand-over."""
    return actor.kind == "staff" and sees(actor, folder)


def may_note(actor: Actor, folder: Folder) -> bool:
    """A holder, or intake before hand-over."""
    return actor.kind == "staff" and sees(actor, folder)


def may_change_contacts(actor: Actor, folder: Folder) -> bool:
    """The officer changes how they are reached."""
    return actor.kind == "officer" and folder.case.officer_id == actor.id


def people_who_read(kind: Data, folder: Folder) -> dict[UUID, UUID]:
    """The people (not the compartments) a key of this kind is sealed to, with the pair of each.

    Vetting officers are sealed theirs by who names them, and the officer the letter of a decision once it stands.
    Who was asked to take a seat is sealed what holders read, and is shown nothing of it before accepting.
    """
    if kind == Data.PRIVATE:
        return {}
    if kind in BETWEEN:
        return {folder.case.officer_id: folder.officer_pair_id}
    readers = {**folder.receivers, **{holder.person_id: holder.pair_id for holder in folder.holders}}
    if kind in SHOWN:
        readers[folder.case.officer_id] = folder.officer_pair_id
    return readers


#: The compartments each kind of key is sealed to, besides intake before a case is handed over.
GROUPS: dict[Data, set[Name]] = {
    Data.IDENTITY: {Name.RECOVERY},
    Data.STORY: {Name.RECOVERY},
    Data.TEAM: {Name.RECOVERY},
    Data.REASON: {Name.APPROVAL},
    Data.PAYEE: {Name.FINANCE, Name.RECOVERY},
    Data.VETTING: {Name.RECOVERY},
    Data.FINDING: {Name.RECOVERY},
    Data.LETTER: {Name.RECOVERY},
    Data.FREEZE: {Name.RECOVERY},
    Data.PRIVATE: set(),
    Data.SLOT: {Name.RECOVERY},
    Data.TRAINING: {Name.RECOVERY},
    Data.LEGAL: {Name.RECOVERY},
    Data.PSYCHOLOGY: {Name.RECOVERY},
    Data.REGISTER: {Name.REINSTATEMENT, Name.RECOVERY},
}


def groups_who_read(kind: Data, *, handed_over: bool) -> set[Name]:
    """The compartments a key of this kind is sealed to."""
    if kind in INTAKE_READS and not handed_over:
        return GROUPS[kind] | {Name.INTAKE}
    return GROUPS[kind]


def readers(kind: Data, folder: Folder, groups: Mapping[str, UUID]) -> set[UUID]:
    """All principals a key of this kind must be sealed to; `groups` are the founded compartments' principals."""
    wanted = groups_who_read(kind, handed_over=folder.handed_over)
    return set(people_who_read(kind, folder)) | {groups[name] for name in wanted if name in groups}
