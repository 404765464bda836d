"""The pages of aid."""

from support.aid.pages import after, approvals, payments, requests, runs
from support.aid.pages.door import pages

__all__ = ["after", "approvals", "pages", "payments", "requests", "runs"]
