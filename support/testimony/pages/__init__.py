"""The pages of testimony."""

from support.testimony.pages import own, registers, staff
from support.testimony.pages.door import pages

__all__ = ["own", "pages", "registers", "staff"]
