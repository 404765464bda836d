"""The blueprint of the JSON doors of oversight."""

from support.core.web.api import Door

api = Door("oversight", "support.oversight.api", description="The audit log")
