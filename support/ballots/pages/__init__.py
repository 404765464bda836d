"""The pages of ballots."""

from support.ballots.pages import listing, running, voting
from support.ballots.pages.door import pages

__all__ = ["listing", "pages", "running", "voting"]
