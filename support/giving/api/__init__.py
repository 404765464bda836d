"""The JSON doors of giving."""

from support.giving.api import campaigns, donors, links
from support.giving.api.door import api

__all__ = ["api", "campaigns", "donors", "links"]
