"""What comes in and goes out of ledger."""

from support.ledger.schema.books import (
    CheckView,
    FundsView,
    FundView,
    NothingForm,
    ResultView,
)

__all__ = ["CheckView", "FundView", "FundsView", "NothingForm", "ResultView"]
