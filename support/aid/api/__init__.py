"""The JSON doors of aid."""

from support.aid.api import payments, requests
from support.aid.api.door import api

__all__ = ["api", "payments", "requests"]
