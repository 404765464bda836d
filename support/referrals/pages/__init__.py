"""The pages of referrals."""

from support.referrals.pages.door import pages

__all__ = ["pages"]
