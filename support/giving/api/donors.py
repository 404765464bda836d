"""The JSON door of giving: open to everybody."""

from typing import Any
from uuid import UUID

from flask import request

from support.core.web.guard import public
from support.giving import service
from support.giving.api.door import api
from support.giving.schema import GiftForm, GiftView, OpenedView


@api.post("/gifts")
@public
@api.arguments(GiftForm)
@api.response(201, OpenedView)
def give(given: dict[str, Any]) -> Any:
    """Open a checkout for a gift, once or every month; nothing about who gives is asked here.

    The answer holds the private link, the only way back to the gift. A repeated Idempotency-Key leads to the same one.
    """
    return service.give(
        fund_code=given.get("fund"),
        campaign_code=given.get("campaign"),
        amount=given["amount"],
        interval=given["interval"],
        key=request.headers.get("Idempotency-Key"),
    )


@api.get("/gifts/<uuid:gift_id>")
@public
@api.response(200, GiftView)
def gift(gift_id: UUID) -> Any:
    """How a gift stands."""
    return service.get(gift_id)
