"""The verbs of oversight: reading the log."""

from support.oversight.service.log import Page, Place, alarms, read_audit, settle_alarm

__all__ = ["Page", "Place", "alarms", "read_audit", "settle_alarm"]
