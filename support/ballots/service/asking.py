"""What ballots ask of a member at this moment, for their first page."""

import sqlalchemy as sa

from support.ballots.model import Ballot, BallotStatus, BallotTrustee, RollEntry
from support.core.access import Actor
from support.core.db import execute

#: A vote is open and they have not taken their paper; they are a trustee of one that waits to be opened.
VOTE, OPEN_VOTES = "vote", "open_votes"


def asks(actor: Actor) -> list[str]:
    """Codes, the most pressing first; one statement."""
    open_ = sa.exists().where(
        RollEntry.ballot_id == Ballot.id,
        RollEntry.member_id == actor.id,
        RollEntry.drawn.is_(False),
        Ballot.status == BallotStatus.OPEN,
    )
    closed = sa.exists().where(
        BallotTrustee.ballot_id == Ballot.id,
        BallotTrustee.member_id == actor.id,
        BallotTrustee.opened.is_(False),
        Ballot.status == BallotStatus.CLOSED,
    )
    row = execute(sa.select(open_.label("open"), closed.label("closed"))).one()
    return [code for code, asked in ((VOTE, row.open), (OPEN_VOTES, row.closed)) if asked]
