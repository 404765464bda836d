"""The pages of aid."""

from support.aid.pages import payments, requests
from support.aid.pages.door import pages

__all__ = ["pages", "payments", "requests"]
