"""The verbs of the bank: taking statements in, booking their lines, explaining what is left."""

from support.bank.service.booking import book
from support.bank.service.explaining import (
    choices,
    forget_words,
    hand_on,
    outline,
    preview,
    resolve,
    suspense_match,
    words,
)
from support.bank.service.importing import take
from support.bank.service.matching import Claimant, Explainer, Given, Match, also_explain, also_match
from support.bank.service.reading import OPEN, RESOLVED, Page, browse, exceptions, owners, show

__all__ = [
    "OPEN",
    "RESOLVED",
    "Claimant",
    "Explainer",
    "Given",
    "Match",
    "Page",
    "also_explain",
    "also_match",
    "book",
    "browse",
    "choices",
    "exceptions",
    "forget_words",
    "hand_on",
    "outline",
    "owners",
    "preview",
    "resolve",
    "show",
    "suspense_match",
    "take",
    "words",
]
