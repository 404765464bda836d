"""The pages of aid."""

from support.aid.pages import after, approvals, debts, payments, reports, requests, runs, schemes
from support.aid.pages.door import pages

__all__ = ["after", "approvals", "debts", "pages", "payments", "reports", "requests", "runs", "schemes"]
