"""Who has had a part in a request: read in one statement before somebody acts on it or opens it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from support.aid.model import Approval, Decision, Disbursement, PaymentRun, Recusal, RunStatus
from support.aid.policy import Said
from support.core.db import execute


def said_of(request_id: UUID) -> Said:
    """Who signed, declared a conflict, or gathered, released or paid something of it."""
    yes = sa.and_(Approval.request_id == request_id, Approval.decision == Decision.APPROVE)
    row = execute(
        sa.select(
            _people(sa.select(Approval.approver_id).where(Approval.request_id == request_id)).label("signed"),
            sa.select(sa.func.count()).where(yes).scalar_subquery().label("yes"),
            sa.exists().where(yes, Approval.as_chair).label("chaired"),
            _people(sa.select(Recusal.person_id).where(Recusal.request_id == request_id)).label("recused"),
            _people(_payers(request_id)).label("paid"),
        )
    ).one()
    return Said(frozenset(row.signed), row.yes, row.chaired, frozenset(row.recused), frozenset(row.paid))


def _payers(request_id: UUID) -> sa.Select[Any]:
    runs = sa.and_(PaymentRun.id == Disbursement.run_id, PaymentRun.status != RunStatus.CANCELLED)
    hands = sa.func.unnest(
        sa.func.array_remove(
            sa.cast(
                postgresql.array([Disbursement.payer_id, PaymentRun.prepared_by, PaymentRun.released_by]),
                sa.ARRAY(sa.Uuid),
            ),
            None,
        )
    )
    return (
        sa.select(hands)
        .select_from(Disbursement)
        .outerjoin(PaymentRun, runs)
        .where(Disbursement.request_id == request_id)
    )


def _people(found: sa.Select[Any]) -> Any:
    return sa.func.array(found.scalar_subquery(), type_=sa.ARRAY(sa.Uuid))
