"""What of a case's aid still has to end before the case can be closed."""

from uuid import UUID

import sqlalchemy as sa
from flask_babel import ngettext

from support.aid.model import AidRequest, Disbursement, PaymentStatus, RequestStatus
from support.core.db import execute


def unfinished(case_id: UUID) -> list[str]:
    """In sentences: requests that nobody has decided, payments not sent, and payments not answered. One statement."""
    counts = (
        sa.select(
            sa.func.count().filter(AidRequest.status == RequestStatus.SUBMITTED),
            sa.func.count().filter(Disbursement.status == PaymentStatus.DUE),
            sa.func.count().filter(Disbursement.status == PaymentStatus.SENT),
        )
        .select_from(AidRequest)
        .outerjoin(Disbursement, Disbursement.request_id == AidRequest.id)
        .where(AidRequest.case_id == case_id)
    )
    undecided, due, unanswered = execute(counts).one()
    asked = ngettext(
        "%(num)s aid request waits for a decision.", "%(num)s aid requests wait for a decision.", undecided
    )
    unsent = ngettext("%(num)s payment is not sent yet.", "%(num)s payments are not sent yet.", due)
    sent = ngettext("%(num)s payment is not answered yet.", "%(num)s payments are not answered yet.", unanswered)
    return [told for count, told in ((undecided, asked), (due, unsent), (unanswered, sent)) if count]
