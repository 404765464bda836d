"""The verbs of the way back."""

from support.reinstatement.service.answers import answer, of_case, own_wish, own_wishes, waiting
from support.reinstatement.service.applying import (
    apply,
    own_applications,
    own_of,
    show_own,
    tell_contact,
)
from support.reinstatement.service.applying import withdraw as withdraw_application
from support.reinstatement.service.competitions import announce, begin, cancel, change, seat, team
from support.reinstatement.service.competitions import browse as browse_competitions
from support.reinstatement.service.competitions import get as get_competition
from support.reinstatement.service.competitions import show as show_competition
from support.reinstatement.service.entries import lapse, own, put, renew, withdraw
from support.reinstatement.service.register import counts
from support.reinstatement.service.requests import ask, lapse_wishes
from support.reinstatement.service.requests import browse as browse_requests
from support.reinstatement.service.requests import show as show_request
from support.reinstatement.service.scoring import applications, rank, ranking, score
from support.reinstatement.service.scoring import show as show_application

__all__ = [
    "announce",
    "answer",
    "applications",
    "apply",
    "ask",
    "begin",
    "browse_competitions",
    "browse_requests",
    "cancel",
    "change",
    "counts",
    "get_competition",
    "lapse",
    "lapse_wishes",
    "of_case",
    "own",
    "own_applications",
    "own_of",
    "own_wish",
    "own_wishes",
    "put",
    "rank",
    "ranking",
    "renew",
    "score",
    "seat",
    "show_application",
    "show_competition",
    "show_own",
    "show_request",
    "team",
    "tell_contact",
    "waiting",
    "withdraw",
    "withdraw_application",
]
