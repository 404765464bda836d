"""Decisions: numbered within their year, published to all members, never changed."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute, save
from support.core.errors import Missing
from support.core.keyset import Cursor
from support.union.model import UnionDecision
from support.union.service import sealing
from support.union.service.places import Page, insider, page, reader


def decide(
    actor: Actor, *, title: str, text: str, motion_id: UUID | None = None, ballot_id: UUID | None = None
) -> UnionDecision:
    """Publish what was decided under the next number of the year.

    Who may is the caller's to have judged: an assembly's count, a ballot's. Raises Conflict for a session that does not
    hold what is common.
    """
    today = clock.today()
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"decisions {today.year}", 0))))
    last = execute(sa.select(sa.func.max(UnionDecision.number)).where(UnionDecision.year == today.year)).scalar_one()
    row = save(
        UnionDecision(year=today.year, number=(last or 0) + 1, day=today, motion_id=motion_id, ballot_id=ballot_id)
    )
    sealing.write_paper(sealing.open_common(actor), row.id, {"title": title, "text": text})
    audit.record(actor, "decision.published", row)
    return row


def browse_decisions(actor: Actor, *, year: int | None = None, cursor: str | None = None, limit: int = 20) -> Page:
    """Decisions, the latest first. Raises Forbidden, Invalid."""
    reader(actor)
    wanted = sa.select(UnionDecision)
    if year:
        wanted = wanted.where(UnionDecision.year == year)
    if cursor:
        at = Cursor.read(cursor)
        wanted = wanted.where(
            sa.tuple_(UnionDecision.year, UnionDecision.number) < sa.tuple_(sa.literal(at.day.year), _number(at))
        )
    ordered = wanted.order_by(UnionDecision.year.desc(), UnionDecision.number.desc())
    return page(ordered, limit, _cursor, lambda rows: _items(actor, rows))


def _cursor(row: UnionDecision) -> Cursor:
    return Cursor(date(row.year, 1, 1), UUID(int=row.number))


def _number(at: Cursor) -> sa.ColumnElement[int]:
    return sa.literal(min(at.id.int, 2**62))


def decision(actor: Actor, decision_id: UUID) -> dict[str, Any]:
    """One decision. Raises Missing."""
    insider(actor)
    found = execute(sa.select(UnionDecision).where(UnionDecision.id == decision_id)).scalar_one_or_none()
    if found is None:
        raise Missing()
    return _items(actor, [found])[0]


def _items(actor: Actor, rows: list[UnionDecision]) -> list[dict[str, Any]]:
    chest = sealing.open_common(actor)
    chest.fetch([row.id for row in rows])
    found = []
    for row in rows:
        told = chest.read(row.id, "paper") or {}
        found.append(
            {
                "id": row.id,
                "code": f"{row.year}-{row.number}",
                "year": row.year,
                "number": row.number,
                "day": row.day,
                "motion_id": row.motion_id,
                "ballot_id": row.ballot_id,
                "title": told.get("title"),
                "text": told.get("text"),
            }
        )
    return found
