"""The nouns of the ledger: funds, entries and postings, grants, transfers, and the sums of days that are over."""

from support.ledger.model.books import (
    BY_CATEGORY,
    COST_WORDS,
    GENERAL,
    NOMINAL,
    SPENDING_WORDS,
    TAKES_GIFTS,
    Account,
    BalanceTxn,
    Cost,
    Entry,
    Fund,
    FundKind,
    Halt,
    Kind,
    Posting,
    Spending,
)
from support.ledger.model.grants import GRANT_WORDS, GrantAgreement, GrantInstalment, GrantStatus
from support.ledger.model.totals import ClosedDay, DayTotal
from support.ledger.model.transfers import REASON_WORDS, TRANSFER_WORDS, FundTransfer, TransferReason, TransferStatus

__all__ = [
    "BY_CATEGORY",
    "COST_WORDS",
    "GENERAL",
    "GRANT_WORDS",
    "NOMINAL",
    "REASON_WORDS",
    "SPENDING_WORDS",
    "TAKES_GIFTS",
    "TRANSFER_WORDS",
    "Account",
    "BalanceTxn",
    "ClosedDay",
    "Cost",
    "DayTotal",
    "Entry",
    "Fund",
    "FundKind",
    "FundTransfer",
    "GrantAgreement",
    "GrantInstalment",
    "GrantStatus",
    "Halt",
    "Kind",
    "Posting",
    "Spending",
    "TransferReason",
    "TransferStatus",
]
