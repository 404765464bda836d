"""Ballots as they stand: found, listed, and one in full with what the actor has to do with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.ballots import policy
from support.ballots.model import Ballot, BallotOption, BallotStatus, BallotTrustee, Credential, RollEntry, Vote
from support.core import clock
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Missing
from support.core.keyset import MOST, Cursor
from support.union import service as union
from support.union.model import TAKING_PART, Membership, Office, OfficeHolder
from support.union.policy import Own, is_member
from support.union.service import sealing
from support.vault import polls


@dataclass(frozen=True)
class Candidate:
    """Somebody who stands, as others see them. `text` is None for a session that does not open it."""

    id: UUID
    position: int
    handle: str
    text: str | None
    elected: bool | None
    mine: bool


@dataclass(frozen=True)
class Trustee:
    """One of the three who open it; `opened` once they did their part."""

    number: int
    handle: str
    opened: bool
    mine: bool


@dataclass(frozen=True)
class OnRoll:
    """The actor's own place on the roll: what they compare with the published leaves."""

    number: str
    salt: str
    leaf: str
    drawn: bool


@dataclass(frozen=True)
class Brief:
    """A ballot in a list. `cast` counts votes; on the way there it is the turnout, without a result."""

    ballot: Ballot
    title: str | None
    cast: int
    on_roll: bool
    drawn: bool
    asked_to_cancel: bool = False


@dataclass(frozen=True)
class Whole:
    """A ballot in full. `drawn` counts who drew a credential, `cast` the votes."""

    ballot: Ballot
    title: str | None
    text: str | None
    drawn: int
    cast: int
    candidates: list[Candidate] = field(default_factory=list)
    trustees: list[Trustee] = field(default_factory=list)
    mine: OnRoll | None = None
    runs: bool = False
    may_stand: bool = False
    may_decide_cancel: bool = False


@dataclass(frozen=True)
class Page:
    """Some of a list, and where it goes on."""

    items: list[Brief]
    next: str | None


def own_of(actor: Actor) -> Own | None:
    """The actor as a member, None for staff. Raises Missing for a member's session without a membership."""
    return union.own(actor) if is_member(actor) else None


def runs(actor: Actor) -> bool:
    """Whether the actor prepares, opens and closes ballots. Raises Missing for a session without a membership."""
    return policy.runs_ballots(actor, own_of(actor))


def get(actor: Actor, ballot_id: UUID, *, lock: bool = False) -> tuple[Ballot, Own | None]:
    """A ballot that the actor sees, and the actor as a member. Raises Missing."""
    own = own_of(actor)
    wanted = sa.select(Ballot).where(Ballot.id == ballot_id, policy.visible(actor, own))
    return one(wanted, lock=lock), own


def one(wanted: sa.Select[Any], *, lock: bool = False) -> Ballot:
    """The ballot a statement finds. Whoever changes it, or votes, holds it to the end: one after the other.

    Raises Missing.
    """
    if lock:
        wanted = wanted.with_for_update(key_share=True)
    found: Ballot | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def trustees_of(ballot_id: UUID) -> list[BallotTrustee]:
    """The three by their numbers."""
    wanted = sa.select(BallotTrustee).where(BallotTrustee.ballot_id == ballot_id).order_by(BallotTrustee.number)
    return list(execute(wanted.execution_options(populate_existing=True)).scalars())


def trustees_in_office(member_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these members hold the office of a trustee today and take part."""
    today = clock.today()
    wanted = (
        sa.select(OfficeHolder.member_id)
        .join(Membership, Membership.id == OfficeHolder.member_id)
        .where(
            OfficeHolder.member_id.in_(list(member_ids)),
            OfficeHolder.office == Office.TRUSTEE,
            OfficeHolder.since <= today,
            sa.or_(OfficeHolder.until.is_(None), OfficeHolder.until > today),
            Membership.status.in_(TAKING_PART),
        )
    )
    return set(execute(wanted).scalars())


def options_of(ballot_id: UUID) -> list[BallotOption]:
    """Who stands, in the order of the paper."""
    wanted = sa.select(BallotOption).where(BallotOption.ballot_id == ballot_id).order_by(BallotOption.position)
    return list(execute(wanted.execution_options(populate_existing=True)).scalars())


def entry_of(ballot_id: UUID, own: Own | None) -> RollEntry | None:
    """The member's place on the roll, if they have one."""
    if own is None:
        return None
    wanted = sa.select(RollEntry).where(RollEntry.ballot_id == ballot_id, RollEntry.member_id == own.id)
    found: RollEntry | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    return found


def _counted(table: Any, *conditions: Any) -> Any:
    wanted = sa.select(sa.func.count()).select_from(table).where(table.ballot_id == Ballot.id, *conditions)
    return wanted.correlate(Ballot).scalar_subquery()


CAST, DRAWN = _counted(Vote), _counted(RollEntry, RollEntry.drawn)


def turnout(ballot: Ballot) -> tuple[int, int]:
    """How many drew a credential, and how many votes there are."""
    row = execute(sa.select(DRAWN, CAST).select_from(Ballot).where(Ballot.id == ballot.id)).one()
    return row[0], row[1]


def left(ballot: Ballot) -> int:
    """How many credentials were not used yet."""
    wanted = sa.select(sa.func.count()).select_from(Credential).where(Credential.ballot_id == ballot.id)
    return int(execute(wanted).scalar_one())


def show(actor: Actor, ballot_id: UUID) -> Whole:
    """A ballot in full. Raises Missing."""
    ballot, own = get(actor, ballot_id)
    options, trustees = options_of(ballot.id), trustees_of(ballot.id)
    handles = union.handles({one.member_id for one in options} | {one.member_id for one in trustees})
    chest = sealing.open_common(actor)
    chest.fetch([ballot.id, *(one.id for one in options)])
    paper = chest.read(ballot.id, "paper") or {}
    drawn, cast = turnout(ballot)
    mine = own.id if own else None
    opening = {one.member_id for one in trustees}
    return Whole(
        ballot=ballot,
        title=paper.get("title"),
        text=paper.get("text"),
        drawn=drawn,
        cast=cast,
        candidates=[
            Candidate(
                id=one.id,
                position=one.position,
                handle=handles[one.member_id],
                text=(chest.read(one.id, "paper") or {}).get("text"),
                elected=one.elected,
                mine=one.member_id == mine,
            )
            for one in options
        ],
        trustees=[Trustee(one.number, handles[one.member_id], one.opened, one.member_id == mine) for one in trustees],
        mine=_on_roll(ballot, own),
        runs=policy.runs_ballots(actor, own),
        may_stand=ballot.status == BallotStatus.DRAFT
        and policy.may_stand(actor, own, ballot, opening)
        and mine not in {one.member_id for one in options},
        may_decide_cancel=policy.may_decide_cancel(actor, own, ballot),
    )


def _on_roll(ballot: Ballot, own: Own | None) -> OnRoll | None:
    entry = entry_of(ballot.id, own)
    if entry is None or own is None:
        return None
    number = own.membership.number
    leaf = polls.leaf_of(ballot.id, number, entry.salt)
    return OnRoll(number, entry.salt.hex(), leaf.hex(), entry.drawn)


def browse(actor: Actor, *, status: BallotStatus | None = None, cursor: str | None = None, limit: int = 20) -> Page:
    """The ballots the actor sees, those that close last first. Raises Missing, Forbidden, Invalid."""
    own = own_of(actor)
    require(policy.sees_ballots, actor, own)
    mine = sa.and_(RollEntry.ballot_id == Ballot.id, RollEntry.member_id == (own.id if own else None))
    order = sa.tuple_(Ballot.closes_on, Ballot.id)
    wanted = (
        sa.select(Ballot, CAST.label("cast"), RollEntry.member_id, RollEntry.drawn)
        .outerjoin(RollEntry, mine)
        .where(policy.visible(actor, own))
        .order_by(Ballot.closes_on.desc(), Ballot.id.desc())
        .limit(min(limit, MOST) + 1)
    )
    if status is not None:
        wanted = wanted.where(Ballot.status == status)
    if cursor:
        wanted = wanted.where(order < sa.tuple_(*Cursor.read(cursor).as_row()))
    rows = execute(wanted).all()
    shown = rows[: min(limit, MOST)]
    chest = sealing.open_common(actor)
    chest.fetch([row[0].id for row in shown])
    items = [
        Brief(
            ballot=row[0],
            title=(chest.read(row[0].id, "paper") or {}).get("title"),
            cast=row.cast,
            on_roll=row.member_id is not None,
            drawn=bool(row.drawn),
            asked_to_cancel=policy.cancel_open(row[0]),
        )
        for row in shown
    ]
    more = len(rows) > len(shown)
    return Page(items, Cursor(shown[-1][0].closes_on, shown[-1][0].id).write() if more else None)


def over(day: date) -> list[UUID]:
    """Open ballots whose last day is over."""
    wanted = sa.select(Ballot.id).where(Ballot.status == BallotStatus.OPEN, Ballot.closes_on < day)
    return list(execute(wanted).scalars())
