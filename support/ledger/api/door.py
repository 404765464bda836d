"""The blueprint of the JSON doors of ledger."""

from support.core.web.api import Door

api = Door("ledger", "support.ledger.api", description="Funds and books")
