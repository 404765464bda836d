"""The verbs of aid: ask, decide, pay, answer."""

from support.aid.service.answering import answer_receipt
from support.aid.service.asking import ask, ensure_may_ask
from support.aid.service.deciding import decide
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
from support.aid.service.requests import Requested, browse, get, of_case, outline, requests_of
from support.aid.service.showing import show
from support.aid.service.standing import said_of
from support.aid.service.unfinished import unfinished
from support.aid.service.waiting import awaiting_decision

__all__ = [
    "Requested",
    "answer_receipt",
    "ask",
    "awaiting_decision",
    "browse",
    "browse_payments",
    "check_may_send",
    "decide",
    "ensure_may_ask",
    "get",
    "get_payment",
    "of_case",
    "outline",
    "outline_payment",
    "payables_match",
    "payments_of",
    "requests_of",
    "said_of",
    "sent",
    "show",
    "show_payment",
    "unfinished",
]
