"""The JSON doors of the union."""

from support.union.api import collective, grievances, hearings, life, members, membership, mutual
from support.union.api.door import api

__all__ = ["api", "collective", "grievances", "hearings", "life", "members", "membership", "mutual"]
