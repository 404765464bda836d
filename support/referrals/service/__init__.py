"""The verbs of referrals."""

from support.referrals.service.reading import get, open_referral, readers_of

__all__ = ["get", "open_referral", "readers_of"]
