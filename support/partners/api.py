"""The JSON doors of partners."""

from support.core.web.api import Door

api = Door("partners", __name__, description="Who helps from outside")
