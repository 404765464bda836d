"""Who holds a case: assigning re-seals, unassigning deletes, and the last holder stays."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.folder import Folder, Holder
from support.cases.model import Case, Seat, SeatName, Status
from support.cases.service.opening import readers_of
from support.cases.service.reading import by_id
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict
from support.people.model import Person, Role
from support.vault import service as vault
from support.vault.model import Data, Name


def assign(actor: Actor, folder: Folder, person: Person, seat: SeatName | None = None) -> Holder:
    """Seat a caseworker, sealing to them all that holders read; with both seats filled intake's access ends.

    Raises Forbidden, Conflict for a taken seat, a person without the role, or keys that do not open the case.
    """
    require(policy.may_assign, actor, folder, person.id)
    folder = by_id(folder.id, lock=True)
    if Role.CASEWORKER not in person.roles:
        raise Conflict(_("Only a caseworker can hold a case."))
    if person.id in folder.holder_ids:
        raise Conflict(_("This person holds the case already."))
    chosen = _free(folder, seat)
    chest = vault.open_chest(actor.keyring, folder.id)
    if not chest.has(Data.IDENTITY) or not chest.has(Data.STORY):
        raise Conflict(_("Your keys do not open this case, so you cannot hand it on."))
    row = save(Seat(case_id=folder.id, seat=chosen, person_id=person.id, since=clock.today()))
    holder = Holder(person.id, person.pair_id, person.name, chosen, row.since)
    folder = replace(folder, holders=[*folder.holders, holder])
    folder.case.status = Status.ACTIVE
    if len(folder.holders) == len(SeatName) and not folder.handed_over:
        _hand_over(folder)
    save(folder.case)
    chest.regrant(readers_of(folder))
    audit.record(actor, "case.assigned", folder, reason=chosen)
    return holder


def _free(folder: Folder, seat: SeatName | None) -> SeatName:
    free = folder.free_seats
    if not free:
        raise Conflict(_("Both seats are taken. Unassign somebody first."))
    if seat is not None and seat not in free:
        raise Conflict(_("This seat is taken."))
    return seat or free[0]


def _hand_over(folder: Folder) -> None:
    folder.case.handed_over_on = clock.today()
    intake = vault.compartment_ids(Name.INTAKE).get(Name.INTAKE)
    if intake is not None:
        vault.revoke(folder.id, intake, policy.INTAKE_READS)


def unassign(actor: Actor, folder: Folder, person: Person, *, for_cause: bool = False) -> None:
    """Empty a seat and delete its grants; for cause, the case's keys and share are replaced as well.

    Raises Forbidden, Conflict for the last holder or somebody who holds nothing.
    """
    require(policy.may_unassign, actor, folder)
    folder = by_id(folder.id, lock=True)
    if person.id not in folder.holder_ids:
        raise Conflict(_("This person does not hold the case."))
    if len(folder.holders) == 1:
        raise Conflict(_("The last holder cannot be unassigned. Assign somebody else first."))
    if for_cause and actor.id == person.id:
        raise Conflict(_("Somebody else has to do this."))
    _empty(folder, person.id)
    if for_cause:
        left = replace(folder, holders=[h for h in folder.holders if h.person_id != person.id])
        vault.open_chest(actor.keyring, folder.id).rotate(readers_of(left), policy.INTAKE_READS)
    audit.record(actor, "case.unassigned", folder, reason="for_cause" if for_cause else None)


def _empty(folder: Folder, person_id: UUID) -> None:
    execute(sa.delete(Seat).where(Seat.case_id == folder.id, Seat.person_id == person_id))
    vault.revoke(folder.id, person_id)


def vacate(actor: Actor, person_id: UUID) -> list[dict[str, Any]]:
    """Take all of somebody's seats, because they were disabled: `[{reference, handle, holders}]` of those cases.

    A case left with no holder goes back to intake; the officer's next visit seals it to intake again.
    """
    rows = execute(sa.select(Seat.case_id).where(Seat.person_id == person_id)).scalars().all()
    left = []
    for case_id in rows:
        folder = by_id(case_id, lock=True)
        _empty(folder, person_id)
        remaining = len(folder.holders) - 1
        if remaining == 0:
            execute(sa.update(Case).where(Case.id == case_id).values(handed_over_on=None))
        audit.record(actor, "case.unassigned", folder, reason="disabled")
        left.append({"reference": folder.case.reference, "handle": folder.case.handle, "holders": remaining})
    return left
