"""The blueprint of the JSON doors of aid."""

from support.core.web.api import Door

api = Door("aid", "support.aid.api", description="Schemes, debts, asking for money, approving, paying, confirming")
