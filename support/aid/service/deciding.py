"""The second person's yes, no, or not yet. A yes reserves the money in the same breath."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid import policy, signing
from support.aid.model import AidRequest, Approval, Decision, Disbursement, PaymentStatus, RequestStatus
from support.aid.service.reading import request_row
from support.cases import service as cases
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid
from support.ledger import service as ledger
from support.ledger.model import Fund
from support.vault.model import Data

BECOMES = {
    Decision.APPROVE: RequestStatus.APPROVED,
    Decision.REFUSE: RequestStatus.REFUSED,
    Decision.RETURN: RequestStatus.RETURNED,
}
NOTED = {
    Decision.APPROVE: "aid.approved",
    Decision.REFUSE: "aid.refused",
    Decision.RETURN: "aid.returned",
}


def decide(
    actor: Actor, request: AidRequest, decision: Decision, *, reason: str | None = None
) -> tuple[AidRequest, Disbursement | None]:
    """Decide on a request and sign the decision.

    Raises Forbidden for who asked or holds the case, Conflict when it was decided already, its signature does not
    stand, or the fund cannot cover it, Invalid for a no without a reason.
    """
    folder = cases.by_id(request.case_id)
    require(policy.may_approve, actor, request, folder)
    if decision is Decision.APPROVE:
        cases.ensure_not_frozen(folder)
    if decision is not Decision.APPROVE and not reason:
        raise Invalid(fields={"reason": [_("Say why, so that the caseworker can explain or correct it.")]})
    request = request_row(request.id, lock=True)
    if request.status != RequestStatus.SUBMITTED:
        raise Conflict(_("This request has been decided already."))
    if not signing.stands(request.requester_id, request.signature, "ask", request):
        raise Conflict(_("The request's signature does not match it. It was changed; do not approve it."))
    approval = save(
        Approval(
            request_id=request.id,
            requester_id=request.requester_id,
            approver_id=actor.id,
            decision=decision,
            decided_on=clock.today(),
            signature=signing.sign(actor, decision.value, request),
        )
    )
    if reason:
        chest = cases.open_folder(actor, folder)
        chest.write(
            Data.REASON, approval.id, "decision", reason, readers=cases.readers_of(folder), subject_id=request.id
        )
    request.status = BECOMES[decision]
    save(request)
    audit.record(actor, NOTED[decision], request)
    return request, _reserve(request, approval) if decision is Decision.APPROVE else None


def _reserve(request: AidRequest, approval: Approval) -> Disbursement:
    payment = save(
        Disbursement(
            request_id=request.id,
            requester_id=request.requester_id,
            approver_id=approval.approver_id,
            decision=Decision.APPROVE,
            fund_id=request.fund_id,
            amount=request.amount,
            currency=request.currency,
            status=PaymentStatus.DUE,
            approved_on=clock.today(),
        )
    )
    fund = execute(sa.select(Fund).where(Fund.id == request.fund_id)).scalar_one()
    ledger.aid_approved(payment.id, fund, request.category.value, request.money)
    return payment
