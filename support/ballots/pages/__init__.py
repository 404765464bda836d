"""The pages of ballots."""

from support.ballots.pages.door import pages

__all__ = ["pages"]
