"""The aid that waits for a decision in the cases somebody holds."""

from typing import Any

import sqlalchemy as sa

from support.aid.model import AidRequest, RequestStatus
from support.cases import policy as cases
from support.cases.model import Case, Seat
from support.core.access import Actor
from support.core.db import execute


def awaiting_decision(actor: Actor) -> list[dict[str, Any]]:
    """What was asked for and nobody has decided, the oldest first: `[{id, reference, handle, asked_on}]`.

    One statement.
    """
    held = sa.select(Seat.case_id).where(Seat.person_id == actor.id).scalar_subquery()
    rows = execute(
        sa.select(AidRequest.id, Case.reference, Case.handle, AidRequest.asked_on)
        .join(Case, Case.id == AidRequest.case_id)
        .where(
            AidRequest.case_id == sa.any_(sa.func.array(held)),
            cases.visible(actor),
            AidRequest.status == RequestStatus.SUBMITTED,
        )
        .order_by(AidRequest.asked_on, AidRequest.id)
    )
    return [dict(row._mapping) for row in rows]
