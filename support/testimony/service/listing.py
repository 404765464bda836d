"""Lists of deposits, and what is told of whom one was handed to. Lists open nothing."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from support.core.db import execute
from support.core.keyset import MOST, Cursor
from support.people.model import Person
from support.testimony.model import (
    AskStatus,
    Deposit,
    FilePiece,
    HandOver,
    HandOverAsk,
    OutsideCopy,
    OutsideRegister,
    TestimonyFile,
)
from support.vault.service import Chest


@dataclass(frozen=True)
class Page:
    """Part of a list, and the cursor of the next part."""

    items: list[dict[str, Any]]
    next: str | None


def page_of(*conditions: sa.ColumnElement[bool], cursor: str | None, limit: int) -> Page:
    """Deposits, newest first: `{id, status, begun_on, deposited_on, files, size}`; one statement.

    `size` is the length of the files in the store, in bytes, padded. Raises Invalid for a broken cursor.
    """
    count = sa.select(sa.func.count()).where(TestimonyFile.deposit_id == Deposit.id).scalar_subquery()
    size = (
        sa.select(sa.func.coalesce(sa.func.sum(FilePiece.padded), 0))
        .join(TestimonyFile, TestimonyFile.id == FilePiece.file_id)
        .where(TestimonyFile.deposit_id == Deposit.id)
        .scalar_subquery()
    )
    statement = sa.select(
        Deposit.id, Deposit.status, Deposit.begun_on, Deposit.deposited_on, count.label("files"), size.label("size")
    ).where(*conditions)
    if cursor:
        statement = statement.where(sa.tuple_(Deposit.begun_on, Deposit.id) < sa.tuple_(*Cursor.read(cursor).as_row()))
    limit = max(1, min(limit, MOST))
    rows = execute(statement.order_by(Deposit.begun_on.desc(), Deposit.id.desc()).limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].begun_on, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page([dict(row._mapping) for row in rows[:limit]], following)


def who_received(deposit: Deposit, chest: Chest) -> dict[str, Any]:
    """The registers a deposit is sealed to, to whom it was handed over, and what waits; three statements."""
    sealed_to = execute(
        sa.select(OutsideRegister.id, OutsideRegister.name)
        .join(OutsideCopy, OutsideCopy.register_id == OutsideRegister.id)
        .where(OutsideCopy.deposit_id == deposit.id)
        .order_by(OutsideRegister.name)
    )
    return {
        "registers": [dict(row._mapping) for row in sealed_to],
        "handed_over": _handed(deposit, chest),
        "waiting": _asked(deposit, chest),
    }


def _handed(deposit: Deposit, chest: Chest) -> list[dict[str, Any]]:
    asker = aliased(Person)
    rows = execute(
        sa.select(
            HandOver.id,
            HandOver.register_id,
            HandOver.handed_on,
            OutsideRegister.name,
            Person.name.label("by"),
            asker.name.label("asked_by"),
        )
        .outerjoin(OutsideRegister, OutsideRegister.id == HandOver.register_id)
        .join(Person, Person.id == HandOver.handed_by)
        .outerjoin(HandOverAsk, HandOverAsk.id == HandOver.id)
        .outerjoin(asker, asker.id == HandOverAsk.asked_by)
        .where(HandOver.deposit_id == deposit.id)
        .order_by(HandOver.handed_on, HandOver.id)
    )
    return [_told(row, chest) for row in rows]


def _asked(deposit: Deposit, chest: Chest) -> list[dict[str, Any]]:
    rows = execute(
        sa.select(
            HandOverAsk.id,
            HandOverAsk.register_id,
            HandOverAsk.asked_on,
            HandOverAsk.asked_by.label("asker_id"),
            OutsideRegister.name,
            Person.name.label("asked_by"),
        )
        .outerjoin(OutsideRegister, OutsideRegister.id == HandOverAsk.register_id)
        .join(Person, Person.id == HandOverAsk.asked_by)
        .where(HandOverAsk.deposit_id == deposit.id, HandOverAsk.status == AskStatus.WAITING)
        .order_by(HandOverAsk.asked_on, HandOverAsk.id)
    )
    return [_told(row, chest) for row in rows]


def _told(row: Any, chest: Chest) -> dict[str, Any]:
    """A row with what is sealed of it: to whom, what for, which files."""
    handing = chest.read(row.id, "handing") or {}
    sealed = {"to": row.name or chest.read(row.id, "to"), "purpose": handing.get("purpose")}
    return {**dict(row._mapping), **sealed, "files": [UUID(one) for one in handing.get("files", ())]}
