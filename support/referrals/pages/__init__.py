"""The pages of referrals."""

from support.referrals.pages import calendar, legal, own_psychology, psychology
from support.referrals.pages.door import pages

__all__ = ["calendar", "legal", "own_psychology", "pages", "psychology"]
