"""The JSON doors of cases."""

from support.cases.api import case
from support.cases.api.door import api

__all__ = ["api", "case"]
