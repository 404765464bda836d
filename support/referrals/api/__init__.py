"""The JSON doors of referrals."""

from support.referrals.api import calendar, legal, loop, psychology
from support.referrals.api.door import api

__all__ = ["api", "calendar", "legal", "loop", "psychology"]
