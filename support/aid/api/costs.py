"""The JSON door of costs: what referrals and courses of a case cost."""

from typing import Any
from uuid import UUID

from support.aid import service
from support.aid.api.door import api
from support.aid.schema.costs import CostsView, CostView
from support.cases import service as cases
from support.core.web.guard import me


@api.get("/cases/<string:reference>/costs")
@api.response(200, CostsView)
def costs(reference: str) -> Any:
    """What referrals and courses of a case cost, and whether it was asked for."""
    return {"items": service.costs(me(), cases.get(me(), reference))}


@api.post("/cases/<string:reference>/costs/<uuid:cost_id>/drop")
@api.response(200, CostView)
def drop_cost(reference: str, cost_id: UUID) -> Any:
    """Say that nobody asks for it."""
    return service.drop_cost(me(), cases.get(me(), reference), cost_id)
