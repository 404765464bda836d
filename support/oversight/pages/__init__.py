"""The pages of oversight: the log, and what is published."""

from support.oversight.pages import disclosure, log, staff
from support.oversight.pages.door import pages

__all__ = ["disclosure", "log", "pages", "staff"]
