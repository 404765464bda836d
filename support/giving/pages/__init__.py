"""The pages of giving."""

from support.giving.pages import donors
from support.giving.pages.door import pages

__all__ = ["donors", "pages"]
