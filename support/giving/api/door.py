"""The blueprint of the JSON doors of giving."""

from support.core.web.api import Door

api = Door("giving", "support.giving.api", description="Gifts")
