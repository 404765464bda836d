"""The JSON doors of cases."""

from support.cases.api import allotting, case, consents, household, moving, planning
from support.cases.api.door import api

__all__ = ["allotting", "api", "case", "consents", "household", "moving", "planning"]
