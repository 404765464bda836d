"""The JSON doors of oversight."""

from support.oversight.api import log
from support.oversight.api.door import api

__all__ = ["api", "log"]
