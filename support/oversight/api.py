"""The JSON door of oversight."""

from typing import Any

from support.core.web.api import Door
from support.core.web.guard import me
from support.oversight import service
from support.oversight.schema import AuditForm, AuditView

api = Door("oversight", __name__, description="The audit log")


@api.get("/audit")
@api.arguments(AuditForm, location="query")
@api.response(200, AuditView)
def audit(filters: dict[str, Any]) -> Any:
    """What was done, newest first."""
    return service.read_audit(me(), **filters)
