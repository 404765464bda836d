"""The pages of ballots."""

from support.ballots.pages import listing, paper, running, voting
from support.ballots.pages.door import pages

__all__ = ["listing", "pages", "paper", "running", "voting"]
