"""The pages of giving."""

from support.giving.pages import campaigns, donors, finance, links, names, reconciling
from support.giving.pages.door import pages

__all__ = ["campaigns", "donors", "finance", "links", "names", "pages", "reconciling"]
