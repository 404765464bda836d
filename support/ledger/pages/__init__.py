"""The pages of ledger."""

from support.ledger.pages import balances, books, grants, transfers
from support.ledger.pages.door import pages

__all__ = ["balances", "books", "grants", "pages", "transfers"]
