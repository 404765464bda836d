"""What a holder sees while they ask: documents, debts, what the schemes leave room for, and what was asked before."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.aid import policy
from support.aid.model import Category, DebtStatus, RequestStatus, SchemeVersion
from support.aid.service.caps import Left, rooms
from support.aid.service.debts import debts_in
from support.aid.service.papers import papers_of
from support.aid.service.requests import TO_FOLLOW, get
from support.cases import service as cases
from support.cases.folder import Folder
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute
from support.core.errors import Conflict, Missing
from support.correspondence import service as correspondence
from support.ledger.model import Fund


@dataclass(frozen=True)
class Prepared:
    """What can be chosen: documents as `(id, name)`, open debts as `debts_of` tells them, kinds with their room."""

    documents: list[tuple[UUID, str]]
    debts: list[dict[str, Any]]
    rooms: dict[Category, tuple[SchemeVersion, Left]]


def prepare(actor: Actor, folder: Folder) -> Prepared:
    """What to choose from while asking; recorded first, also for a form that is refused and shown again.

    Raises Forbidden.
    """
    require(policy.may_ask, actor, folder)
    audit.record_aside(actor, "documents.opened", folder)
    audit.record_aside(actor, "debts.opened", folder)
    chest = cases.open_folder(actor, folder)
    documents = correspondence.documents.all_documents(actor, folder, chest)
    return Prepared(
        [(one["id"], one["name"]) for one in documents],
        [debt for debt in debts_in(chest, folder) if debt["opened"] and debt["status"] == DebtStatus.OPEN],
        rooms(folder, clock.today()),
    )


def again(actor: Actor, folder: Folder, request_id: UUID) -> dict[str, Any]:
    """What was asked, opened for a holder who asks anew, in the terms of `ask`; recorded first.

    Raises Missing for what is no request of this case, Conflict for one that is not asked for anew.
    """
    require(policy.may_ask, actor, folder)
    request = get(actor, request_id)
    if request.case_id != folder.id:
        raise Missing()
    if request.status not in (*TO_FOLLOW, RequestStatus.DRAFT):
        raise Conflict(_("Only what was returned, withdrawn or expired is asked for anew."))
    audit.record(actor, "aid.opened", request)
    chest = cases.open_folder(actor, folder)
    return {
        "need": request.need,
        "category": request.category,
        "fund": execute(sa.select(Fund.code).where(Fund.id == request.fund_id)).scalar_one(),
        "amount": request.money,
        "times": request.times,
        "first_on": request.first_on,
        "rail": request.rail,
        "debt_id": request.debt_id,
        "papers": papers_of(request.id),
        "reason": chest.read(request.id, "reason"),
        "payee": chest.read(request.id, "payee") or {},
        "cost": request.cost_id,
        "follows": request.id,
    }
