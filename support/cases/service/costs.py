"""Costs of help from others, told by whoever arranges it and asked for as aid."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases.folder import Folder
from support.cases.model import CaseCost, CostStatus, Need
from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute, save
from support.core.errors import Conflict, Missing


def tell_cost(actor: Actor, case_id: UUID, *, need: Need, source_id: UUID, amount: int, currency: str) -> CaseCost:
    """Note that something costs so much (minor units). Whether the actor may, the room above has judged."""
    cost = save(
        CaseCost(
            case_id=case_id,
            need=need,
            source_id=source_id,
            amount=amount,
            currency=currency,
            told_by=actor.id,
            told_on=clock.today(),
            status=CostStatus.TOLD,
        )
    )
    audit.record(actor, "cost.told", cost)
    return cost


def costs_of(folder: Folder) -> list[CaseCost]:
    """The costs of a case, the newest first."""
    rows = sa.select(CaseCost).where(CaseCost.case_id == folder.id)
    return list(execute(rows.order_by(CaseCost.told_on.desc(), CaseCost.id)).scalars())


def costs_from(source_id: UUID) -> list[CaseCost]:
    """The costs that one referral or enrolment has told, the newest first."""
    rows = sa.select(CaseCost).where(CaseCost.source_id == source_id)
    return list(execute(rows.order_by(CaseCost.told_on.desc(), CaseCost.id)).scalars())


def cost(folder: Folder, cost_id: UUID) -> CaseCost:
    """A cost of this case. Raises Missing."""
    wanted = sa.select(CaseCost).where(CaseCost.id == cost_id, CaseCost.case_id == folder.id)
    found: CaseCost | None = execute(wanted.with_for_update()).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def set_cost(actor: Actor | None, folder: Folder, cost_id: UUID, status: CostStatus, **also: Any) -> CaseCost:
    """A cost was asked for, dropped, or can be asked for again; by itself when there is no actor.

    Raises Missing, Conflict when it cannot go there.
    """
    found = cost(folder, cost_id)
    if found.status == status:
        raise Conflict(_("That was done already."))
    found.status = status
    save(found)
    audit.record(actor, f"cost.{status.value}", found, **also)
    return found
