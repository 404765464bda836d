"""The blueprint of the JSON doors of the way back."""

from support.core.web.api import Door

api = Door(
    "reinstatement",
    "support.reinstatement.api",
    description="Who would serve again, and open competitions",
)
