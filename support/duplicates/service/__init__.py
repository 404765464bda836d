"""The verbs of duplicates: compare, ask, answer, merge."""

from support.duplicates.service.answering import about, answer, browse, show
from support.duplicates.service.asking import ask_holders, forget_tokens, remember, was_asked
from support.duplicates.service.beside import Beside, of_case, seated
from support.duplicates.service.comparing import Comparison, duplicates, side_by_side, tell
from support.duplicates.service.merging import confirm, outline, pair, propose, undo
from support.duplicates.service.waiting import merges_waiting

__all__ = [
    "Beside",
    "Comparison",
    "about",
    "answer",
    "ask_holders",
    "browse",
    "confirm",
    "duplicates",
    "forget_tokens",
    "merges_waiting",
    "of_case",
    "outline",
    "pair",
    "propose",
    "remember",
    "seated",
    "show",
    "side_by_side",
    "tell",
    "undo",
    "was_asked",
]
