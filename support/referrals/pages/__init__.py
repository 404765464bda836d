"""The pages of referrals."""

from support.referrals.pages import calendar, legal, loop, own, own_psychology, psychology, shared
from support.referrals.pages.door import pages

__all__ = ["calendar", "legal", "loop", "own", "own_psychology", "pages", "psychology", "shared"]
