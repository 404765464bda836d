"""The verbs of aid: ask, decide, pay, answer."""

from support.aid.service.asking import ask
from support.aid.service.deciding import decide
from support.aid.service.paying import answer_receipt, payee_of, sent
from support.aid.service.reading import browse, browse_payments, get, get_payment, of_case, payments_of, show

__all__ = [
    "answer_receipt",
    "ask",
    "browse",
    "browse_payments",
    "decide",
    "get",
    "get_payment",
    "of_case",
    "payee_of",
    "payments_of",
    "sent",
    "show",
]
