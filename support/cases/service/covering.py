"""Covering a leave: a colleague acts as a holder until a day, and then no longer."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import aliased

from support.cases import policy
from support.cases.folder import Folder, Holder
from support.cases.model import LONGEST_COVER, MAIN_SEATS, Case, Seat, SeatEnd, SeatName, Status
from support.cases.service.holding import chest_to_hand_on, ensure_can_hold, leave_seat, take_seat
from support.cases.service.opening import readers_of
from support.cases.service.reading import by_id, loads
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.people import service as people
from support.people.actor import Signed
from support.people.model import Person, Role


def cover(actor: Actor, folder: Folder, person: Person, *, until: date) -> Holder:
    """Seat a colleague until a day, that day included, sealing to them all that holders read.

    Raises Forbidden, Invalid for a day that is past or too far, Conflict for who cannot hold the case, a case that
    is covered already or frozen, or keys that do not open it.
    """
    require(policy.may_cover, actor, folder, person.id)
    ensure_day(until)
    folder = by_id(folder.id, lock=True)
    ensure_can_hold(folder, person)
    if folder.in_seat(SeatName.COVER) is not None:
        raise Conflict(_("Somebody covers this case already. Take them out of it first."))
    chest = chest_to_hand_on(actor, folder)
    folder, holder = take_seat(folder, person, SeatName.COVER, until=until)
    chest.regrant(readers_of(folder))
    audit.record(actor, "case.covered", folder)
    return holder


def ensure_day(until: date) -> None:
    """Raises Invalid for a day that is past, or further than a leave lasts."""
    today = clock.today()
    if not today < until <= today + timedelta(days=LONGEST_COVER):
        told = _("Choose a day to come, at most %(days)s days from now.", days=LONGEST_COVER)
        raise Invalid(fields={"until": [told]})


@dataclass(frozen=True)
class Coverable:
    """One of the actor's own cases, and what stands in the way of covering it: words, or None."""

    reference: str
    handle: str
    status: Status
    seat: SeatName
    obstacle: Any


def own_coverable(actor: Actor, person: Person | None = None) -> list[Coverable]:
    """The cases the actor holds as owner or deputy, by handle, as this person would cover them. Raises Forbidden.

    One statement; nothing sealed is opened.
    """
    require(policy.may_cover_own, actor)
    other = aliased(Seat)
    others = (
        sa.select(sa.func.jsonb_object_agg(other.seat, sa.cast(other.person_id, sa.Text)))
        .where(other.case_id == Case.id)
        .scalar_subquery()
        .label("seats")
    )
    rows = execute(
        sa.select(Case.reference, Case.handle, Case.status, Case.frozen, Case.merged_into, Seat.seat, others)
        .join(Seat, Seat.case_id == Case.id)
        .where(Seat.person_id == actor.id, Seat.seat.in_(MAIN_SEATS))
        .order_by(Case.handle)
    )
    return [Coverable(row.reference, row.handle, row.status, row.seat, _obstacle(row, person)) for row in rows]


def _obstacle(row: Any, person: Person | None) -> Any:
    if row.frozen:
        return _("This case is frozen.")
    if row.merged_into is not None:
        return _("It was merged into another case.")
    if SeatName.COVER in row.seats:
        return _("Somebody covers it already.")
    if person is not None and str(person.id) in row.seats.values():
        return _("This person holds it already.")
    return None


def colleagues(actor: Signed) -> list[dict[str, Any]]:
    """Who could cover a leave, the least busy first: `[{name, load}]`. Never the actor."""
    held = loads()
    free = [
        {"name": person.name, "load": held.get(person.id, 0)}
        for person in people.staff(actor)
        if Role.CASEWORKER in person.roles and person.id != actor.id
    ]
    return sorted(free, key=lambda one: (one["load"], one["name"]))


def ensure_can_cover(actor: Actor, person: Person) -> None:
    """Raises Conflict for oneself, and for who is no caseworker."""
    if person.id == actor.id:
        raise Conflict(_("Nobody covers their own leave. Choose a colleague."))
    if Role.CASEWORKER not in person.roles:
        raise Conflict(_("Only a caseworker can hold a case."))


def cover_own(
    actor: Actor, person: Person, *, until: date, references: list[str] | None = None
) -> tuple[list[Coverable], list[Coverable]]:
    """Let somebody cover the actor's own cases: those named, else all that are not closed. `(covered, left out)`.

    What stands in the way of one does not keep the others from being covered. Raises Forbidden, Invalid, Conflict for
    somebody who covers nothing at all, Missing for a reference the actor does not hold as owner or deputy.
    """
    found = {one.reference: one for one in own_coverable(actor, person)}
    ensure_can_cover(actor, person)
    ensure_day(until)
    if references is not None and not set(references) <= set(found):
        raise Missing()
    wanted = [
        one
        for one in found.values()
        if (one.status != Status.CLOSED if references is None else one.reference in references)
    ]
    covered = [one for one in wanted if one.obstacle is None]
    for one in covered:
        cover(actor, _by_reference(one.reference), person, until=until)
    return covered, [one for one in wanted if one.obstacle is not None]


def _by_reference(reference: str) -> Folder:
    return by_id(execute(sa.select(Case.id).where(Case.reference == reference)).scalar_one())


def end_covers() -> int:
    """Empty the cover's seat wherever its day is over, with all their keys; how many.

    A case that nobody else holds by then goes back to intake: the officer's next visit seals it to intake again.
    """
    over = execute(
        sa.select(Seat.case_id, Seat.person_id).where(Seat.seat == SeatName.COVER, Seat.until < clock.today())
    ).all()
    for row in over:
        folder = leave_seat(by_id(row.case_id, lock=True), row.person_id, SeatEnd.COVER_ENDED)
        if not folder.holders:
            folder.case.handed_over_on = None
            save(folder.case)
        audit.record(None, "cover.ended", folder)
    return len(over)
