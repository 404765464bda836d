"""The blueprint of the JSON doors of referrals."""

from support.core.web.api import Door

api = Door("referrals", "support.referrals.api", description="Partners asked, copies shared, and what came back")
