"""The verbs of ballots."""

from support.ballots.service.asking import asks
from support.ballots.service.finding import (
    Brief,
    Candidate,
    OnRoll,
    Page,
    Trustee,
    Whole,
    browse,
    get,
    runs,
    show,
)
from support.ballots.service.opening import open_votes
from support.ballots.service.preparing import cancel, freeze_roll, prepare, stand, step_down
from support.ballots.service.publishing import published, result
from support.ballots.service.tracing import Seen, Votes, find_vote, read_tracking, trustees_to_name, votes
from support.ballots.service.voting import cast, close, close_overdue, draw, open_ballot, sound

__all__ = [
    "Brief",
    "Candidate",
    "OnRoll",
    "Page",
    "Seen",
    "Trustee",
    "Votes",
    "Whole",
    "asks",
    "browse",
    "cancel",
    "cast",
    "close",
    "close_overdue",
    "draw",
    "find_vote",
    "freeze_roll",
    "get",
    "open_ballot",
    "open_votes",
    "prepare",
    "published",
    "read_tracking",
    "result",
    "runs",
    "show",
    "sound",
    "stand",
    "step_down",
    "trustees_to_name",
    "votes",
]
