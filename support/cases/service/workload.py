"""How much work a team has: numbers for its lead, and nothing of any case."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from support.cases import policy
from support.cases.model import Case, Seat, SeatName, Status
from support.cases.model.moving import Transfer, TransferStatus
from support.core.access import Actor, require
from support.core.db import execute
from support.people.model import Person, Role


def workload(actor: Actor) -> dict[str, Any]:
    """`{team, people}`: what each caseworker of the lead's own team holds, by name. Raises Forbidden.

    `people` is `[{name, held: {seat: {status: count}}, open, asked_to_take, asked_others}]`, where `open` counts what
    is not closed. No handle, no reference: a lead sees no case. Two statements.
    """
    require(policy.may_see_workload, actor)
    lead = aliased(Person)
    waits = Transfer.status == TransferStatus.ASKED
    rows = execute(
        sa.select(
            Person.id,
            Person.name,
            Person.team,
            _count(sa.and_(waits, Transfer.receiver_id == Person.id)).label("asked_to_take"),
            _count(sa.and_(waits, Transfer.sender_id == Person.id)).label("asked_others"),
        )
        .join(lead, sa.and_(lead.id == actor.id, lead.team == Person.team))
        .where(Person.disabled_on.is_(None), Person.roles.contains([Role.CASEWORKER.value]))
        .order_by(Person.name)
    ).all()
    held = _held([row.id for row in rows])
    people = [
        {
            "name": row.name,
            "held": held.get(row.id, {}),
            "open": sum(
                count
                for statuses in held.get(row.id, {}).values()
                for status, count in statuses.items()
                if status != Status.CLOSED
            ),
            "asked_to_take": row.asked_to_take,
            "asked_others": row.asked_others,
        }
        for row in rows
    ]
    team = rows[0].team if rows else execute(sa.select(Person.team).where(Person.id == actor.id)).scalar_one()
    return {"team": team, "people": people}


def _count(condition: sa.ColumnElement[bool]) -> Any:
    return sa.select(sa.func.count()).select_from(Transfer).where(condition).scalar_subquery()


def _held(person_ids: list[Any]) -> dict[Any, dict[SeatName, dict[Status, int]]]:
    rows = execute(
        sa.select(Seat.person_id, Seat.seat, Case.status, sa.func.count().label("cases"))
        .join(Case, Case.id == Seat.case_id)
        .where(Seat.person_id.in_(person_ids))
        .group_by(Seat.person_id, Seat.seat, Case.status)
    )
    held: dict[Any, dict[SeatName, dict[Status, int]]] = {}
    for row in rows:
        held.setdefault(row.person_id, {}).setdefault(row.seat, {})[row.status] = row.cases
    return held
