"""The JSON doors of ballots."""

from support.ballots.api import votes
from support.ballots.api.door import api

__all__ = ["api", "votes"]
