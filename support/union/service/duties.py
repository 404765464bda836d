"""What waits for a member because of an office they hold, or because the council hears them: for their first page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core import clock
from support.core.access import Actor
from support.core.db import execute
from support.union.model import (
    AppealStatus,
    AppealVote,
    Expulsion,
    ExpulsionStatus,
    ExpulsionVote,
    MemberAppeal,
    Office,
    UnionExpense,
)
from support.union.policy import Own, spending
from support.union.service import hearings, reviewing
from support.union.service.offices import judges_of, seated


@dataclass(frozen=True)
class Ask:
    """What is asked of a member: a code that the first page has words for, of how many, and the one if it is one."""

    code: str
    count: int = 1
    one: UUID | None = None


def asks_of(found: Iterable[tuple[str, list[UUID]]]) -> list[Ask]:
    """Codes with what each is about, without those that are about nothing."""
    return [Ask(code, len(ids), ids[0] if len(ids) == 1 else None) for code, ids in found if ids]


def duties(actor: Actor, mine: Own) -> list[Ask]:
    """All of it, the most pressing first. As many statements for many hearings and expenses as for one."""
    called = (Expulsion.member_id == actor.id, Expulsion.status == ExpulsionStatus.CALLED)
    found = [("heard", _ids(Expulsion.id, *called))]
    if mine.holds(Office.COUNCIL):
        found += [*_of_council(actor), ("expenses", _ids(UnionExpense.id, spending.expenses_to_approve(actor)))]
    if mine.holds(Office.REVIEW):
        found += _of_commission(actor)
    return asks_of(found)


def _ids(column: Any, *which: sa.ColumnElement[bool]) -> list[UUID]:
    return list(execute(sa.select(column).where(*which)).scalars())


def _of_council(actor: Actor) -> list[tuple[str, list[UUID]]]:
    """Hearings whose day has come: to vote in, and those whose votes decide, to be written down."""
    wanted = (
        sa.select(Expulsion, ExpulsionVote.member_id, ExpulsionVote.expel)
        .outerjoin(ExpulsionVote, ExpulsionVote.expulsion_id == Expulsion.id)
        .where(Expulsion.status == ExpulsionStatus.CALLED, Expulsion.hearing_on <= clock.today())
        .where(Expulsion.member_id != actor.id)
    )
    voted = _by_subject(execute(wanted))
    sitting = seated(Office.COUNCIL) if voted else set()
    over = [one.id for one, votes in voted.items() if hearings.outcome(one, votes, sitting) is not None]
    open_ = [one.id for one, votes in voted.items() if actor.id not in votes and one.id not in over]
    return [("hearing_votes", open_), ("hearings_to_tell", over)]


def _of_commission(actor: Actor) -> list[tuple[str, list[UUID]]]:
    """Appeals to vote on, and those whose votes decide: each by the hearing that it is against."""
    wanted = (
        sa.select(MemberAppeal, AppealVote.member_id, AppealVote.overturn)
        .outerjoin(AppealVote, AppealVote.appeal_id == MemberAppeal.id)
        .where(MemberAppeal.status == AppealStatus.ASKED, MemberAppeal.expulsion_id.is_not(None))
        .where(MemberAppeal.member_id != actor.id)
    )
    voted = _by_subject(execute(wanted))
    judged = judges_of([one.expulsion_id for one in voted]) if voted else {}
    sitting = seated(Office.REVIEW) if voted else set()
    theirs = {one: votes for one, votes in voted.items() if actor.id not in judged[one.expulsion_id]}
    over = [
        one.expulsion_id
        for one, votes in theirs.items()
        if reviewing.outcome(one, votes, sitting - judged[one.expulsion_id] - {one.member_id}) is not None
    ]
    open_ = [one.expulsion_id for one, votes in theirs.items() if actor.id not in votes]
    return [("appeal_votes", [one for one in open_ if one not in over]), ("appeals_to_tell", over)]


def _by_subject(rows: Any) -> dict[Any, dict[UUID, bool]]:
    """What is voted on, each with who voted how."""
    found: dict[Any, dict[UUID, bool]] = {}
    for subject, member_id, vote in rows:
        votes = found.setdefault(subject, {})
        if member_id is not None:
            votes[member_id] = vote
    return found
