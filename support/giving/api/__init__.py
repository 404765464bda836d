"""The JSON doors of giving."""

from support.giving.api import donors
from support.giving.api.door import api

__all__ = ["api", "donors"]
