"""Who runs ballots, who stands, who votes, who opens. Nobody here sees how anybody voted."""

from uuid import UUID

import sqlalchemy as sa

from support.ballots.model import Ballot, BallotKind, BallotStatus, BallotTrustee, RollEntry
from support.core.access import Actor
from support.union import policy as union
from support.union.policy import Own


def runs_ballots(actor: Actor, own: Own | None) -> bool:
    """Ballots are prepared, opened and closed by a registrar or the council: none of it tells them a vote."""
    return union.is_registrar(actor) or (own is not None and union.in_council(actor, own))


def cancel_waits(ballot: Ballot) -> bool:
    """Whether somebody asked to give it up and nobody answered."""
    return ballot.cancel_asked_by is not None and ballot.cancel_decided_by is None


def cancel_open(ballot: Ballot) -> bool:
    """The same while it can be answered: what nobody answered before the close is over."""
    return ballot.status in {BallotStatus.ROLL, BallotStatus.OPEN} and cancel_waits(ballot)


def may_decide_cancel(actor: Actor, own: Own | None, ballot: Ballot) -> bool:
    """Whoever runs ballots answers another's wish to give one up, never their own."""
    return runs_ballots(actor, own) and cancel_open(ballot) and ballot.cancel_asked_by != actor.id


def cancel_to_decide(actor: Actor) -> sa.ColumnElement[bool]:
    """The same in the database's words, for one who runs ballots."""
    return sa.and_(
        Ballot.status.in_([BallotStatus.ROLL, BallotStatus.OPEN]),
        Ballot.cancel_asked_by != actor.id,
        Ballot.cancel_decided_by.is_(None),
    )


def sees_ballots(actor: Actor, own: Own | None) -> bool:
    """Members have a list of ballots, and who runs them."""
    return own is not None or runs_ballots(actor, own)


def visible(actor: Actor, own: Own | None) -> sa.ColumnElement[bool]:
    """Which ballots somebody sees: all, if they take part or run them; else those whose frozen roll has them."""
    if runs_ballots(actor, own) or (own is not None and union.takes_part(actor, own)):
        return sa.true()
    if own is None:
        return sa.false()
    return sa.exists().where(RollEntry.ballot_id == Ballot.id, RollEntry.member_id == own.id).correlate(Ballot)


def may_stand(actor: Actor, own: Own | None, ballot: Ballot, trustees: set[UUID]) -> bool:
    """Who votes stands, unless they are to open this ballot."""
    return (
        own is not None and union.may_vote(actor, own) and ballot.kind == BallotKind.ELECTION and own.id not in trustees
    )


def may_draw(actor: Actor, own: Own | None, entry: RollEntry | None) -> bool:
    """Who stands on the frozen roll votes, whatever became of their membership since."""
    return own is not None and own.id == actor.id and entry is not None and entry.member_id == own.id


def may_open_votes(actor: Actor, own: Own | None, trustee: BallotTrustee) -> bool:
    """A trustee opens their own part, in their own session."""
    return own is not None and own.id == actor.id and trustee.member_id == own.id


#: From when on something can be downloaded.
PUBLISHED = (BallotStatus.ROLL, BallotStatus.OPEN, BallotStatus.CLOSED, BallotStatus.COUNTED)
