"""What the desk counts: cases by where they stand, the queue, what somebody holds newly, words that wait."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from support.cases import policy
from support.cases.model import Case, Seat, SeatName, Status
from support.cases.model.moving import Transfer, TransferStatus
from support.cases.model.planning import Plan, PlanStatus
from support.core import clock
from support.core.access import Actor
from support.core.audit import AuditEvent
from support.core.db import execute
from support.people.model import Invitation, Person

#: So many days a case is new to who was seated.
NEWLY = timedelta(days=7)

#: Where no work is left to do.
ENDED = (Status.CLOSED, Status.DECLINED)


def stages(actor: Actor) -> dict[Status, int]:
    """How many of the cases the actor sees stand where, every status named; one statement."""
    rows = execute(sa.select(Case.status, sa.func.count()).where(policy.visible(actor)).group_by(Case.status))
    found = {row[0]: row[1] for row in rows}
    return {status: found.get(status, 0) for status in Status}


def queue_numbers() -> dict[str, Any]:
    """The applications that are not handed over: `{waiting, unheld, oldest}`; one statement.

    `oldest` is the one that waits longest of those nobody holds, `{reference, handle, opened_on}`, or None.
    """
    waiting = sa.and_(Case.handed_over_on.is_(None), Case.status.not_in(ENDED))
    unheld = sa.and_(waiting, ~sa.exists().where(Seat.case_id == Case.id))
    first = (
        sa.select(
            sa.func.jsonb_build_object("reference", Case.reference, "handle", Case.handle, "opened_on", Case.opened_on)
        )
        .where(unheld)
        .order_by(Case.opened_on, Case.id)
        .limit(1)
        .scalar_subquery()
    )
    row = execute(
        sa.select(
            sa.func.count().label("waiting"), sa.func.count().filter(unheld).label("unheld"), first.label("oldest")
        )
        .select_from(Case)
        .where(waiting)
    ).one()
    oldest = row.oldest and {**row.oldest, "opened_on": date.fromisoformat(row.oldest["opened_on"])}
    return {"waiting": row.waiting, "unheld": row.unheld, "oldest": oldest}


def newly(actor: Actor) -> sa.ColumnElement[bool]:
    """The cases in which somebody was seated these days and which they have not opened since, as the log says."""
    looked = sa.exists().where(
        AuditEvent.object_id == Seat.case_id,
        AuditEvent.actor_id == actor.id,
        AuditEvent.action == "case.opened",
        AuditEvent.day >= Seat.since,
    )
    mine = sa.select(Seat.case_id).where(Seat.person_id == actor.id, Seat.since >= clock.today() - NEWLY, ~looked)
    return Case.id == sa.any_(sa.func.array(mine.scalar_subquery()))


def newly_held(actor: Actor) -> list[dict[str, Any]]:
    """What somebody holds newly and has not opened yet, the newest first: `[{reference, handle, seat, since}]`."""
    rows = execute(
        sa.select(Case.reference, Case.handle, Seat.seat, Seat.since)
        .join(Seat, sa.and_(Seat.case_id == Case.id, Seat.person_id == actor.id))
        .where(policy.visible(actor), newly(actor))
        .order_by(Seat.since.desc(), Case.id)
    )
    return [dict(row._mapping) for row in rows]


def words_to_confirm(actor: Actor) -> list[dict[str, Any]]:
    """Where an officer's new words wait for a second person's yes: `[{reference, handle, asked_by, mine}]`.

    `mine` says that the actor asked, so that somebody else has to confirm. One statement.
    """
    rows = execute(
        sa.select(
            Case.reference,
            Case.handle,
            Person.name.label("asked_by"),
            (Invitation.asked_by == actor.id).label("mine"),
        )
        .join(Invitation, Invitation.replaces == Case.officer_id)
        .join(Person, Person.id == Invitation.asked_by)
        .where(
            policy.visible(actor),
            Invitation.used.is_(False),
            Invitation.token_hash.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .order_by(Invitation.expires_at, Invitation.id)
    )
    return [dict(row._mapping) for row in rows]


def covers_ending(actor: Actor, until: date) -> list[dict[str, Any]]:
    """The covers of cases the actor holds, their own too, that end by a day: `[{reference, handle, name, until}]`."""
    held = sa.select(Seat.case_id).where(Seat.person_id == actor.id).scalar_subquery()
    rows = execute(
        sa.select(Case.reference, Case.handle, Person.name, Seat.until)
        .join(Seat, Seat.case_id == Case.id)
        .join(Person, Person.id == Seat.person_id)
        .where(
            Case.id == sa.any_(sa.func.array(held)),
            policy.visible(actor),
            Seat.seat == SeatName.COVER,
            Seat.until <= until,
        )
        .order_by(Seat.until, Case.id)
    )
    return [dict(row._mapping) for row in rows]


def plans_waiting(actor: Actor) -> list[dict[str, Any]]:
    """The versions that wait for an answer in the cases the actor holds, the first made first; one statement.

    `[{plan_id, reference, handle, status, money, mine, made_on}]`; `mine` says that the actor wrote it.
    """
    held = sa.select(Seat.case_id).where(Seat.person_id == actor.id).scalar_subquery()
    rows = execute(
        sa.select(
            Plan.id.label("plan_id"),
            Case.reference,
            Case.handle,
            Plan.status,
            Plan.money,
            (Plan.author_id == actor.id).label("mine"),
            Plan.made_on,
        )
        .join(Case, Case.id == Plan.case_id)
        .where(
            Plan.case_id == sa.any_(sa.func.array(held)),
            policy.visible(actor),
            Plan.status.in_([PlanStatus.PROPOSED, PlanStatus.APPROVED]),
            Case.closed_on.is_(None),
        )
        .order_by(Plan.made_on, Plan.id)
    )
    return [dict(row._mapping) for row in rows]


def transfers_waiting(actor: Actor) -> list[dict[str, Any]]:
    """What the actor was asked to take and asked others to take, as far as it is not answered; one statement.

    `[{transfer_id, reference, handle, incoming, seat, until}]`; `reference` is None for who was asked to take it:
    they see the case only once they have.
    """
    incoming = Transfer.receiver_id == actor.id
    rows = execute(
        sa.select(
            Transfer.id.label("transfer_id"),
            sa.case((incoming, None), else_=Case.reference).label("reference"),
            Case.handle,
            incoming.label("incoming"),
            Transfer.seat,
            Transfer.until,
        )
        .join(Case, Case.id == Transfer.case_id)
        .where(policy.visible_transfers(actor), Transfer.status == TransferStatus.ASKED)
        .order_by(Transfer.until, Transfer.id)
    )
    return [dict(row._mapping) for row in rows]
