"""The verbs of referrals."""

from support.referrals.service.reading import end_access, get, open_referral, readers_of

__all__ = ["end_access", "get", "open_referral", "readers_of"]
