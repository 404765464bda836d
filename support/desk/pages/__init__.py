"""The desk's pages."""

from support.desk.pages import case, desk, listing, staff, views, words
from support.desk.pages.door import pages

__all__ = ["case", "desk", "listing", "pages", "staff", "views", "words"]
