"""The JSON door of what is looked at after a payment."""

from typing import Any
from uuid import UUID

from support.aid import service
from support.aid.api.door import api
from support.aid.model import TaskOutcome
from support.aid.schema.after import LookedForm, PaymentTaskPageView, PaymentTaskView, TaskListForm
from support.core.web.guard import me


@api.get("/payment-tasks")
@api.arguments(TaskListForm, location="query")
@api.response(200, PaymentTaskPageView)
def tasks(filters: dict[str, Any]) -> Any:
    """What is the actor's to look at, the oldest first."""
    return service.browse_tasks(me(), **filters)


@api.post("/payment-tasks/<uuid:task_id>/close")
@api.arguments(LookedForm)
@api.response(200, PaymentTaskView)
def close_task(given: dict[str, Any], task_id: UUID) -> Any:
    """Say what came of looking."""
    return service.close_task(me(), task_id, outcome=TaskOutcome(given["outcome"]), note=given.get("note"))


@api.post("/disbursements/<uuid:payment_id>/verification")
@api.arguments(LookedForm)
@api.response(200, PaymentTaskView)
def verify(given: dict[str, Any], payment_id: UUID) -> Any:
    """Verify a payment, whether or not it is of the sample."""
    return service.verify(me(), payment_id, outcome=TaskOutcome(given["outcome"]), note=given.get("note"))
