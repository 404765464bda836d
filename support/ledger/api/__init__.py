"""The JSON doors of ledger."""

from support.ledger.api import balances, books, grants, transfers
from support.ledger.api.door import api

__all__ = ["api", "balances", "books", "grants", "transfers"]
