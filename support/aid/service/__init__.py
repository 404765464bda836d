"""The verbs of aid: ask, decide, pay, answer."""

from support.aid.service.answering import answer_receipt
from support.aid.service.asking import ask, ensure_may_ask
from support.aid.service.caps import Left, left
from support.aid.service.debts import change_debt, coming, creditor_of, debt_of, debts_of, note_debt, own_debts
from support.aid.service.deciding import decide
from support.aid.service.expiring import expire
from support.aid.service.paying import (
    check_may_send,
    payables_match,
    sent,
    show_payment,
)
from support.aid.service.reading import (
    browse_payments,
    get_payment,
    outline_payment,
    payments_of,
)
from support.aid.service.recusing import recuse
from support.aid.service.requests import Requested, browse, get, of_case, outline, requests_of
from support.aid.service.reviewing import review
from support.aid.service.schemes import (
    Band,
    add_version,
    banded,
    check_version,
    differences,
    ensure_reads,
    ensure_writes,
    history,
    scheme,
    schemes,
)
from support.aid.service.showing import show
from support.aid.service.standing import said_of
from support.aid.service.submitting import submit, withdraw
from support.aid.service.unfinished import unfinished
from support.aid.service.waiting import awaiting_decision

__all__ = [
    "Band",
    "Left",
    "Requested",
    "add_version",
    "answer_receipt",
    "ask",
    "awaiting_decision",
    "banded",
    "browse",
    "browse_payments",
    "change_debt",
    "check_may_send",
    "check_version",
    "coming",
    "creditor_of",
    "debt_of",
    "debts_of",
    "decide",
    "differences",
    "ensure_may_ask",
    "ensure_reads",
    "ensure_writes",
    "expire",
    "get",
    "get_payment",
    "history",
    "left",
    "note_debt",
    "of_case",
    "outline",
    "outline_payment",
    "own_debts",
    "payables_match",
    "payments_of",
    "recuse",
    "requests_of",
    "review",
    "said_of",
    "scheme",
    "schemes",
    "sent",
    "show",
    "show_payment",
    "submit",
    "unfinished",
    "withdraw",
]
