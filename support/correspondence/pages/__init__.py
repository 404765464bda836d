"""The pages of correspondence."""

from support.correspondence.pages import own, staff
from support.correspondence.pages.door import pages

__all__ = ["own", "pages", "staff"]
