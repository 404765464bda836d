"""The verbs of oversight: reading the log, publishing the months that are over, and checking what was published."""

from support.oversight.service.log import Page, Place, alarms, read_audit, settle_alarm
from support.oversight.service.publishing import due, publish_until
from support.oversight.service.reading import (
    COLUMNS,
    MOST_MONTHS,
    Snap,
    browse,
    csv_lines,
    month_of,
    newest,
    published,
    snapshot,
)
from support.oversight.service.verifying import Chain, Link, broken_months, standing, verify_chain

__all__ = [
    "COLUMNS",
    "MOST_MONTHS",
    "Chain",
    "Link",
    "Page",
    "Place",
    "Snap",
    "alarms",
    "broken_months",
    "browse",
    "csv_lines",
    "due",
    "month_of",
    "newest",
    "publish_until",
    "published",
    "read_audit",
    "settle_alarm",
    "snapshot",
    "standing",
    "verify_chain",
]
