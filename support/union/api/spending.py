"""The JSON door of what leaves the members' fund: dues given back, and what is spent."""

from typing import Any
from uuid import UUID

from support.core.web.guard import me
from support.ledger.model import Spending
from support.union import service
from support.union.api.door import api
from support.union.model import ReturnReason
from support.union.schema.dues import DuesListForm
from support.union.schema.spending import (
    DuesPaidForm,
    DuesPaidPageView,
    DuesPaidView,
    DuesPayerView,
    DuesReturnDecisionForm,
    DuesReturnForm,
    DuesTakenBackView,
    UnionExpenseDecisionForm,
    UnionExpenseForm,
    UnionExpenseView,
    UnionSpendingListForm,
    UnionSpendingView,
)


@api.get("/union/dues/paid")
@api.arguments(DuesPaidForm, location="query")
@api.response(200, DuesPaidPageView)
def paid_dues(filters: dict[str, Any]) -> Any:
    """What was paid, or of it what goes back."""
    return service.returning.browse(me(), **filters)


@api.post("/union/dues/<uuid:dues_id>/return")
@api.arguments(DuesReturnForm)
@api.response(201, DuesPaidView)
def ask_dues_back(given: dict[str, Any], dues_id: UUID) -> Any:
    """Ask for a payment to be given back, whichever way it came; another agrees."""
    service.returning.ask(me(), dues_id, reason=ReturnReason(given["reason"]))
    return service.returning.one(me(), dues_id)


@api.post("/union/dues/<uuid:dues_id>/return/decision")
@api.arguments(DuesReturnDecisionForm)
@api.response(200, DuesPaidView)
def decide_dues_back(given: dict[str, Any], dues_id: UUID) -> Any:
    """Agree: cash was handed over, a transfer may be made, a card's refund is asked for; or not."""
    service.returning.decide(me(), dues_id, agree=given["agree"])
    return service.returning.one(me(), dues_id)


@api.get("/union/dues/taken-back")
@api.arguments(DuesListForm, location="query")
@api.response(200, DuesTakenBackView)
def taken_back_dues(filters: dict[str, Any]) -> Any:
    """Card payments that went back, or came again, when nobody knew any more whose they were."""
    return service.finding.browse(me(), **filters)


@api.post("/union/dues/taken-back/<uuid:taken_id>/payer")
@api.response(200, DuesPayerView)
def find_payer(taken_id: UUID) -> Any:
    """Find whose it was: their quarters are due again, or count again. Nobody is told whose."""
    return {"found": service.finding.find(me(), taken_id)}


@api.get("/union/spending")
@api.arguments(UnionSpendingListForm, location="query")
@api.response(200, UnionSpendingView)
def spending(filters: dict[str, Any]) -> Any:
    """What the dues are spent on."""
    page = service.spending.listing(me(), **filters)
    return {"years": service.spent.by_year(me()), "items": page.items, "next": page.next}


@api.post("/union/spending")
@api.arguments(UnionExpenseForm)
@api.response(201, UnionExpenseView)
def propose_spending(given: dict[str, Any]) -> Any:
    """Propose to spend something."""
    row = service.spending.propose(me(), **given | {"purpose": Spending(given["purpose"])})
    return service.spending.one(me(), row.id)


@api.post("/union/spending/<uuid:expense_id>/decision")
@api.arguments(UnionExpenseDecisionForm)
@api.response(200, UnionExpenseView)
def decide_spending(given: dict[str, Any], expense_id: UUID) -> Any:
    """Approve what another proposed, or say no."""
    service.spending.decide(me(), expense_id, approve=given["approve"])
    return service.spending.one(me(), expense_id)


@api.post("/union/spending/<uuid:expense_id>/payment")
@api.response(200, UnionExpenseView)
def count_out_spending(expense_id: UUID) -> Any:
    """It was paid in cash, by whoever says so. What is paid by bank is booked when finance explains the line as it."""
    service.spending.count_out(me(), expense_id)
    return service.spending.one(me(), expense_id)
