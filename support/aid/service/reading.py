"""Finding requests and payments: one filter for lists and gets."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import aliased

from support.aid import policy
from support.aid.model import AidRequest, Approval, Disbursement, PaymentStatus, RequestStatus
from support.cases import policy as case_policy
from support.cases import service as cases
from support.cases.model import Case
from support.cases.service import Page
from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Invalid, Missing
from support.core.keyset import MOST, Cursor
from support.core.money import Money
from support.ledger.model import Fund
from support.people.model import Person
from support.vault import service as vault


def request_row(request_id: UUID, *, lock: bool = False) -> AidRequest:
    """A request by its id, for verbs that check their own rule. Raises Missing."""
    statement = sa.select(AidRequest).where(AidRequest.id == request_id).execution_options(populate_existing=True)
    found: AidRequest | None = execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def payment_row(payment_id: UUID, *, lock: bool = False) -> Disbursement:
    """A payment by its id, for verbs that check their own rule. Raises Missing."""
    statement = sa.select(Disbursement).where(Disbursement.id == payment_id).execution_options(populate_existing=True)
    found: Disbursement | None = execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def get(actor: Actor, request_id: UUID) -> AidRequest:
    """A request the actor sees. Raises Missing."""
    found: AidRequest | None = execute(
        sa.select(AidRequest).where(AidRequest.id == request_id, policy.visible(actor))
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def get_payment(actor: Actor, payment_id: UUID) -> Disbursement:
    """A payment the actor sees. Raises Missing."""
    found: Disbursement | None = execute(
        sa.select(Disbursement)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(Disbursement.id == payment_id, policy.visible_payments(actor))
    ).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def _status(known: Any, given: str) -> Any:
    try:
        return known(given)
    except ValueError:
        raise Invalid(fields={"status": [_("Use one of: %(listed)s.", listed=", ".join(known))]}) from None


def browse(actor: Actor, *, status: str | None = None, cursor: str | None = None, limit: int = 50) -> Page:
    """Requests the actor sees, newest first. Raises Forbidden, Invalid."""
    require(policy.may_browse, actor)
    statement = _requests().where(policy.visible(actor))
    if status:
        statement = statement.where(AidRequest.status == _status(RequestStatus, status))
    return _paged(statement, AidRequest.asked_on, AidRequest.id, cursor, limit, _request_item)


def of_case(case_id: UUID) -> list[dict[str, Any]]:
    """The requests of a case, newest first; the caller has checked that the actor holds the case."""
    rows = execute(
        _requests().where(AidRequest.case_id == case_id).order_by(AidRequest.asked_on.desc(), AidRequest.id.desc())
    )
    return [_request_item(row) for row in rows]


def outline(actor: Actor, request_id: UUID) -> dict[str, Any]:
    """The open facts of a request the actor sees; nothing sealed is opened. Raises Missing."""
    row = execute(_requests().where(AidRequest.id == request_id, policy.visible(actor))).one_or_none()
    if row is None:
        raise Missing()
    return _request_item(row)


def _requests() -> Any:
    requester = aliased(Person)
    return (
        sa.select(
            AidRequest.id,
            AidRequest.need,
            AidRequest.category,
            AidRequest.amount,
            AidRequest.currency,
            AidRequest.status,
            AidRequest.asked_on,
            AidRequest.asked_on.label("day"),
            Case.handle,
            Case.reference,
            Fund.code.label("fund"),
            Fund.name.label("fund_name"),
            Fund.available,
            requester.name.label("requester"),
            Disbursement.id.label("payment_id"),
            Disbursement.status.label("payment_status"),
            Disbursement.sent_on,
        )
        .join(Case, Case.id == AidRequest.case_id)
        .join(Fund, Fund.id == AidRequest.fund_id)
        .join(requester, requester.id == AidRequest.requester_id)
        .outerjoin(
            Disbursement,
            sa.and_(Disbursement.request_id == AidRequest.id, Disbursement.number == 1, Disbursement.follows.is_(None)),
        )
    )


def _request_item(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "handle": row.handle,
        "reference": row.reference,
        "need": row.need,
        "category": row.category,
        "fund": row.fund,
        "fund_name": row.fund_name,
        "fund_has": Money(row.available, row.currency),
        "amount": Money(row.amount, row.currency),
        "status": row.status,
        "asked_on": row.asked_on,
        "requester": row.requester,
        "disbursement": {"id": row.payment_id, "status": row.payment_status} if row.payment_id else None,
    }


def _paged(statement: Any, day: Any, ident: Any, cursor: str | None, limit: int, item: Any) -> Page:
    if cursor:
        statement = statement.where(sa.tuple_(day, ident) < sa.tuple_(*Cursor.read(cursor).as_row()))
    limit = max(1, min(limit, MOST))
    rows = execute(statement.order_by(day.desc(), ident.desc()).limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].day, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page([item(row) for row in rows[:limit]], following)


def show(actor: Actor, request_id: UUID) -> dict[str, Any]:
    """A request with its reason, payee and decisions, as far as the actor may see and their keys open them.

    Raises Missing.
    """
    request = get(actor, request_id)
    folder = cases.by_id(request.case_id)
    item = _request_item(execute(_requests().where(AidRequest.id == request_id)).one())
    audit.record(actor, "aid.opened", request)
    chest = vault.open_chest(actor.keyring, request.case_id)
    sees_reason = policy.may_see_reason(actor, folder)
    decisions = execute(
        sa.select(Approval.id, Approval.decision, Approval.decided_on, Person.name)
        .join(Person, Person.id == Approval.approver_id)
        .where(Approval.request_id == request_id)
        .order_by(Approval.decided_on, Approval.id)
    )
    return {
        **item,
        "reason": chest.read(request.id, "reason") if sees_reason else None,
        "payee": chest.read(request.id, "payee") if policy.may_see_payee(actor, request, folder) else None,
        "may_decide": policy.may_approve(actor, request, folder) and request.status == RequestStatus.SUBMITTED,
        "obstacle": policy.why_not_approve(actor, request, folder),
        "holds": case_policy.holds(actor, folder),
        "decisions": [
            {
                "decision": row.decision,
                "by": row.name,
                "on": row.decided_on,
                "reason": chest.read(row.id, "decision") if sees_reason else None,
            }
            for row in decisions
        ],
    }


def browse_payments(actor: Actor, *, status: str | None = None, cursor: str | None = None, limit: int = 50) -> Page:
    """Payments the actor sees, newest first. Raises Forbidden, Invalid."""
    require(policy.may_browse_payments, actor)
    statement = _payments().where(policy.visible_payments(actor))
    if status:
        statement = statement.where(Disbursement.status == _status(PaymentStatus, status))
    return _paged(statement, Disbursement.approved_on, Disbursement.id, cursor, limit, _payment_item)


def outline_payment(actor: Actor, payment_id: UUID) -> dict[str, Any]:
    """The open facts of a payment the actor sees; nothing sealed is opened. Raises Missing."""
    row = execute(_payments().where(Disbursement.id == payment_id, policy.visible_payments(actor))).one_or_none()
    if row is None:
        raise Missing()
    return _payment_item(row)


def _payments() -> Any:
    return (
        sa.select(
            Disbursement.id,
            Disbursement.request_id,
            Disbursement.amount,
            Disbursement.currency,
            Disbursement.status,
            Disbursement.approved_on.label("day"),
            Disbursement.approved_on,
            Disbursement.sent_on,
            Disbursement.rail,
            Disbursement.received,
            Disbursement.answered_on,
            AidRequest.category,
            Case.handle,
            Case.reference,
            Fund.code.label("fund"),
            Fund.name.label("fund_name"),
        )
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .join(Case, Case.id == AidRequest.case_id)
        .join(Fund, Fund.id == Disbursement.fund_id)
    )


def _payment_item(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "request_id": row.request_id,
        "handle": row.handle,
        "reference": row.reference,
        "category": row.category,
        "fund": row.fund,
        "fund_name": row.fund_name,
        "amount": Money(row.amount, row.currency),
        "status": row.status,
        "approved_on": row.approved_on,
        "sent_on": row.sent_on,
        "rail": row.rail,
        "received": None if row.received is None else Money(row.received, row.currency),
        "answered_on": row.answered_on,
    }


@dataclass(frozen=True)
class Payment:
    """A payment as the officer sees it."""

    id: UUID
    amount: Money
    status: PaymentStatus
    sent_on: date | None
    received: Money | None
    category: str


def payments_of(case_id: UUID) -> list[Payment]:
    """The payments of a case, newest first; the caller has checked whose case it is."""
    rows = execute(
        sa.select(Disbursement, AidRequest.category)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(AidRequest.case_id == case_id)
        .order_by(Disbursement.approved_on.desc(), Disbursement.id.desc())
    )
    return [
        Payment(
            p.id,
            p.money,
            p.status,
            p.sent_on,
            None if p.received is None else Money(p.received, p.currency),
            category,
        )
        for p, category in rows
    ]
