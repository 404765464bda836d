"""What comes in and goes out of oversight."""

from support.oversight.schema.log import (
    AlarmsView,
    AlarmView,
    AuditForm,
    AuditView,
    EventView,
)

__all__ = ["AlarmView", "AlarmsView", "AuditForm", "AuditView", "EventView"]
