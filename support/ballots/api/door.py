"""The blueprint of the JSON doors of ballots."""

from support.core.web.api import Door

api = Door("ballots", "support.ballots.api", description="Elections and resolutions by secret ballot")
