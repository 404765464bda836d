"""What comes in and goes out of oversight."""

from support.oversight.schema.log import (
    AlarmsView,
    AlarmView,
    AuditForm,
    AuditView,
    EventView,
)
from support.oversight.schema.public import (
    BeforeForm,
    ChainView,
    DisclosureForm,
    DisclosureView,
    SnapshotsView,
)

__all__ = [
    "AlarmView",
    "AlarmsView",
    "AuditForm",
    "AuditView",
    "BeforeForm",
    "ChainView",
    "DisclosureForm",
    "DisclosureView",
    "EventView",
    "SnapshotsView",
]
