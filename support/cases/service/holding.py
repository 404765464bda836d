"""Who holds a case: assigning re-seals, unassigning deletes, and the last holder stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from support.cases import policy
from support.cases.folder import Folder, Holder
from support.cases.model import MAIN_SEATS, Case, PastSeat, Seat, SeatEnd, SeatName
from support.cases.model.moving import Transfer, TransferStatus
from support.cases.service.opening import readers_of
from support.cases.service.reading import by_id
from support.cases.service.standing import ensure_not_frozen
from support.cases.service.waiting import end_waiting
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict
from support.people.model import Person, Role
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Chest

#: Given who acts, the case and what is sealed of it, when somebody was assigned.
Seated = Callable[[Actor, Folder, Chest], None]
_seated: dict[str, Seated] = {}


#: What is said when the database refuses a seat.
CANNOT_HOLD = _("This person cannot hold this case: they vet it, or are not impartial. Choose somebody else.")


def assign(actor: Actor, folder: Folder, person: Person, seat: SeatName | None = None) -> Holder:
    """Seat a caseworker, sealing to them all that holders read; with both seats filled intake's access ends.

    Raises Forbidden, Conflict for a taken seat, a person without the role, a frozen case, or keys that do not open it.
    """
    require(policy.may_assign, actor, folder, person.id)
    folder = by_id(folder.id, lock=True)
    ensure_can_hold(folder, person)
    chosen = _free(folder, seat)
    chest = chest_to_hand_on(actor, folder)
    folder, holder = take_seat(folder, person, chosen)
    if not folder.free_seats and not folder.handed_over:
        hand_over(folder)
    save(folder.case)
    chest.regrant(readers_of(folder))
    audit.record(actor, "case.assigned", folder, reason=chosen)
    tell_seated(actor, folder, chest)
    return holder


def tell_seated(actor: Actor, folder: Folder, chest: Chest) -> None:
    """Tell the rooms above that somebody was seated."""
    for told in _seated.values():
        told(actor, folder, chest)


def also_tell(name: str, told: Seated) -> None:
    """Tell a room above of everybody who is assigned, while the session opens the case; the application joins it."""
    _seated[name] = told


def ensure_can_hold(folder: Folder, person: Person) -> None:
    """Raises Conflict for who is no caseworker or holds the case already, and for a frozen or merged case."""
    ensure_not_frozen(folder)
    if folder.case.merged_into is not None:
        raise Conflict(_("This case was merged into another. Who holds that one holds this one too."))
    if Role.CASEWORKER not in person.roles:
        raise Conflict(_("Only a caseworker can hold a case."))
    if person.id in folder.holder_ids:
        raise Conflict(_("This person holds the case already."))


def chest_to_hand_on(actor: Actor, folder: Folder) -> Chest:
    """What the actor can seal to somebody else. Raises Conflict when that is not the whole case."""
    chest = vault.open_chest(actor.keyring, folder.id)
    if not chest.has(Data.IDENTITY) or not chest.has(Data.STORY):
        raise Conflict(_("Your keys do not open this case, so you cannot hand it on."))
    return chest


def _free(folder: Folder, seat: SeatName | None) -> SeatName:
    free = folder.free_seats
    if not free:
        raise Conflict(_("Both seats are taken. Unassign somebody first."))
    if seat is not None and seat not in free:
        raise Conflict(_("This seat is taken."))
    return seat or free[0]


def take_seat(folder: Folder, person: Person, seat: SeatName, *, until: date | None = None) -> tuple[Folder, Holder]:
    """Put somebody into a free seat; they keep the number they had if they held the case before.

    What they were asked to take of this case comes to nothing: nobody sits in two seats. Raises Conflict for who vets
    the case, which the database knows.
    """
    number = folder.numbers.get(person.id) or max(folder.numbers.values(), default=0) + 1
    today = clock.today()
    try:
        save(Seat(case_id=folder.id, seat=seat, person_id=person.id, since=today, number=number, until=until))
    except IntegrityError:
        raise Conflict(CANNOT_HOLD) from None
    save(PastSeat(case_id=folder.id, person_id=person.id, seat=seat, number=number, team=person.team, since=today))
    holder = Holder(person.id, person.pair_id, person.name, seat, today, number, until)
    numbers = {**folder.numbers, person.id: number}
    seated = replace(folder, holders=[*folder.holders, holder], numbers=numbers)
    return end_waiting(seated, person.id), holder


def leave_seat(folder: Folder, person_id: UUID, ended: SeatEnd) -> Folder:
    """Empty somebody's seat and delete all their grants on the case; transfers to and from them come to nothing.

    They leave what was merged into it as well, unless nobody else holds that: then whoever follows them takes it over.
    """
    folder = end_waiting(folder, person_id)
    for case_id in {folder.id, *_emptied(folder.id, person_id)}:
        execute(
            sa.update(PastSeat)
            .where(PastSeat.case_id == case_id, PastSeat.person_id == person_id, PastSeat.until.is_(None))
            .values(until=clock.today(), ended=ended)
        )
        vault.revoke(case_id, person_id)
    return replace(folder, holders=[holder for holder in folder.holders if holder.person_id != person_id])


def _emptied(case_id: UUID, person_id: UUID) -> set[UUID]:
    """Empty somebody's seat here and in what was merged into this case; where that was."""
    another = aliased(Seat)
    others = sa.exists().where(
        another.case_id == Seat.case_id, another.person_id != person_id, another.seat.in_(MAIN_SEATS)
    )
    merged = Seat.case_id.in_(sa.select(Case.id).where(Case.merged_into == case_id))
    gone = execute(
        sa.delete(Seat)
        .where(Seat.person_id == person_id, sa.or_(Seat.case_id == case_id, sa.and_(merged, others)))
        .returning(Seat.case_id)
    )
    return set(gone.scalars())


def hand_over(folder: Folder) -> None:
    """End intake's access to a case whose seats are filled."""
    folder.case.handed_over_on = clock.today()
    intake = vault.compartment_ids(Name.INTAKE).get(Name.INTAKE)
    if intake is not None:
        vault.revoke(folder.id, intake, policy.INTAKE_READS)


def merged_into(case_id: UUID) -> list[UUID]:
    """The cases that were merged into this one."""
    return list(execute(sa.select(Case.id).where(Case.merged_into == case_id).order_by(Case.id)).scalars())


def unassign(actor: Actor, folder: Folder, person: Person, *, for_cause: bool = False) -> None:
    """Empty a seat and delete its grants; for cause, the case's keys and share are replaced as well.

    Raises Forbidden, Conflict for the last holder or somebody who holds nothing.
    """
    require(policy.may_unassign, actor, folder)
    folder = by_id(folder.id, lock=True)
    leaving = folder.holder(person.id)
    if leaving is None:
        raise Conflict(_("This person does not hold the case."))
    if not folder.held_without(person.id):
        raise Conflict(_("The last holder cannot be unassigned. Assign somebody else first."))
    if for_cause and actor.id == person.id:
        raise Conflict(_("Somebody else has to do this."))
    left = leave_seat(folder, person.id, SeatEnd.FOR_CAUSE if for_cause else SeatEnd.UNASSIGNED)
    if for_cause:
        for one in (left, *(by_id(case_id) for case_id in merged_into(folder.id))):
            chest = vault.open_chest(actor.keyring, one.id)
            chest.rotate(readers_of(one), policy.ROTATED, leaving=person.id)
    audit.record(actor, "case.unassigned", folder, reason="for_cause" if for_cause else None)


def vacate(actor: Actor, person_id: UUID) -> list[dict[str, Any]]:
    """Take all of somebody's seats, because they were disabled: `[{reference, handle, holders}]` of those cases.

    A case left with no holder goes back to intake; the officer's next visit seals it to intake again.
    """
    rows = execute(sa.select(Seat.case_id).where(Seat.person_id == person_id)).scalars().all()
    left = []
    for case_id in rows:
        folder = leave_seat(by_id(case_id, lock=True), person_id, SeatEnd.DISABLED)
        remaining = len(folder.holders)
        if remaining == 0:
            execute(sa.update(Case).where(Case.id == case_id).values(handed_over_on=None))
        audit.record(actor, "case.unassigned", folder, reason="disabled")
        left.append({"reference": folder.case.reference, "handle": folder.case.handle, "holders": remaining})
    _decline_for(person_id)
    return left


def _decline_for(person_id: UUID) -> None:
    """End what others asked somebody to take who does not hold it yet."""
    waiting = sa.select(Transfer.case_id).where(
        Transfer.receiver_id == person_id, Transfer.status == TransferStatus.ASKED
    )
    for case_id in execute(waiting).scalars().all():
        end_waiting(by_id(case_id, lock=True), person_id)
