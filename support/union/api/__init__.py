"""The JSON doors of the union."""

from support.union.api import (
    cards,
    collective,
    dues,
    grievances,
    hearings,
    life,
    members,
    membership,
    mutual,
    numbers,
    spending,
    words,
)
from support.union.api.door import api

__all__ = [
    "api",
    "cards",
    "collective",
    "dues",
    "grievances",
    "hearings",
    "life",
    "members",
    "membership",
    "mutual",
    "numbers",
    "spending",
    "words",
]
