"""The nouns of giving: gifts, pledges, campaigns, what went back, payouts and gaps, receipts and thanks."""

from support.giving.model.campaigns import Campaign
from support.giving.model.donors import (
    PAPER_LANGUAGES,
    VOID_WORDS,
    Receipt,
    ReceiptBook,
    Thanks,
    ThanksStatus,
    VoidReason,
)
from support.giving.model.gifts import Gift, Status, StripeEvent
from support.giving.model.payouts import GAP_WORDS, RESOLUTION_WORDS, Gap, Payout, ProviderException, Resolution
from support.giving.model.pledges import PLEDGE_WORDS, Pledge, PledgeStatus
from support.giving.model.reversals import (
    ORDER_WORDS,
    REFUND_REASONS,
    Dispute,
    OrderStatus,
    Refund,
    RefundOrder,
    RefundReason,
)

__all__ = [
    "GAP_WORDS",
    "ORDER_WORDS",
    "PAPER_LANGUAGES",
    "PLEDGE_WORDS",
    "REFUND_REASONS",
    "RESOLUTION_WORDS",
    "VOID_WORDS",
    "Campaign",
    "Dispute",
    "Gap",
    "Gift",
    "OrderStatus",
    "Payout",
    "Pledge",
    "PledgeStatus",
    "ProviderException",
    "Receipt",
    "ReceiptBook",
    "Refund",
    "RefundOrder",
    "RefundReason",
    "Resolution",
    "Status",
    "StripeEvent",
    "Thanks",
    "ThanksStatus",
    "VoidReason",
]
