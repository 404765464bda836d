"""Declaring a conflict: for good, and before one has signed or paid."""

from flask_babel import lazy_gettext as _

from support.aid import policy
from support.aid.model import AidRequest, Recusal, RequestStatus
from support.aid.service.reading import request_row
from support.aid.service.standing import said_of
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import save
from support.core.errors import Conflict


def recuse(actor: Actor, request: AidRequest) -> Recusal:
    """Leave a request to others: the actor neither signs nor pays it, and sees neither reason nor payee any more.

    Raises Forbidden for who could do neither, Conflict for who signed, paid or declared it already, and once it ended.
    """
    require(policy.may_recuse, actor, request)
    request = request_row(request.id, lock=True)
    if request.status not in (RequestStatus.SUBMITTED, RequestStatus.APPROVED):
        raise Conflict(_("Nothing of this request is left to sign or to pay."))
    said = said_of(request.id)
    if actor.id in said.signed:
        raise Conflict(_("You have signed this request already. Tell the chair of finance and the auditor instead."))
    if actor.id in said.paid:
        raise Conflict(_("You have gathered or paid this already. Tell the chair of finance and the auditor instead."))
    if actor.id in said.recused:
        raise Conflict(_("You have declared this already."))
    row = save(Recusal(request_id=request.id, person_id=actor.id, declared_on=clock.today()))
    audit.record(actor, "aid.recused", request)
    return row
