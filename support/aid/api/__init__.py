"""The JSON doors of aid."""

from support.aid.api import debts, payments, requests, schemes
from support.aid.api.door import api

__all__ = ["api", "debts", "payments", "requests", "schemes"]
