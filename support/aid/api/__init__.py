"""The JSON doors of aid."""

from support.aid.api import after, costs, debts, payments, reports, requests, runs, schemes
from support.aid.api.door import api

__all__ = ["after", "api", "costs", "debts", "payments", "reports", "requests", "runs", "schemes"]
