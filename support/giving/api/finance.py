"""The JSON door of finance: gifts without their donors, refunds of two, disputes, payouts, what does not agree."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.giving import service
from support.giving.api.door import api
from support.giving.model import RefundReason, Resolution
from support.giving.schema.finance import (
    DisputesForm,
    DisputesView,
    DisputeView,
    ExplainForm,
    GapsView,
    GapView,
    GiftsForm,
    GiftsView,
    HandOnForm,
    ListForm,
    OpenForm,
    PayoutLinesView,
    PayoutsView,
    RefundForm,
    RefundOrdersView,
    RefundOrderView,
    RefundsForm,
)


@api.get("/gifts")
@api.arguments(GiftsForm, location="query")
@api.response(200, GiftsView)
def gifts(filters: dict[str, Any]) -> Any:
    """Gifts, the newest first; nothing of who gave."""
    return service.desk.gifts(me(), **filters)


@api.post("/gifts/<uuid:gift_id>/refunds")
@api.arguments(RefundForm)
@api.response(201, RefundOrderView)
def ask_refund(given: dict[str, Any], gift_id: UUID) -> Any:
    """Ask for a gift to be given back; another of finance releases it."""
    reason = RefundReason(given["reason"])
    return service.refunding.ask(me(), gift_id, amount=given.get("amount"), reason=reason)


@api.get("/refunds")
@api.arguments(RefundsForm, location="query")
@api.response(200, RefundOrdersView)
def refunds(filters: dict[str, Any]) -> Any:
    """Refunds that were asked for here, the newest first."""
    return service.refunding.browse(me(), **filters)


@api.post("/refunds/<uuid:order_id>/release")
@api.response(200, RefundOrderView)
def release_refund(order_id: UUID) -> Any:
    """Let it go: Stripe gives it back. Still `released` while Stripe cannot be reached; it is sent later."""
    return service.refunding.release(me(), order_id)


@api.post("/refunds/<uuid:order_id>/decline")
@api.response(200, RefundOrderView)
def decline_refund(order_id: UUID) -> Any:
    """Do not let it go."""
    return service.refunding.decline(me(), order_id)


@api.post("/refunds/<uuid:order_id>/withdraw")
@api.response(200, RefundOrderView)
def withdraw_refund(order_id: UUID) -> Any:
    """Take back what one asked for."""
    return service.refunding.withdraw(me(), order_id)


@api.get("/disputes")
@api.arguments(DisputesForm, location="query")
@api.response(200, DisputesView)
def disputes(filters: dict[str, Any]) -> Any:
    """Disputes, the earliest deadline first."""
    return service.disputes.browse(me(), **filters)


@api.post("/disputes/<string:dispute_id>/answered")
@api.response(200, DisputeView)
def answered(dispute_id: str) -> Any:
    """Say that evidence was sent at Stripe."""
    return service.disputes.answered(me(), dispute_id)


@api.post("/disputes/<string:dispute_id>/hand-on")
@api.arguments(HandOnForm)
@api.response(200, DisputeView)
def hand_on_dispute(given: dict[str, Any], dispute_id: str) -> Any:
    """Ask somebody else of finance to look after it."""
    return service.disputes.hand_on(me(), dispute_id, **given)


@api.get("/payouts")
@api.arguments(ListForm, location="query")
@api.response(200, PayoutsView)
def payouts(filters: dict[str, Any]) -> Any:
    """Payouts to our bank, the latest first."""
    return service.statement.browse(me(), **filters)


@api.get("/payouts/<string:payout_id>")
@api.arguments(ListForm, location="query")
@api.response(200, PayoutLinesView)
def payout(filters: dict[str, Any], payout_id: str) -> Any:
    """A payout: what it is made of, what that booked, what is missing, and whether the bank has it."""
    return service.statement.show(me(), payout_id, **filters)


@api.get("/exceptions/stripe")
@api.arguments(OpenForm, location="query")
@api.response(200, GapsView)
def gaps(filters: dict[str, Any]) -> Any:
    """What does not agree with Stripe, the oldest first."""
    return service.exceptions.browse(me(), **filters)


@api.get("/exceptions/stripe/<uuid:gap_id>")
@api.response(200, GapView)
def gap(gap_id: UUID) -> Any:
    """One of them."""
    return service.exceptions.show(me(), gap_id)


@api.post("/exceptions/stripe/<uuid:gap_id>/hand-on")
@api.arguments(HandOnForm)
@api.response(200, GapView)
def hand_on_gap(given: dict[str, Any], gap_id: UUID) -> Any:
    """Ask somebody else of finance to explain it."""
    return service.exceptions.hand_on(me(), gap_id, **given)


@api.post("/exceptions/stripe/<uuid:gap_id>/explain")
@api.arguments(ExplainForm)
@api.response(200, GapView)
def explain_gap(given: dict[str, Any], gap_id: UUID) -> Any:
    """Say what it was; what is in suspense is booked as that, once."""
    return service.exceptions.explain(me(), gap_id, Resolution(given["as_"]), fund=given.get("fund"))
