"""What ballots ask of a member at this moment, for their first page; and of a registrar, for what waits for them."""

from typing import Any

import sqlalchemy as sa

from support.ballots import policy
from support.ballots.model import Ballot, BallotStatus, BallotTrustee, RollEntry
from support.core.access import Actor
from support.core.db import execute
from support.union import service as union
from support.union.policy import Own

#: A vote is open and they have not taken their paper; they are a trustee of one that waits to be opened; another of
#: those who run ballots asked to cancel one.
VOTE, OPEN_VOTES, ANSWER = "vote", "open_votes", "cancelling"


def asks(actor: Actor, own: Own) -> list[union.Ask]:
    """The most pressing first; one statement."""
    entry = sa.exists().where(
        RollEntry.ballot_id == Ballot.id, RollEntry.member_id == actor.id, RollEntry.drawn.is_(False)
    )
    part = sa.exists().where(
        BallotTrustee.ballot_id == Ballot.id, BallotTrustee.member_id == actor.id, BallotTrustee.opened.is_(False)
    )
    wanted = {
        VOTE: sa.and_(entry, Ballot.status == BallotStatus.OPEN),
        OPEN_VOTES: sa.and_(part, Ballot.status == BallotStatus.CLOSED),
    }
    if policy.runs_ballots(actor, own):
        wanted[ANSWER] = policy.cancel_to_decide(actor)
    which = [sa.select(sa.literal(code).label("code"), Ballot.id).where(one) for code, one in wanted.items()]
    rows = execute(sa.union_all(*which)).all()
    return union.asks_of((code, [row.id for row in rows if row.code == code]) for code in wanted)


def to_answer(actor: Actor) -> Any:
    """How many ballots another asked to cancel, for one who runs them: a statement to be part of a larger one."""
    return sa.select(sa.func.count()).select_from(Ballot).where(policy.cancel_to_decide(actor))
