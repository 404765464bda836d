"""What help from others costs, asked for as aid: once at a time, and for no more than was told."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.aid import policy
from support.aid.model import AidRequest, Category
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import CaseCost, CostStatus, Need
from support.core.access import Actor, require
from support.core.errors import Conflict, Invalid, Missing
from support.core.money import Money

#: Which kind of aid pays for help with a need.
KINDS = {Need.RETRAINING: Category.RETRAINING, Need.LEGAL: Category.LEGAL, Need.PSYCHOLOGICAL: Category.MEDICAL}


def costs(actor: Actor, folder: Folder) -> list[dict[str, Any]]:
    """What referrals and courses of a case cost, the newest first. Raises Forbidden."""
    require(policy.may_ask, actor, folder)
    return [_told(one) for one in cases.costs_of(folder)]


def prefilled(actor: Actor, folder: Folder, cost_id: UUID) -> dict[str, Any]:
    """A cost in the terms of `ask`.

    Raises Forbidden, Missing, Conflict for one that was asked for or dropped, or whose need the case does not have.
    """
    require(policy.may_ask, actor, folder)
    found = cases.cost(folder, cost_id)
    _ensure_told(found)
    if found.need not in {known["code"] for known in folder.needs}:
        raise Conflict(_("The case has no such need yet. First add it there, under “Needs”."))
    kind = KINDS.get(found.need, Category.LIVING_COSTS)
    return {"need": found.need, "category": kind, "amount": Money(found.amount, found.currency), "cost": found.id}


def open_cost(actor: Actor, folder: Folder, cost_id: UUID) -> dict[str, Any]:
    """A cost nobody asked for yet. Raises Forbidden, Missing, Conflict for one that was asked for or dropped."""
    require(policy.may_ask, actor, folder)
    found = cases.cost(folder, cost_id)
    _ensure_told(found)
    return _told(found)


def drop_cost(actor: Actor, folder: Folder, cost_id: UUID) -> dict[str, Any]:
    """Say that nobody asks for this: somebody else pays, or it was not charged. Raises Forbidden, Missing, Conflict."""
    require(policy.may_ask, actor, folder)
    _ensure_told(cases.cost(folder, cost_id))
    return _told(cases.set_cost(actor, folder, cost_id, CostStatus.DROPPED))


def claim_cost(actor: Actor, folder: Folder, cost_id: UUID, need: Need, total: Money) -> None:
    """A request is to pay this cost. Raises Invalid naming what does not fit, Conflict for one that was asked for."""
    try:
        found = cases.cost(folder, cost_id)
    except Missing:
        raise Invalid(fields={"cost": [_("The case has no such cost.")]}) from None
    _ensure_told(found)
    told = Money(found.amount, found.currency)
    if need != found.need:
        raise Invalid(fields={"need": [_("This cost belongs to another need.")]})
    if total.currency != told.currency or total.minor > told.minor:
        raise Invalid(fields={"amount": [_("The cost is %(told)s. Ask for no more than that.", told=str(told))]})
    cases.set_cost(actor, folder, cost_id, CostStatus.ASKED)


def give_back(actor: Actor | None, request: AidRequest) -> None:
    """What a request was to pay can be asked for again: it came to nothing."""
    if request.cost_id is None:
        return
    folder = cases.by_id(request.case_id)
    if cases.cost(folder, request.cost_id).status == CostStatus.ASKED:
        cases.set_cost(actor, folder, request.cost_id, CostStatus.TOLD)


def _ensure_told(found: CaseCost) -> None:
    if found.status == CostStatus.ASKED:
        raise Conflict(_("This cost was asked for already. Look at the requests of the case."))
    if found.status == CostStatus.DROPPED:
        raise Conflict(_("This cost is not to be asked for."))


def _told(found: CaseCost) -> dict[str, Any]:
    return {
        "id": found.id,
        "need": found.need,
        "amount": Money(found.amount, found.currency),
        "status": found.status,
        "told_on": found.told_on,
    }
