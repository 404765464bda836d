"""What a case went through: its moves, who held it, what was handed on, and what was asked afterwards."""

from typing import Any

import sqlalchemy as sa

from support.cases.folder import Folder
from support.cases.model import PastSeat
from support.cases.model.moving import CaseMove
from support.cases.service.follow_ups import follow_ups_of
from support.cases.service.opening import open_folder
from support.cases.service.transfers import transfers_in
from support.core import audit
from support.core.access import Actor
from support.core.db import execute
from support.people.model import Person
from support.vault.service import Chest


def history(actor: Actor, folder: Folder) -> dict[str, list[dict[str, Any]]]:
    """`{moves, seats, transfers, follow_ups}` of a case, with what the actor's keys open of the words; recorded.

    A move is `{id, moved_from, moved_to, by, on, reason}`, where `by` is None for the officer and the system; a seat
    `{name, team, seat, number, since, until, ended}`. The first comes first.
    """
    chest = open_folder(actor, folder)
    audit.record(actor, "history.opened", folder)
    return {
        "moves": _moves(folder, chest),
        "seats": _seats(folder),
        "transfers": transfers_in(folder, chest),
        "follow_ups": follow_ups_of(folder, chest),
    }


def _moves(folder: Folder, chest: Chest) -> list[dict[str, Any]]:
    rows = execute(
        sa.select(CaseMove, Person.name)
        .outerjoin(Person, Person.id == CaseMove.moved_by)
        .where(CaseMove.case_id == folder.id)
        .order_by(CaseMove.position)
    )
    return [
        {
            "id": move.id,
            "moved_from": move.moved_from,
            "moved_to": move.moved_to,
            "by": name,
            "on": move.moved_on,
            "reason": chest.read(move.id, "reason"),
        }
        for move, name in rows
    ]


def _seats(folder: Folder) -> list[dict[str, Any]]:
    rows = execute(
        sa.select(PastSeat, Person.name)
        .join(Person, Person.id == PastSeat.person_id)
        .where(PastSeat.case_id == folder.id)
        .order_by(PastSeat.since, PastSeat.until.asc().nulls_last(), PastSeat.number, PastSeat.id)
    )
    facts = ("team", "seat", "number", "since", "until", "ended")
    return [{"name": name, **{fact: getattr(row, fact) for fact in facts}} for row, name in rows]


def changes_of_holders(folder: Folder) -> list[dict[str, Any]]:
    """As the officer is told it: which Coordinator worked with them since when, and until when.

    `[{number, seat, since, until}]`, the first first; `until` is None for who still does. One statement.
    """
    rows = execute(
        sa.select(PastSeat.number, PastSeat.seat, PastSeat.since, PastSeat.until)
        .where(PastSeat.case_id == folder.id)
        .order_by(PastSeat.since, PastSeat.until.asc().nulls_last(), PastSeat.number)
    )
    return [dict(row._mapping) for row in rows]
