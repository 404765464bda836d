"""The JSON door of funds and of transfers between them."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.ledger import service
from support.ledger.api.door import api
from support.ledger.model import TransferReason
from support.ledger.schema import (
    BooksListForm,
    FundForm,
    FundOpenForm,
    FundTransferForm,
    FundTransfersView,
    FundTransferView,
    FundView,
)


@api.post("/funds")
@api.arguments(FundForm)
@api.response(201, FundView)
def add_fund(given: dict[str, Any]) -> Any:
    """Open a fund for a purpose."""
    return _view(service.add_fund(me(), **given).code)


@api.patch("/funds/<string:fund_code>")
@api.arguments(FundOpenForm)
@api.response(200, FundView)
def change_fund(given: dict[str, Any], fund_code: str) -> Any:
    """Close a fund to gifts and requests, or open it again."""
    service.keep_fund(me(), fund_code, wanted=given["open"])
    return _view(fund_code)


@api.get("/fund-transfers")
@api.arguments(BooksListForm, location="query")
@api.response(200, FundTransfersView)
def fund_transfers(filters: dict[str, Any]) -> Any:
    """Transfers between funds, the newest first."""
    page = service.fund_transfers(me(), **filters)
    return {"items": [_told(one) for one in page["items"]], "next": page["next"]}


@api.post("/fund-transfers")
@api.arguments(FundTransferForm)
@api.response(201, FundTransferView)
def ask_fund_transfer(given: dict[str, Any]) -> Any:
    """Ask for money to go from one fund to another; another one of finance releases it."""
    reason = TransferReason(given["reason"])
    found = service.ask_transfer(me(), giving=given["from_"], taking=given["to"], amount=given["amount"], reason=reason)
    return _told(found)


@api.get("/fund-transfers/<uuid:moved_id>")
@api.response(200, FundTransferView)
def fund_transfer(moved_id: UUID) -> Any:
    """One of them."""
    return _told(service.fund_transfer(me(), moved_id))


@api.post("/fund-transfers/<uuid:moved_id>/release")
@api.response(200, FundTransferView)
def release_fund_transfer(moved_id: UUID) -> Any:
    """Agree, as the second person; it is booked."""
    return _told(service.release_transfer(me(), moved_id))


@api.post("/fund-transfers/<uuid:moved_id>/decline")
@api.response(200, FundTransferView)
def decline_fund_transfer(moved_id: UUID) -> Any:
    """Say no, as the second person."""
    return _told(service.decline_transfer(me(), moved_id))


@api.post("/fund-transfers/<uuid:moved_id>/withdraw")
@api.response(200, FundTransferView)
def withdraw_fund_transfer(moved_id: UUID) -> Any:
    """Take back what one asked."""
    return _told(service.withdraw_transfer(me(), moved_id))


#: For the page alone.
_INNER = {"asked_by_id", "from_name", "to_name"}


def _told(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in _INNER}


def _view(code: str) -> dict[str, Any]:
    return next(one for one in service.listing(me()) if one["code"] == code)
