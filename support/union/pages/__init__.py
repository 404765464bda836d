"""The pages of the union."""

from support.union.pages.door import pages

__all__ = ["pages"]
