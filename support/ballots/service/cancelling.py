"""Giving a ballot up before its close: a draft by one; from the freezing on one asks and another agrees."""

from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.ballots import policy
from support.ballots.model import Ballot, BallotStatus, CancelReason, Credential, RollEntry, Vote
from support.ballots.service import finding
from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush
from support.core.errors import Conflict
from support.union import service as union

ANOTHER = _("You asked for it: another registrar, or another of the council, agrees or says no.")


def cancel(actor: Actor, ballot_id: UUID, reason: CancelReason) -> Ballot:
    """Give a draft up. From the freezing of its roll on this asks for it: the ballot goes on until another agrees.

    Raises Missing, Forbidden, Conflict once it was closed, and while another's answer is waited for.
    """
    ballot, own = finding.get(actor, ballot_id, lock=True)
    require(policy.runs_ballots, actor, own)
    _before_its_close(ballot)
    if policy.cancel_waits(ballot):
        raise Conflict(_("It was asked already. Another registrar, or another of the council, agrees or says no."))
    ballot.cancel_asked_by, ballot.cancel_reason, ballot.cancel_decided_by = actor.id, reason, None
    if ballot.status == BallotStatus.DRAFT:
        _give_up(actor, ballot)
    else:
        flush()
        audit.record(actor, "ballot.cancel_asked", ballot, reason=reason)
    return ballot


def decide_cancel(actor: Actor, ballot_id: UUID, *, agree: bool) -> Ballot:
    """Another's answer: yes gives it up, with no it goes on.

    Raises Missing, Forbidden for who asked, Conflict once it was closed, and if nobody asked.
    """
    ballot, own = finding.get(actor, ballot_id, lock=True)
    require(policy.runs_ballots, actor, own)
    _before_its_close(ballot)
    if not policy.cancel_waits(ballot):
        raise Conflict(_("Nobody asked to cancel this ballot, or it was answered already."))
    require(policy.may_decide_cancel, actor, own, ballot, detail=ANOTHER)
    ballot.cancel_decided_by = actor.id
    if agree:
        _give_up(actor, ballot)
    else:
        flush()
        audit.record(actor, "ballot.cancel_refused", ballot, reason=ballot.cancel_reason)
    return ballot


def _before_its_close(ballot: Ballot) -> None:
    if ballot.status == BallotStatus.CANCELLED:
        raise Conflict(_("This ballot was cancelled."))
    if ballot.status not in {BallotStatus.DRAFT, BallotStatus.ROLL, BallotStatus.OPEN}:
        raise Conflict(_("This ballot is closed: it is counted, and nobody cancels it."))


def _give_up(actor: Actor, ballot: Ballot) -> None:
    """Votes and credentials are destroyed unread; a motion is admitted as before."""
    ballot.status = BallotStatus.CANCELLED
    flush()
    execute(sa.delete(Vote).where(Vote.ballot_id == ballot.id))
    execute(sa.delete(Credential).where(Credential.ballot_id == ballot.id))
    execute(sa.update(RollEntry).where(RollEntry.ballot_id == ballot.id).values(sealed=None, pair_id=None))
    if ballot.motion_id is not None:
        union.balloted.let_go(ballot.motion_id, ballot.id)
    audit.record(actor, "ballot.cancelled", ballot, reason=ballot.cancel_reason)
