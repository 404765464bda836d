"""The verbs of ballots."""

from support.ballots.service.asking import asks, to_answer
from support.ballots.service.cancelling import cancel, decide_cancel
from support.ballots.service.deciding import about
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
from support.ballots.service.papers import Sheet, hold_back, number_of, paper_for, sheet
from support.ballots.service.preparing import freeze_roll, losing, prepare, stand, step_down
from support.ballots.service.publishing import published
from support.ballots.service.tracing import Seen, Votes, find_vote, read_tracking, trustees_to_name, votes
from support.ballots.service.voting import cast, close, close_overdue, draw, open_ballot, sound

__all__ = [
    "Brief",
    "Candidate",
    "OnRoll",
    "Page",
    "Seen",
    "Sheet",
    "Trustee",
    "Votes",
    "Whole",
    "about",
    "asks",
    "browse",
    "cancel",
    "cast",
    "close",
    "close_overdue",
    "decide_cancel",
    "draw",
    "find_vote",
    "freeze_roll",
    "get",
    "hold_back",
    "losing",
    "number_of",
    "open_ballot",
    "open_votes",
    "paper_for",
    "prepare",
    "published",
    "read_tracking",
    "runs",
    "sheet",
    "show",
    "sound",
    "stand",
    "step_down",
    "to_answer",
    "trustees_to_name",
    "votes",
]
