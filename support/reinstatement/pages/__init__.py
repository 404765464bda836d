"""The pages of the way back."""

from support.reinstatement.pages.door import pages

__all__ = ["pages"]
