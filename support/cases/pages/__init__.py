"""The pages that change a case."""

from support.cases.pages import (
    allotting,
    consents,
    covering,
    holding,
    household,
    moving,
    needs,
    own_plan,
    planning,
    transfers,
    workload,
)
from support.cases.pages.door import pages

__all__ = [
    "allotting",
    "consents",
    "covering",
    "holding",
    "household",
    "moving",
    "needs",
    "own_plan",
    "pages",
    "planning",
    "transfers",
    "workload",
]
