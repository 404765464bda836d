"""Finding cases: one filter for lists and gets, one statement each."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import aggregate_order_by

from support.cases import policy
from support.cases.folder import Folder, Holder
from support.cases.model import Case, CaseNeed, Need, PastSeat, Seat, SeatName, Status
from support.cases.model.openings import CaseOpening
from support.core import clock
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Invalid, Missing
from support.core.keyset import MOST, Cursor
from support.people import service as people
from support.people.actor import Signed
from support.people.model import Officer, Person, Role


def _needs() -> Any:
    pair = sa.func.jsonb_build_object(
        "id", CaseNeed.id, "code", CaseNeed.code, "status", CaseNeed.status, "assessed_on", CaseNeed.assessed_on
    )
    return (
        sa.select(sa.func.jsonb_agg(aggregate_order_by(pair, CaseNeed.code)))
        .where(CaseNeed.case_id == Case.id)
        .scalar_subquery()
        .label("needs")
    )


def _seats() -> Any:
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


def _opened_today(actor: Actor) -> Any:
    return (
        sa.exists()
        .where(CaseOpening.person_id == actor.id, CaseOpening.day == clock.today(), CaseOpening.case_id == Case.id)
        .label("opened_today")
    )


def _one(condition: Any, *, lock: bool, opened: Any = None) -> Folder | None:
    statement = (
        sa.select(
            Case,
            Officer.pair_id,
            Officer.confirmed,
            _needs(),
            _seats(),
            _numbers(),
            *([] if opened is None else [opened]),
        )
        .join(Officer, Officer.id == Case.officer_id)
        .where(condition)
        .execution_options(populate_existing=True)
    )
    if lock:
        execute(sa.select(Case.id).where(condition).with_for_update())
    row = execute(statement).one_or_none()
    return None if row is None else _folder(row)


def _folder(row: Any) -> Folder:
    holders = [_holder(seat) for seat in row.seats or []]
    holders.sort(key=lambda holder: list(SeatName).index(holder.seat))
    known = _known(row.numbers)
    return Folder(
        row[0], row.pair_id, row.confirmed, row.needs or [], holders, known, getattr(row, "opened_today", None)
    )


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
    """Part of a list, and the cursor of the next part."""

    items: list[dict[str, Any]]
    next: str | None


def browse(
    actor: Actor,
    *,
    status: str | None = None,
    need: str | None = None,
    assignee: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """Cases the actor sees, newest first, by keyset. `assignee` is a name, or `none` for cases nobody holds.

    Raises Forbidden for who works with no cases, Invalid for an unknown code or a broken cursor.
    """
    require(policy.may_browse, actor)
    statement = sa.select(
        Case.id,
        Case.reference,
        Case.handle,
        Case.status,
        Case.clearance,
        Case.frozen,
        Case.opened_on,
        Case.handed_over_on,
        Officer.confirmed,
        _needs(),
        _seats(),
    ).join(Officer, Officer.id == Case.officer_id)
    for condition in _filters(actor, status, need, assignee):
        statement = statement.where(condition)
    if cursor:
        at = Cursor.read(cursor)
        statement = statement.where(sa.tuple_(Case.opened_on, Case.id) < sa.tuple_(*at.as_row()))
    limit = max(1, min(limit, MOST))
    rows = execute(statement.order_by(Case.opened_on.desc(), Case.id.desc()).limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].opened_on, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page([_item(row) for row in rows[:limit]], following)


def _filters(actor: Actor, status: str | None, need: str | None, assignee: str | None) -> list[Any]:
    found: list[Any] = [policy.visible(actor)]
    if status:
        found.append(Case.status == _code(Status, status, "status"))
    if need:
        code = _code(Need, need, "need")
        found.append(sa.exists().where(CaseNeed.case_id == Case.id, CaseNeed.code == code))
    if assignee == "none":
        found.append(~sa.exists().where(Seat.case_id == Case.id))
    elif assignee:
        named = sa.select(Seat.case_id).join(Person, Person.id == Seat.person_id).where(Person.name == assignee)
        found.append(Case.id == sa.any_(sa.func.array(named.scalar_subquery())))
    return found


def _code(known: Any, given: str, name: str) -> Any:
    try:
        return known(given)
    except ValueError:
        listed = ", ".join(known)
        raise Invalid(fields={name: [_("Use one of: %(listed)s.", listed=listed)]}) from None


def _item(row: Any) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "handle": row.handle,
        "status": row.status,
        "clearance": row.clearance,
        "frozen": row.frozen,
        "opened_on": row.opened_on,
        "confirmed": row.confirmed,
        "handed_over": row.handed_over_on is not None,
        "needs": [need["code"] for need in row.needs or []],
        "open_needs": [need["code"] for need in row.needs or [] if need["status"] == "open"],
        "holders": [
            {"name": seat["name"], "seat": seat["seat"]}
            for seat in sorted(row.seats or [], key=lambda s: list(SeatName).index(s["seat"]))
        ],
    }


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
