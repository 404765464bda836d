"""The JSON doors of aid."""

from support.aid.api import after, debts, payments, reports, requests, runs, schemes
from support.aid.api.door import api

__all__ = ["after", "api", "debts", "payments", "reports", "requests", "runs", "schemes"]
