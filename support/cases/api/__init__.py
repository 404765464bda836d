"""The JSON doors of cases."""

from support.cases.api import allotting, case
from support.cases.api.door import api

__all__ = ["allotting", "api", "case"]
