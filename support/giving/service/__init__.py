"""The verbs of giving: a gift in two steps, notices taken, and one idempotent sync behind both."""

from support.giving.service import (
    campaigns,
    comparing,
    desk,
    disputes,
    duty,
    entrusted,
    exceptions,
    links,
    mine,
    receipts,
    refunding,
    statement,
    thanking,
)
from support.giving.service.exceptions import provider_suspense_match
from support.giving.service.gifts import Opened, get, give, is_monthly, look, offered, open_checkout
from support.giving.service.notices import forget_old_notices, take_notice
from support.giving.service.sweeping import sweep
from support.giving.service.syncing import sync

__all__ = [
    "Opened",
    "campaigns",
    "comparing",
    "desk",
    "disputes",
    "duty",
    "entrusted",
    "exceptions",
    "forget_old_notices",
    "get",
    "give",
    "is_monthly",
    "links",
    "look",
    "mine",
    "offered",
    "open_checkout",
    "provider_suspense_match",
    "receipts",
    "refunding",
    "statement",
    "sweep",
    "sync",
    "take_notice",
    "thanking",
]
