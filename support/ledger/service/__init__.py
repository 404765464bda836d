"""The verbs of the ledger: funds, bookings, and the checks that may halt payouts."""

from support.ledger.service.aid import aid_approved, aid_returned, aid_sent, open_payables
from support.ledger.service.booking import hold
from support.ledger.service.checks import (
    Check,
    Result,
    ensure_not_halted,
    halt,
    halted,
    lift_halt,
    self_check,
    watch,
)
from support.ledger.service.funds import add_fund, fund_by_code, funds, general, listing, set_open
from support.ledger.service.provider import (
    disputed,
    fee_known,
    gift_paid,
    payout_arrived,
    payout_failed,
    payout_sent,
    provider_fee,
    refund_failed,
    refunded,
    reinstated,
    statement_has,
    unexplained,
)

__all__ = [
    "Check",
    "Result",
    "add_fund",
    "aid_approved",
    "aid_returned",
    "aid_sent",
    "disputed",
    "ensure_not_halted",
    "fee_known",
    "fund_by_code",
    "funds",
    "general",
    "gift_paid",
    "halt",
    "halted",
    "hold",
    "lift_halt",
    "listing",
    "open_payables",
    "payout_arrived",
    "payout_failed",
    "payout_sent",
    "provider_fee",
    "refund_failed",
    "refunded",
    "reinstated",
    "self_check",
    "set_open",
    "statement_has",
    "unexplained",
    "watch",
]
