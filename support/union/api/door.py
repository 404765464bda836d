"""The blueprint of the JSON doors of the union."""

from support.core.web.api import Door

api = Door("union", "support.union.api", description="Membership, dues, cards, assemblies, grievances, mutual aid")
