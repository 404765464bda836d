"""What nobody decided in time comes to nothing; it can be asked for anew."""

import sqlalchemy as sa

from support.aid.model import AidRequest, RequestStatus
from support.aid.service.costs import give_back
from support.core import audit, clock
from support.core.db import execute, save

#: How many requests one turn ends; the next takes the others.
A_TURN = 200


def expire() -> int:
    """End the requests whose day is over, recorded as the system's act; how many."""
    rows = (
        execute(
            sa.select(AidRequest)
            .where(AidRequest.status == RequestStatus.SUBMITTED, AidRequest.expires_on < clock.today())
            .order_by(AidRequest.expires_on, AidRequest.id)
            .limit(A_TURN)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        .scalars()
        .all()
    )
    for request in rows:
        request.status = RequestStatus.EXPIRED
        save(request)
        give_back(None, request)
        audit.record(None, "aid.expired", request)
    return len(rows)
