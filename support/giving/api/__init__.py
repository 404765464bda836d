"""The JSON doors of giving."""

from support.giving.api import campaigns, donors, finance, links
from support.giving.api.door import api

__all__ = ["api", "campaigns", "donors", "finance", "links"]
