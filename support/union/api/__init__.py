"""The JSON doors of the union."""

from support.union.api import life, mutual
from support.union.api.door import api

__all__ = ["api", "life", "mutual"]
