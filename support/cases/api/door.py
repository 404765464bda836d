"""The blueprint of the JSON doors of cases."""

from support.core.web.api import Door

api = Door("cases", "support.cases.api", description="Cases, who holds them, their plans and their notes")
