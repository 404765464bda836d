"""The pages of aid."""

from support.aid.pages import after, approvals, costs, debts, payments, reports, requests, runs, schemes
from support.aid.pages.door import pages

__all__ = ["after", "approvals", "costs", "debts", "pages", "payments", "reports", "requests", "runs", "schemes"]
