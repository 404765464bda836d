"""What an officer reads and does about their own case. Nothing here has a table; staff appear by number alone."""

from support.portal.service.asking import Asked
from support.portal.service.contacts import change_contacts, contacts
from support.portal.service.copying import COPY_NAME, WORDS, Copy, copy_of, packed_copy
from support.portal.service.forgetting import ask_to_be_forgotten, take_back, wish
from support.portal.service.payments import answer, check_answer, debts, foremost, money, payment
from support.portal.service.readers import readers
from support.portal.service.standing import ensure_own, read
from support.portal.service.voucher import voucher, voucher_offered

__all__ = [
    "COPY_NAME",
    "WORDS",
    "Asked",
    "Copy",
    "answer",
    "ask_to_be_forgotten",
    "change_contacts",
    "check_answer",
    "contacts",
    "copy_of",
    "debts",
    "ensure_own",
    "foremost",
    "money",
    "packed_copy",
    "payment",
    "read",
    "readers",
    "take_back",
    "voucher",
    "voucher_offered",
    "wish",
]
