"""What of a case's aid still has to end before the case can be closed."""

from uuid import UUID

import sqlalchemy as sa
from flask_babel import ngettext

from support.aid.model import AidRequest, Disbursement, PaymentStatus, PaymentTask, RequestStatus, TaskKind
from support.core.db import execute


def unfinished(case_id: UUID) -> list[str]:
    """In sentences: drafts, requests that nobody has decided, payments not sent, not answered, or wrong.

    One statement.
    """
    wrong = (
        sa.select(sa.func.count())
        .select_from(PaymentTask)
        .join(Disbursement, Disbursement.id == PaymentTask.disbursement_id)
        .join(AidRequest, AidRequest.id == Disbursement.request_id)
        .where(AidRequest.case_id == case_id, PaymentTask.kind == TaskKind.MISMATCH, PaymentTask.outcome.is_(None))
        .scalar_subquery()
    )
    counts = (
        sa.select(
            sa.func.count().filter(AidRequest.status == RequestStatus.DRAFT),
            sa.func.count().filter(AidRequest.status == RequestStatus.SUBMITTED),
            sa.func.count().filter(Disbursement.status == PaymentStatus.DUE),
            sa.func.count().filter(Disbursement.status.in_((PaymentStatus.SENT, PaymentStatus.SETTLED))),
            wrong,
        )
        .select_from(AidRequest)
        .outerjoin(Disbursement, Disbursement.request_id == AidRequest.id)
        .where(AidRequest.case_id == case_id)
    )
    drafts, undecided, due, unanswered, mismatches = execute(counts).one()
    drafted = ngettext(
        "There is %(num)s draft of an aid request. Submit or withdraw it.",
        "There are %(num)s drafts of aid requests. Submit or withdraw them.",
        drafts,
    )
    asked = ngettext(
        "%(num)s aid request waits for a decision.", "%(num)s aid requests wait for a decision.", undecided
    )
    unsent = ngettext("%(num)s payment is not sent yet.", "%(num)s payments are not sent yet.", due)
    sent = ngettext("%(num)s payment is not answered yet.", "%(num)s payments are not answered yet.", unanswered)
    looked = ngettext(
        "%(num)s payment did not come as sent, and nobody has looked into it yet.",
        "%(num)s payments did not come as sent, and nobody has looked into them yet.",
        mismatches,
    )
    told = ((drafts, drafted), (undecided, asked), (due, unsent), (unanswered, sent), (mismatches, looked))
    return [sentence for count, sentence in told if count]
