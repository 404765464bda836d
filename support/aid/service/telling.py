"""A case's payments as the officer is told of them: days, no names."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from support.aid.model import AidRequest, Disbursement, PaymentStatus
from support.core.db import execute
from support.core.money import Money


@dataclass(frozen=True)
class Payment:
    """A payment as the officer sees it: instalment `number` of `times`, due on a day until it is sent.

    `followed` says of one that came back whether it was sent anew.
    """

    id: UUID
    amount: Money
    status: PaymentStatus
    sent_on: date | None
    received: Money | None
    category: str
    number: int = 1
    times: int = 1
    due_on: date | None = None
    request_id: UUID | None = None
    followed: bool = False


def payments_of(case_id: UUID) -> list[Payment]:
    """The payments of a case, the newest request's first, each schedule in its order; the caller knows whose it is."""
    rows = execute(
        sa.select(Disbursement, AidRequest.category, AidRequest.times)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(AidRequest.case_id == case_id)
        .order_by(Disbursement.approved_on.desc(), Disbursement.request_id, Disbursement.number, Disbursement.due_on)
    ).all()
    followed = {row.Disbursement.follows for row in rows}
    return [_payment(*row, followed=row.Disbursement.id in followed) for row in rows]


def _payment(row: Disbursement, category: str, times: int, *, followed: bool) -> Payment:
    return Payment(
        id=row.id,
        amount=row.money,
        status=row.status,
        sent_on=row.sent_on,
        received=None if row.received is None else Money(row.received, row.currency),
        category=category,
        number=row.number,
        times=times,
        due_on=row.due_on,
        request_id=row.request_id,
        followed=followed,
    )
