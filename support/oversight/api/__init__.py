"""The JSON doors of oversight."""

from support.oversight.api import disclosure, log
from support.oversight.api.door import api

__all__ = ["api", "disclosure", "log"]
