"""The pages that change a case."""

from support.cases.pages import holding
from support.cases.pages.door import pages

__all__ = ["holding", "pages"]
