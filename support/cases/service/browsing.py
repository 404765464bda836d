"""Lists of cases: one filter for all of them, newest first by keyset."""

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.model import Case, CaseNeed, Clearance, Need, Seat, SeatName, Status
from support.cases.service.overview import newly as newly_held
from support.cases.service.reading import Page, needs_column, seats_column
from support.core import clock
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Invalid
from support.core.keyset import MOST, Cursor
from support.people.model import Officer, Person


def browse(
    actor: Actor,
    *,
    status: str | None = None,
    need: str | None = None,
    assignee: str | None = None,
    clearance: str | None = None,
    frozen: bool = False,
    over: bool = False,
    mine: bool = False,
    newly: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """Cases the actor sees, newest first, by keyset. `assignee` is a name, or `none` for cases nobody holds.

    `frozen` leaves only frozen ones, `over` those whose rest is over, `mine` those the actor holds, `newly` those
    they were seated in these days and have not opened. Raises Forbidden for who works with no cases, Invalid for an
    unknown code or a broken cursor.
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
        Case.held_until,
        Officer.confirmed,
        needs_column(),
        seats_column(),
    ).join(Officer, Officer.id == Case.officer_id)
    conditions = [policy.visible(actor), *_filters(status, need, assignee, clearance)]
    conditions += _narrower(actor, frozen=frozen, over=over, mine=mine, newly=newly)
    if cursor:
        at = Cursor.read(cursor)
        conditions.append(sa.tuple_(Case.opened_on, Case.id) < sa.tuple_(*at.as_row()))
    limit = max(1, min(limit, MOST))
    ordered = statement.where(*conditions).order_by(Case.opened_on.desc(), Case.id.desc())
    rows = execute(ordered.limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].opened_on, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page([_item(row) for row in rows[:limit]], following)


def _filters(status: str | None, need: str | None, assignee: str | None, clearance: str | None) -> list[Any]:
    found: list[Any] = []
    if status:
        found.append(Case.status == _code(Status, status, "status"))
    if clearance:
        found.append(Case.clearance == _code(Clearance, clearance, "clearance"))
    if need:
        code = _code(Need, need, "need")
        found.append(sa.exists().where(CaseNeed.case_id == Case.id, CaseNeed.code == code))
    if assignee == "none":
        found.append(~sa.exists().where(Seat.case_id == Case.id))
    elif assignee:
        named = sa.select(Seat.case_id).join(Person, Person.id == Seat.person_id).where(Person.name == assignee)
        found.append(Case.id == sa.any_(sa.func.array(named.scalar_subquery())))
    return found


def _narrower(actor: Actor, *, frozen: bool, over: bool, mine: bool, newly: bool) -> list[Any]:
    held = sa.select(Seat.case_id).where(Seat.person_id == actor.id).scalar_subquery()
    chosen = {
        Case.frozen.is_(True): frozen,
        sa.and_(Case.status == Status.ON_HOLD, Case.held_until <= clock.today()): over,
        Case.id == sa.any_(sa.func.array(held)): mine,
        newly_held(actor): newly,
    }
    return [condition for condition, wanted in chosen.items() if wanted]


def _code(known: Any, given: str, name: str) -> Any:
    try:
        return known(given)
    except ValueError:
        listed = ", ".join(known)
        raise Invalid(fields={name: [_("Use one of: %(listed)s.", listed=listed)]}) from None


def _item(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "reference": row.reference,
        "handle": row.handle,
        "status": row.status,
        "clearance": row.clearance,
        "frozen": row.frozen,
        "opened_on": row.opened_on,
        "confirmed": row.confirmed,
        "handed_over": row.handed_over_on is not None,
        "held_until": row.held_until,
        "rest_over": row.held_until is not None and row.held_until <= clock.today(),
        "needs": [need["code"] for need in row.needs or []],
        "open_needs": [need["code"] for need in row.needs or [] if need["status"] == "open"],
        "holders": [
            {"name": seat["name"], "seat": seat["seat"]}
            for seat in sorted(row.seats or [], key=lambda s: list(SeatName).index(s["seat"]))
        ],
    }
