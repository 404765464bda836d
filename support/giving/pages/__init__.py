"""The pages of giving."""

from support.giving.pages import campaigns, donors, links, names
from support.giving.pages.door import pages

__all__ = ["campaigns", "donors", "links", "names", "pages"]
