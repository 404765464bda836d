"""The JSON doors of referrals."""

from support.referrals.api.door import api

__all__ = ["api"]
