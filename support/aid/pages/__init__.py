"""The pages of aid."""

from support.aid.pages import after, payments, requests
from support.aid.pages.door import pages

__all__ = ["after", "pages", "payments", "requests"]
