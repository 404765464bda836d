"""The verbs of ballots."""

from support.ballots.service.finding import (
    Brief,
    Candidate,
    OnRoll,
    Page,
    Trustee,
    Whole,
    browse,
    get,
    show,
)
from support.ballots.service.opening import open_votes
from support.ballots.service.preparing import cancel, freeze_roll, prepare, stand, step_down
from support.ballots.service.publishing import published, result
from support.ballots.service.voting import cast, close, close_overdue, draw, open_ballot

__all__ = [
    "Brief",
    "Candidate",
    "OnRoll",
    "Page",
    "Trustee",
    "Whole",
    "browse",
    "cancel",
    "cast",
    "close",
    "close_overdue",
    "draw",
    "freeze_roll",
    "get",
    "open_ballot",
    "open_votes",
    "prepare",
    "published",
    "result",
    "show",
    "stand",
    "step_down",
]
