"""The pages of oversight."""

from support.oversight.pages import log
from support.oversight.pages.door import pages

__all__ = ["log", "pages"]
