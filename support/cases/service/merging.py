"""Two cases of one person held together: the merged one is held by whoever holds the kept one.

Only a session that opens the merged case can seal it to anybody. So its seats follow at once where such a session acts,
and else on the next visit of somebody who can; who leaves the kept case leaves the merged one in the same breath.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from support.cases.folder import Folder
from support.cases.model import MAIN_SEATS, SeatEnd, SeatName
from support.cases.service.holding import hand_over, leave_seat, take_seat
from support.cases.service.opening import readers_of
from support.cases.service.waiting import end_waiting
from support.core import audit
from support.core.access import Actor
from support.core.db import execute, save
from support.people.model import Person, Role
from support.vault.model import Data
from support.vault.service import Chest


def set_merged(folder: Folder, kept: Folder | None) -> None:
    """Mark a case as merged into another, or as its own again; what waits to be handed on of it comes to nothing.

    Whoever calls this has the rule and keeps the record.
    """
    folder.case.merged_into = kept.id if kept else None
    save(folder.case)
    if kept:
        end_waiting(folder)


def has_to_follow(kept: Folder, merged: Folder) -> bool:
    """Whether others hold the merged case than the kept one; nothing of a frozen case is sealed to anybody new."""
    wanted = {holder.person_id for holder in kept.main_holders}
    if not wanted or kept.case.frozen or merged.case.frozen:
        return False
    held = {holder.person_id for holder in merged.main_holders}
    return wanted != held or (len(held) == len(MAIN_SEATS) and not merged.handed_over)


def opens_whole(chest: Chest) -> bool:
    """Whether a session can seal the whole of a case to somebody."""
    return chest.has(Data.IDENTITY) and chest.has(Data.STORY)


def follow(actor: Actor, kept: Folder, merged: Folder, chest: Chest) -> Folder:
    """Seat the kept case's owner and deputy in place of who held the merged one, and seal it to them.

    `chest` is the merged case's, in a session that opens the whole of it.
    """
    wanted = {holder.person_id: holder.seat for holder in kept.main_holders}
    followed = _seat(merged, wanted)
    if not followed.free_seats and not followed.handed_over:
        hand_over(followed)
    save(followed.case)
    chest.regrant(readers_of(followed))
    audit.record(actor, "case.followed", followed)
    return followed


def give_back(
    actor: Actor, merged: Folder, chest: Chest, seats: Mapping[UUID, SeatName], handed_over_on: date | None
) -> Folder:
    """Seat those again who held a case before it was merged, as far as they still work here, and seal it to them.

    Without anybody it goes back to intake. `chest` is as in `follow`.
    """
    given = _seat(merged, seats)
    given.case.handed_over_on = handed_over_on if given.main_holders else None
    save(given.case)
    chest.regrant(readers_of(given))
    audit.record(actor, "case.given_back", given)
    return given


def _seat(folder: Folder, wanted: Mapping[UUID, SeatName]) -> Folder:
    """Owner and deputy are these people and nobody else; who sits there already keeps their seat."""
    able = _caseworkers(wanted)
    kept = {holder.person_id for holder in folder.main_holders if holder.person_id in able}
    for holder in folder.holders:
        if holder.person_id not in kept:
            folder = leave_seat(folder, holder.person_id, SeatEnd.TRANSFERRED)
    for person_id in [one for one in wanted if one in able and one not in kept]:
        free = folder.free_seats
        seat = wanted[person_id] if wanted[person_id] in free else free[0]
        folder, _holder = take_seat(folder, able[person_id], seat)
    return folder


def _caseworkers(person_ids: Mapping[UUID, SeatName]) -> dict[UUID, Person]:
    """Those of these people who may hold a case now."""
    rows = execute(sa.select(Person).where(Person.id.in_(list(person_ids)), Person.disabled_on.is_(None))).scalars()
    return {row.id: row for row in rows if Role.CASEWORKER in row.roles}
