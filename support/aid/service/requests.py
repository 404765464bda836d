"""Finding requests: one filter for lists and gets, one row a request however many payments it has."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from support.aid import policy
from support.aid.model import (
    REFUSAL_WORDS,
    AidRequest,
    Approval,
    Decision,
    Disbursement,
    EmergencyReview,
    Refusal,
    RequestStatus,
)
from support.aid.service.reading import paged, status_of
from support.cases.model import Case
from support.cases.service import Page
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Missing
from support.core.money import Money
from support.ledger.model import Fund
from support.people.model import Person

#: From these a request is made anew.
TO_FOLLOW = (RequestStatus.RETURNED, RequestStatus.WITHDRAWN, RequestStatus.EXPIRED)
#: What waits for the actor: their signature, or their review of an emergency.
MINE = {"sign": policy.signable, "review": policy.reviewable}


def get(actor: Actor, request_id: UUID) -> AidRequest:
    """A request the actor sees. Raises Missing."""
    found: AidRequest | None = execute(
        sa.select(AidRequest).where(AidRequest.id == request_id, policy.visible(actor))
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def browse(
    actor: Actor,
    *,
    status: str | None = None,
    mine: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """Requests the actor sees, newest first; what waits for the actor (`mine`: sign, review) oldest first.

    Raises Forbidden, Invalid.
    """
    require(policy.may_browse, actor)
    statement = rows().where(policy.visible(actor))
    if status:
        statement = statement.where(AidRequest.status == status_of(RequestStatus, status))
    if mine:
        statement = statement.where(MINE[mine](actor))
    return paged(statement, AidRequest.asked_on, AidRequest.id, cursor, limit, item, oldest=bool(mine))


def of_case(case_id: UUID) -> list[dict[str, Any]]:
    """The requests of a case, drafts too, newest first; the caller has checked that the actor holds the case."""
    found = execute(
        rows().where(AidRequest.case_id == case_id).order_by(AidRequest.asked_on.desc(), AidRequest.id.desc())
    )
    return [item(row) for row in found]


def outline(actor: Actor, request_id: UUID) -> dict[str, Any]:
    """The open facts of a request the actor sees; nothing sealed is opened. Raises Missing."""
    row = execute(rows().where(AidRequest.id == request_id, policy.visible(actor))).one_or_none()
    if row is None:
        raise Missing()
    return item(row)


def rows() -> Any:
    """Requests with all that a list says of each, one row a request."""
    requester, next_one = aliased(Person), aliased(AidRequest)
    yes = sa.and_(Approval.request_id == AidRequest.id, Approval.decision == Decision.APPROVE)
    refused = sa.and_(Approval.request_id == AidRequest.id, Approval.decision == Decision.REFUSE)
    return (
        sa.select(
            AidRequest,
            AidRequest.id,
            AidRequest.asked_on.label("day"),
            Case.handle,
            Case.reference,
            Fund.code.label("fund"),
            Fund.name.label("fund_name"),
            Fund.available,
            requester.name.label("requester"),
            sa.select(sa.func.count()).where(yes).scalar_subquery().label("given"),
            sa.exists().where(yes, Approval.as_chair).label("chaired"),
            sa.select(Approval.code).where(refused).limit(1).scalar_subquery().label("refusal"),
            sa.select(EmergencyReview.outcome)
            .where(EmergencyReview.request_id == AidRequest.id)
            .scalar_subquery()
            .label("outcome"),
            sa.select(next_one.id).where(next_one.follows == AidRequest.id).scalar_subquery().label("next_id"),
            _payments(),
        )
        .join(Case, Case.id == AidRequest.case_id)
        .join(Fund, Fund.id == AidRequest.fund_id)
        .join(requester, requester.id == AidRequest.requester_id)
        .execution_options(populate_existing=True)
    )


def _payments() -> Any:
    """What came of a request, the instalments in order and each follow-up after what it follows."""
    facts = sa.func.jsonb_build_object(
        "id",
        Disbursement.id,
        "number",
        Disbursement.number,
        "due_on",
        Disbursement.due_on,
        "status",
        Disbursement.status,
        "amount",
        Disbursement.amount,
    )
    order = (Disbursement.number, Disbursement.follows.is_not(None), Disbursement.approved_on, Disbursement.id)
    return (
        sa.select(sa.func.jsonb_agg(aggregate_order_by(facts, *order)))
        .where(Disbursement.request_id == AidRequest.id)
        .scalar_subquery()
        .label("payments")
    )


def item(row: Any) -> dict[str, Any]:
    """A request in a list; `disbursement` is its first payment, None before there is one."""
    asked: AidRequest = row[0]
    payments = [
        {
            **one,
            "id": UUID(one["id"]),
            "due_on": date.fromisoformat(one["due_on"]),
            "amount": Money(one["amount"], asked.currency),
        }
        for one in row.payments or []
    ]
    return {
        "id": asked.id,
        "handle": row.handle,
        "reference": row.reference,
        "need": asked.need,
        "category": asked.category,
        "fund": row.fund,
        "fund_name": row.fund_name,
        "fund_has": Money(row.available, asked.currency),
        "amount": asked.money,
        "times": asked.times,
        "total": asked.total,
        "first_on": asked.first_on,
        "rail": asked.rail,
        "debt_id": asked.debt_id,
        "follows": asked.follows,
        "followed_by": row.next_id,
        "status": asked.status,
        "asked_on": asked.asked_on,
        "expires_on": asked.expires_on,
        "requester": row.requester,
        "signatures": {"needed": asked.signatures, "given": row.given},
        "chair": asked.chair,
        "chaired": row.chaired,
        "refusal": row.refusal,
        "review": {"due_by": asked.review_by, "outcome": row.outcome} if asked.review_by else None,
        "disbursement": next(iter(payments), None),
        "disbursements": payments,
    }


@dataclass(frozen=True)
class Requested:
    """A request as the officer sees it: no names, and of a no the reason that is told."""

    id: UUID
    category: str
    amount: Money
    times: int
    status: RequestStatus
    refused_because: Any
    asked_on: date


def requests_of(case_id: UUID) -> list[Requested]:
    """What the officer may know of what was asked for them, newest first, without drafts; one statement.

    The caller has checked whose case it is.
    """
    refused = sa.and_(Approval.request_id == AidRequest.id, Approval.decision == Decision.REFUSE)
    found = execute(
        sa.select(AidRequest, sa.select(Approval.code).where(refused).limit(1).scalar_subquery())
        .where(AidRequest.case_id == case_id, AidRequest.submitted_on.is_not(None))
        .order_by(AidRequest.asked_on.desc(), AidRequest.id.desc())
    )
    return [
        Requested(
            one.id,
            one.category,
            one.money,
            one.times,
            one.status,
            None if code is None else REFUSAL_WORDS[Refusal(code)],
            one.asked_on,
        )
        for one, code in found
    ]
