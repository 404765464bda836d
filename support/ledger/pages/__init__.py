"""The pages of ledger."""

from support.ledger.pages import books
from support.ledger.pages.door import pages

__all__ = ["books", "pages"]
