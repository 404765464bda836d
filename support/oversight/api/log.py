"""The JSON door of oversight."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.oversight import service
from support.oversight.api.door import api
from support.oversight.schema import AlarmsView, AuditForm, AuditView


@api.get("/audit")
@api.arguments(AuditForm, location="query")
@api.response(200, AuditView)
def audit(filters: dict[str, Any]) -> Any:
    """What was done, newest first."""
    return service.read_audit(me(), **filters)


@api.get("/alarms")
@api.response(200, AlarmsView)
def alarms() -> Any:
    """What should be looked into before anything else."""
    return {"items": service.alarms(me())}


@api.post("/alarms/<uuid:alarm_id>/settle")
@api.response(204)
def settle(alarm_id: UUID) -> None:
    """Say that an alarm was looked into."""
    service.settle_alarm(me(), alarm_id)
