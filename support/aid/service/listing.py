"""The lists of payments, by how far they are; and the open facts of one."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from support.aid import policy
from support.aid.model import UNDONE, AidRequest, Disbursement, PaymentRun, PaymentStatus, RunStatus
from support.aid.service.reading import paged, status_of
from support.cases.model import Case
from support.cases.service import Page
from support.core import clock
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Missing
from support.core.money import Money
from support.ledger.model import Fund


class Stage(StrEnum):
    """How far payments are: to be paid now, instalments of later, with the bank, settled, undone."""

    DUE = "due"
    COMING = "coming"
    SENT = "sent"
    SETTLED = "settled"
    UNDONE = "undone"


def browse_payments(
    actor: Actor, *, status: str | None = None, stage: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page:
    """Payments the actor sees, newest first; those that wait, the longest due first. Raises Forbidden, Invalid."""
    require(policy.may_browse_payments, actor)
    day = Disbursement.approved_on
    waits = stage in (Stage.DUE, Stage.COMING)
    if waits:
        day = Disbursement.due_on
    statement = payments(day).where(policy.visible_payments(actor))
    if status:
        statement = statement.where(Disbursement.status == status_of(PaymentStatus, status))
    if stage:
        statement = statement.where(_at(status_of(Stage, stage)))
    return paged(statement, day, Disbursement.id, cursor, limit, payment_item, oldest=waits)


def _at(stage: Stage) -> sa.ColumnElement[bool]:
    due, today = Disbursement.status == PaymentStatus.DUE, clock.today()
    undone = Disbursement.status.in_(UNDONE)
    sent = sa.and_(Disbursement.sent_on.is_not(None), sa.not_(undone))
    found: dict[Stage, sa.ColumnElement[bool]] = {
        Stage.DUE: sa.and_(due, Disbursement.due_on <= today),
        Stage.COMING: sa.and_(due, Disbursement.due_on > today),
        Stage.SENT: sa.and_(sent, Disbursement.settled_on.is_(None)),
        Stage.SETTLED: sa.and_(sent, Disbursement.settled_on.is_not(None)),
        Stage.UNDONE: undone,
    }
    return found[stage]


def outline_payment(actor: Actor, payment_id: UUID, *, to_stop: bool = False) -> dict[str, Any]:
    """The open facts of a payment the actor sees, or may stop; nothing sealed is opened. Raises Missing."""
    seen = policy.stoppable(actor) if to_stop else policy.visible_payments(actor)
    row = execute(payments(Disbursement.approved_on).where(Disbursement.id == payment_id, seen)).one_or_none()
    if row is None:
        raise Missing()
    return payment_item(row)


def sees_payment(actor: Actor, payment_id: UUID) -> bool:
    """Whether the actor sees this payment, and is not only shown it in order to stop it."""
    seen = (
        sa.select(Disbursement.id)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(Disbursement.id == payment_id, policy.visible_payments(actor))
    )
    return execute(seen).scalar_one_or_none() is not None


def payments(day: Any) -> sa.Select[Any]:
    """Payments with their request, case, fund and run; `day` is what the list is in the order of."""
    after = aliased(Disbursement)
    return (
        sa.select(
            Disbursement.id,
            Disbursement.request_id,
            Disbursement.amount,
            Disbursement.currency,
            Disbursement.status,
            day.label("day"),
            Disbursement.number,
            Disbursement.approved_on,
            Disbursement.due_on,
            Disbursement.sent_on,
            Disbursement.settled_on,
            Disbursement.undone_on,
            Disbursement.stopped_on,
            Disbursement.stop_code,
            Disbursement.rail,
            Disbursement.received,
            Disbursement.answered_on,
            Disbursement.follows,
            AidRequest.category,
            AidRequest.times,
            AidRequest.rail.label("way"),
            Case.handle,
            Case.reference,
            Fund.code.label("fund"),
            Fund.name.label("fund_name"),
            PaymentRun.id.label("run_id"),
            PaymentRun.status.label("run_status"),
            sa.select(after.id).where(after.follows == Disbursement.id).scalar_subquery().label("followed_by"),
        )
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .join(Case, Case.id == AidRequest.case_id)
        .join(Fund, Fund.id == Disbursement.fund_id)
        .outerjoin(
            PaymentRun,
            sa.and_(
                PaymentRun.id == Disbursement.run_id,
                sa.or_(PaymentRun.status != RunStatus.CANCELLED, Disbursement.sent_on.is_not(None)),
            ),
        )
    )


def payment_item(row: Any) -> dict[str, Any]:
    """A payment as lists show it."""
    told = dict(row._mapping)
    amount, currency, received = told.pop("amount"), told.pop("currency"), told.pop("received")
    told.pop("day")
    return {
        **told,
        "amount": Money(amount, currency),
        "received": None if received is None else Money(received, currency),
    }
