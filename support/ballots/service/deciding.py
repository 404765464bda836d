"""What a ballot decides on: words of its own, or a motion's; and what becomes of that motion."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.ballots.model import Ballot, BallotOutcome
from support.core.access import Actor
from support.core.errors import Invalid, Missing
from support.union import service as union
from support.union.service.balloted import Words


def about(actor: Actor, motion_id: UUID) -> Words:
    """The words of a motion that a ballot could be prepared for. Raises Missing, Forbidden, Conflict."""
    return union.balloted.words(actor, motion_id)


def paper(actor: Actor, motion_id: UUID | None, title: str, text: str) -> dict[str, object]:
    """Title and text of a ballot: the motion's as it stands, if it names one, which is locked.

    Raises Invalid for an unknown motion, Forbidden, Conflict for one that cannot be voted on.
    """
    if motion_id is None:
        return {"title": title, "text": text}
    try:
        found = union.balloted.words(actor, motion_id, lock=True)
    except Missing as error:
        raise Invalid(fields={"motion": [_("There is no such motion.")]}) from error
    return {"title": found.title, "text": found.text}


def settle(actor: Actor, ballot: Ballot, result: dict[str, Any]) -> None:
    """What a counted ballot makes of its motion: adopted or rejected, or admitted as before if too few voted."""
    if ballot.motion_id is None:
        return
    if ballot.outcome == BallotOutcome.NO_QUORUM:
        union.balloted.let_go(ballot.motion_id, ballot.id)
        return
    tally = result["tally"]
    union.balloted.decide(actor, ballot.motion_id, ballot.id, ayes=tally["yes"], noes=tally["no"])


def publish(actor: Actor, ballot: Ballot, title: str, text: str, counted: str) -> None:
    """The numbered decision: how many voted, and if that decided something, the words that it was about.

    It names the motion if that was decided; one that too few voted on may be decided later, by another.
    """
    decided = ballot.outcome in (BallotOutcome.ADOPTED, BallotOutcome.REJECTED)
    union.decide(
        actor,
        title=title,
        text=f"{counted}\n\n{text}" if decided and text else counted,
        motion_id=ballot.motion_id if decided else None,
        ballot_id=ballot.id,
    )
