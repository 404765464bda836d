"""The verbs of retraining and work."""

from support.retraining.service.enrolling import accept, apply, decline, offer, wait, withdraw
from support.retraining.service.keys import accompanied
from support.retraining.service.learning import complete, drop, reach
from support.retraining.service.matches import matches
from support.retraining.service.outcomes import Outcomes, outcomes
from support.retraining.service.overview import copy, of_case, unfinished, waiting
from support.retraining.service.profile import LEVELS, read, write
from support.retraining.service.programmes import add, browse, change, compare, get, providers, show
from support.retraining.service.reading import browse as browse_enrolments
from support.retraining.service.reading import get as get_enrolment
from support.retraining.service.reading import show as show_enrolment
from support.retraining.service.seats import lapse
from support.retraining.service.work import begin, browse_due, employers, end, follow_up, place
from support.retraining.service.work import get as get_placement
from support.retraining.service.work import show as show_placement

__all__ = [
    "LEVELS",
    "Outcomes",
    "accept",
    "accompanied",
    "add",
    "apply",
    "begin",
    "browse",
    "browse_due",
    "browse_enrolments",
    "change",
    "compare",
    "complete",
    "copy",
    "decline",
    "drop",
    "employers",
    "end",
    "follow_up",
    "get",
    "get_enrolment",
    "get_placement",
    "lapse",
    "matches",
    "of_case",
    "offer",
    "outcomes",
    "place",
    "providers",
    "reach",
    "read",
    "show",
    "show_enrolment",
    "show_placement",
    "unfinished",
    "wait",
    "waiting",
    "withdraw",
    "write",
]
