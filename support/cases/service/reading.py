"""Finding cases: one filter for lists and gets, one statement each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from support.cases import policy
from support.cases.folder import Folder, Holder
from support.cases.model import Case, CaseNeed, PastSeat, Seat, SeatName, Status
from support.cases.model.moving import Transfer, TransferStatus
from support.cases.model.openings import CaseOpening
from support.core import clock
from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Missing
from support.people import service as people
from support.people.actor import Signed
from support.people.model import Officer, Person, Role


def needs_column() -> Any:
    """The needs of a case, as a column."""
    pair = sa.func.jsonb_build_object(
        "id", CaseNeed.id, "code", CaseNeed.code, "status", CaseNeed.status, "assessed_on", CaseNeed.assessed_on
    )
    return (
        sa.select(sa.func.jsonb_agg(aggregate_order_by(pair, CaseNeed.code)))
        .where(CaseNeed.case_id == Case.id)
        .scalar_subquery()
        .label("needs")
    )


def seats_column() -> Any:
    """Who sits where in a case, and since when, as a column."""
    facts = sa.func.jsonb_build_object(
        "person_id",
        Seat.person_id,
        "pair_id",
        Person.pair_id,
        "name",
        Person.name,
        "seat",
        Seat.seat,
        "since",
        Seat.since,
        "number",
        Seat.number,
        "until",
        Seat.until,
    )
    return (
        sa.select(sa.func.jsonb_agg(facts))
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.case_id == Case.id)
        .scalar_subquery()
        .label("seats")
    )


def _numbers() -> Any:
    """Everybody who ever held the case, with the number as which the officer knows them."""
    return (
        sa.select(sa.func.jsonb_object_agg(sa.cast(PastSeat.person_id, sa.Text), PastSeat.number))
        .where(PastSeat.case_id == Case.id)
        .scalar_subquery()
        .label("numbers")
    )


def _receivers() -> Any:
    """Who was asked to take a seat and has not answered, with the pair of each."""
    return (
        sa.select(sa.func.jsonb_object_agg(sa.cast(Transfer.receiver_id, sa.Text), sa.cast(Person.pair_id, sa.Text)))
        .join(Person, Person.id == Transfer.receiver_id)
        .where(Transfer.case_id == Case.id, Transfer.status == TransferStatus.ASKED)
        .scalar_subquery()
        .label("receivers")
    )


def _opened_today(actor: Actor) -> Any:
    return (
        sa.exists()
        .where(CaseOpening.person_id == actor.id, CaseOpening.day == clock.today(), CaseOpening.case_id == Case.id)
        .label("opened_today")
    )


def _one(condition: Any, *, lock: bool, opened: Any = None) -> Folder | None:
    if lock:
        execute(sa.select(Case.id).where(condition).with_for_update())
    row = execute(_folders(condition, opened)).one_or_none()
    return None if row is None else _folder(row)


def _folders(condition: Any, opened: Any = None) -> Any:
    return (
        sa.select(
            Case,
            Officer.pair_id,
            Officer.confirmed,
            needs_column(),
            seats_column(),
            _numbers(),
            _receivers(),
            *([] if opened is None else [opened]),
        )
        .join(Officer, Officer.id == Case.officer_id)
        .where(condition)
        .execution_options(populate_existing=True)
    )


def _folder(row: Any) -> Folder:
    holders = [_holder(seat) for seat in row.seats or []]
    holders.sort(key=lambda holder: list(SeatName).index(holder.seat))
    return Folder(
        row[0],
        row.pair_id,
        row.confirmed,
        [_need(need) for need in row.needs or []],
        holders,
        _known(row.numbers),
        opened_today=getattr(row, "opened_today", None),
        receivers={UUID(person_id): UUID(pair_id) for person_id, pair_id in (row.receivers or {}).items()},
    )


def _need(need: dict[str, Any]) -> dict[str, Any]:
    """A need as JSON told it, with its day as a day."""
    return {**need, "assessed_on": date.fromisoformat(need["assessed_on"]) if need["assessed_on"] else None}


def _known(numbers: dict[str, int] | None) -> dict[UUID, int]:
    return {UUID(person_id): number for person_id, number in (numbers or {}).items()}


def _holder(seat: dict[str, Any]) -> Holder:
    return Holder(
        person_id=UUID(seat["person_id"]),
        pair_id=UUID(seat["pair_id"]),
        name=seat["name"],
        seat=SeatName(seat["seat"]),
        since=date.fromisoformat(seat["since"]),
        number=seat["number"],
        until=date.fromisoformat(seat["until"]) if seat["until"] else None,
    )


def get(actor: Actor, reference: str, *, lock: bool = False) -> Folder:
    """A case that somebody of staff sees, by its reference. Raises Missing, the same for unknown and unseen."""
    found = (
        _one(sa.and_(Case.reference == reference, policy.visible(actor)), lock=lock, opened=_opened_today(actor))
        if actor.kind == "staff"
        else None
    )
    if found is None:
        raise Missing()
    return found


def by_id(case_id: UUID, *, lock: bool = False) -> Folder:
    """A case by its id, for a verb above that has its own rule. Raises Missing."""
    found = _one(Case.id == case_id, lock=lock)
    if found is None:
        raise Missing()
    return found


def several(actor: Actor, references: Iterable[str]) -> dict[str, Folder]:
    """Those of these cases that somebody of staff sees, by their references; one statement."""
    if actor.kind != "staff":
        return {}
    rows = execute(_folders(sa.and_(Case.reference.in_(list(references)), policy.visible(actor))))
    return {folder.case.reference: folder for folder in map(_folder, rows)}


def own(actor: Actor, *, lock: bool = False) -> Folder:
    """The officer's own case. Raises Missing for anybody else."""
    if actor.kind != "officer":
        raise Missing()
    found = _one(Case.officer_id == actor.id, lock=lock)
    if found is None:
        raise Missing()
    return found


@dataclass(frozen=True)
class Page:
    """Part of a list, the cursor of the next part, and whom not to reach, for staff who write there."""

    items: list[dict[str, Any]]
    next: str | None
    warnings: list[str] = field(default_factory=list)


def loads() -> dict[UUID, int]:
    """How many open cases each person holds."""
    rows = execute(
        sa.select(Seat.person_id, sa.func.count())
        .join(Case, Case.id == Seat.case_id)
        .where(Case.status != Status.CLOSED)
        .group_by(Seat.person_id)
    )
    return {row[0]: row[1] for row in rows}


def candidates(actor: Signed, folder: Folder) -> list[dict[str, Any]]:
    """Who might take a seat of this case, the least busy first: `[{name, load}]`. Never the actor."""
    held = loads()
    free = [
        {"name": person.name, "load": held.get(person.id, 0)}
        for person in people.staff(actor)
        if Role.CASEWORKER in person.roles and person.id not in {actor.id, *folder.holder_ids}
    ]
    return sorted(free, key=lambda one: (one["load"], one["name"]))
