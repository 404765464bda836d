"""The JSON doors of correspondence."""

from support.correspondence.api import own, staff
from support.correspondence.api.door import api

__all__ = ["api", "own", "staff"]
