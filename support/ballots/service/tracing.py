"""The votes of a closed ballot as anybody on the inside reads them, and who may be named as a trustee."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.ballots.model import Ballot, BallotStatus, Vote
from support.ballots.service import finding
from support.core import clock
from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Conflict
from support.union.model import TAKING_PART, Membership, Office, OfficeHolder
from support.vault import polls
from support.vault.ciphers import KeyPair, Refused

#: So many votes stand on a page of the list.
ON_A_PAGE = 100


@dataclass(frozen=True)
class Seen:
    """A vote in the published list; `choices` once it was opened."""

    tracking: str
    choices: list[Any] | None


@dataclass(frozen=True)
class Votes:
    """Some of the votes, in the order of their codes, and the code after which the list goes on."""

    ballot: Ballot
    items: list[Seen]
    next: str | None


def read_tracking(typed: str) -> str:
    """A tracking code from what somebody typed: spaces, hyphens, case and letters that look alike do not matter."""
    return "".join(typed.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))


def votes(actor: Actor, ballot_id: UUID, *, after: str = "", limit: int = ON_A_PAGE) -> Votes:
    """The votes of a closed ballot from a code on. Raises Missing, Conflict before the close."""
    ballot = _closed(actor, ballot_id)
    wanted = sa.select(Vote.tracking, Vote.sealed).where(Vote.ballot_id == ballot.id, Vote.tracking > after)
    rows = execute(wanted.order_by(Vote.tracking).limit(limit + 1)).all()
    keys = _keys(ballot)
    items = [Seen(row.tracking, _opened(keys, ballot, row.sealed)) for row in rows[:limit]]
    return Votes(ballot, items, items[-1].tracking if len(rows) > limit else None)


def find_vote(actor: Actor, ballot_id: UUID, typed: str) -> Seen | None:
    """One's own vote by its code, None if there is none. Raises Missing, Conflict before the close."""
    ballot = _closed(actor, ballot_id)
    wanted = sa.select(Vote.tracking, Vote.sealed).where(
        Vote.ballot_id == ballot.id, Vote.tracking == read_tracking(typed)
    )
    row = execute(wanted).one_or_none()
    return Seen(row.tracking, _opened(_keys(ballot), ballot, row.sealed)) if row else None


def _closed(actor: Actor, ballot_id: UUID) -> Ballot:
    ballot, _own = finding.get(actor, ballot_id)
    if ballot.status not in {BallotStatus.CLOSED, BallotStatus.COUNTED}:
        raise Conflict(_("The votes are published when the ballot is closed."))
    return ballot


def _keys(ballot: Ballot) -> KeyPair | None:
    return KeyPair(ballot.seed) if ballot.seed is not None else None


def _opened(keys: KeyPair | None, ballot: Ballot, sealed: bytes) -> list[Any] | None:
    if keys is None:
        return None
    try:
        return polls.open_vote(keys, ballot.id, bytes(sealed))
    except Refused:
        return None


def trustees_to_name() -> list[str]:
    """The handles of all election trustees who take part, for whoever prepares a ballot."""
    today = clock.today()
    rows = execute(
        sa.select(Membership.handle)
        .join(OfficeHolder, OfficeHolder.member_id == Membership.id)
        .where(
            OfficeHolder.office == Office.TRUSTEE,
            OfficeHolder.since <= today,
            sa.or_(OfficeHolder.until.is_(None), OfficeHolder.until > today),
            Membership.status.in_(TAKING_PART),
        )
        .order_by(Membership.handle)
    )
    return list(dict.fromkeys(rows.scalars()))
