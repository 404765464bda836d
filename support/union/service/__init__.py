"""The verbs of the union."""

from support.union.service.assemblies import upcoming
from support.union.service.decisions import decide
from support.union.service.joining import Joined, enter, refuse, take_in
from support.union.service.standing import by_id, by_number, derived, handles, own, own_of
from support.union.service.stirring import stir

__all__ = [
    "Joined",
    "by_id",
    "by_number",
    "decide",
    "derived",
    "enter",
    "handles",
    "own",
    "own_of",
    "refuse",
    "stir",
    "take_in",
    "upcoming",
]
