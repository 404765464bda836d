"""The other people's yes, no, or not yet. The last yes that is needed reserves the money in the same breath."""

from uuid import uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid import policy, signing
from support.aid.model import (
    AidRequest,
    Approval,
    Category,
    Decision,
    Disbursement,
    PaymentStatus,
    Refusal,
    RequestStatus,
)
from support.aid.service.costs import give_back
from support.aid.service.reading import request_row
from support.aid.service.reviewing import WITHIN
from support.aid.service.standing import said_of
from support.aid.service.terms import months_after
from support.cases import service as cases
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, execute, flush, save
from support.core.errors import Conflict, Invalid
from support.ledger import service as ledger
from support.ledger.model import Fund
from support.people.model import Role
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
    actor: Actor,
    request: AidRequest,
    decision: Decision,
    *,
    reason: str | None = None,
    code: Refusal | None = None,
) -> tuple[AidRequest, list[Disbursement]]:
    """Decide on a request and sign the decision; the last signature that is needed reserves the money.

    A refusal has a `code`, which the officer is told, beside the reason. The payments are those that came of it, none
    while signatures are missing. Raises Forbidden for who asked, holds the case or declared a conflict, Conflict when
    it was decided already, its signature does not stand, or the fund cannot cover it, Invalid for a no without a
    reason.
    """
    folder = cases.by_id(request.case_id)
    request = request_row(request.id, lock=True)
    said = said_of(request.id)
    require(policy.may_approve, actor, request, folder, said)
    if decision is Decision.APPROVE:
        cases.ensure_not_frozen(folder)
    if decision is not Decision.APPROVE and not reason:
        raise Invalid(fields={"reason": [_("Say why, so that the caseworker can explain or correct it.")]})
    if request.status != RequestStatus.SUBMITTED:
        raise Conflict(_("This request has been decided already."))
    if request.expires_on is not None and request.expires_on < clock.today():
        raise Conflict(_("Nobody decided this in time. It has to be asked for anew."))
    if not signing.stands(request.requester_id, request.signature, "ask", request):
        raise Conflict(_("The request's signature does not match it. It was changed; do not approve it."))
    approval = _sign(actor, request, decision, code, said)
    if reason:
        chest = cases.open_folder(actor, folder)
        chest.write(
            Data.REASON, approval.id, "decision", reason, readers=cases.readers_of(folder), subject_id=request.id
        )
    audit.record(actor, NOTED[decision], request, reason=approval.code)
    if decision is Decision.APPROVE and not _complete(request, approval, said):
        return request, []
    request.status = BECOMES[decision]
    if request.status == RequestStatus.APPROVED and request.category == Category.EMERGENCY:
        request.review_by = clock.now() + WITHIN
    save(request)
    if decision is not Decision.APPROVE:
        give_back(actor, request)
        return request, []
    return request, _reserve(request, approval)


def _sign(actor: Actor, request: AidRequest, decision: Decision, code: Refusal | None, said: policy.Said) -> Approval:
    """The actor's one signature, as the chair's where that is still missing.

    Raises Conflict for a second one, and for one that is not needed.
    """
    if actor.id in said.signed:
        raise Conflict(_("You have signed this request already. Somebody else signs next."))
    as_chair = request.chair and not said.chaired and actor.has(Role.CHAIR)
    if not as_chair and not actor.has(Role.APPROVER):
        raise Conflict(_("This request does not need the chair's signature."))
    if decision is Decision.APPROVE and not policy.is_needed(actor, request, said):
        raise Conflict(_("Only the signature of the chair of finance is missing."))
    return save(
        Approval(
            request_id=request.id,
            requester_id=request.requester_id,
            approver_id=actor.id,
            decision=decision,
            as_chair=as_chair,
            code=(code or Refusal.OTHER) if decision is Decision.REFUSE else None,
            decided_on=clock.today(),
            signature=signing.sign(actor, decision.value, request),
        )
    )


def _complete(request: AidRequest, last: Approval, said: policy.Said) -> bool:
    """Whether all who are needed have said yes, with the last of them."""
    return said.yes + 1 >= request.signatures and (not request.chair or said.chaired or last.as_chair)


def _reserve(request: AidRequest, approval: Approval) -> list[Disbursement]:
    """A payment for each instalment, and the money of all of them. Raises Conflict when the fund cannot cover it."""
    first = request.first_on or clock.today()
    payments = [
        Disbursement(
            id=uuid4(),
            request_id=request.id,
            requester_id=request.requester_id,
            approver_id=approval.approver_id,
            decision=Decision.APPROVE,
            number=number,
            fund_id=request.fund_id,
            amount=request.amount,
            currency=request.currency,
            status=PaymentStatus.DUE,
            approved_on=clock.today(),
            due_on=max(months_after(first, number - 1), clock.today()),
        )
        for number in range(1, request.times + 1)
    ]
    db.session.add_all(payments)
    flush()
    fund = execute(sa.select(Fund).where(Fund.id == request.fund_id)).scalar_one()
    ledger.approve_aid({payment.id: payment.money for payment in payments}, fund, request.category.value)
    return payments
