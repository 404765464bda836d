"""The JSON doors of ledger."""

from support.ledger.api import books
from support.ledger.api.door import api

__all__ = ["api", "books"]
