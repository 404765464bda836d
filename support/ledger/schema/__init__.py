"""What comes in and goes out of ledger."""

from support.ledger.schema.balances import (
    CheckForm,
    FundStatementsView,
    JournalForm,
    OnForm,
    PeriodForm,
    StatementQueryForm,
    TrialView,
)
from support.ledger.schema.books import (
    CheckView,
    FundsView,
    FundView,
    NothingForm,
    ResultView,
)
from support.ledger.schema.grants import (
    BooksListForm,
    GrantForm,
    GrantReportForm,
    GrantsView,
    GrantView,
)
from support.ledger.schema.transfers import (
    FundForm,
    FundOpenForm,
    FundTransferForm,
    FundTransfersView,
    FundTransferView,
)

__all__ = [
    "BooksListForm",
    "CheckForm",
    "CheckView",
    "FundForm",
    "FundOpenForm",
    "FundStatementsView",
    "FundTransferForm",
    "FundTransferView",
    "FundTransfersView",
    "FundView",
    "FundsView",
    "GrantForm",
    "GrantReportForm",
    "GrantView",
    "GrantsView",
    "JournalForm",
    "NothingForm",
    "OnForm",
    "PeriodForm",
    "ResultView",
    "StatementQueryForm",
    "TrialView",
]
