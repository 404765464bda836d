"""The pages of the union."""

from support.union.pages import each_other, meetings, motions
from support.union.pages.door import pages

__all__ = ["each_other", "meetings", "motions", "pages"]
