"""The pages of the union."""

from support.union.pages import (
    assigning,
    card,
    dues,
    each_other,
    hearings,
    joining,
    meetings,
    money,
    motions,
    numbers,
    own,
    queue,
    register,
    returning,
    spending,
    together,
    work,
)
from support.union.pages.door import pages

__all__ = [
    "assigning",
    "card",
    "dues",
    "each_other",
    "hearings",
    "joining",
    "meetings",
    "money",
    "motions",
    "numbers",
    "own",
    "pages",
    "queue",
    "register",
    "returning",
    "spending",
    "together",
    "work",
]
