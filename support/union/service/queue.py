"""What waits for a registrar or for finance, counted in one statement: nothing is opened, and nobody is named."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from support.core.access import Actor, require
from support.core.db import execute
from support.union import policy
from support.union.model import (
    AppealStatus,
    DuesPayment,
    Grievance,
    How,
    MemberAppeal,
    Membership,
    MemberStatus,
    MutualPost,
    MutualThread,
    PaymentStatus,
    PostStatus,
    Stage,
    Waiver,
    WaiverStatus,
)
from support.union.service import standing


@dataclass(frozen=True)
class Waiting:
    """How much waits for this one of the staff: what only another may decide is not in it."""

    joining: int = 0
    appeals: int = 0
    waivers: int = 0
    cash: int = 0
    grievances: int = 0
    posts: int = 0
    reported: int = 0

    @property
    def total(self) -> int:
        """All of it together."""
        return sum(vars(self).values())


def waiting(actor: Actor) -> Waiting:
    """What waits for them. Raises Forbidden for whoever is neither a registrar nor of finance."""
    require(policy.may_see_money, actor)
    wanted = _of_money(actor) | (_of_registrars(actor) if policy.is_registrar(actor) else {})
    row = execute(sa.select(*(count.scalar_subquery().label(name) for name, count in wanted.items()))).one()
    return Waiting(**row._mapping)


def _of_money(actor: Actor) -> dict[str, Any]:
    taken = DuesPayment.recorded_by.is_distinct_from(actor.id) & DuesPayment.recorded_by.is_not(None)
    return {
        "cash": _count(DuesPayment, DuesPayment.status == PaymentStatus.WAITING, DuesPayment.how == How.CASH, taken)
    }


def _of_registrars(actor: Actor) -> dict[str, Any]:
    others = MemberAppeal.refused_by.is_distinct_from(actor.id)
    refused = sa.exists().where(Membership.id == MemberAppeal.member_id, Membership.status == MemberStatus.REFUSED)
    refusals = (MemberAppeal.status == AppealStatus.ASKED, MemberAppeal.expulsion_id.is_(None), refused)
    return {
        "joining": _count(Membership, Membership.status == MemberStatus.APPLIED),
        "appeals": _count(MemberAppeal, *refusals, others),
        "waivers": _count(Waiver, Waiver.status == WaiverStatus.ASKED, Waiver.asked_by.is_distinct_from(actor.id)),
        "grievances": _count(Grievance, Grievance.status == Stage.TOLD, Grievance.representative_id.is_(None)),
        "posts": _count(MutualPost, MutualPost.status == PostStatus.WAITING),
        "reported": _count(MutualThread, MutualThread.reported),
    }


def _count(table: Any, *conditions: Any) -> Any:
    return sa.select(sa.func.count()).select_from(table).where(*conditions)


def next_to_decide(actor: Actor, number: str) -> str | None:
    """The number of who asked to join and comes after this one, round and round; None when nobody else waits.

    Raises Missing.
    """
    here = standing.by_number(actor, number)
    wanted = sa.select(Membership.number).where(Membership.status == MemberStatus.APPLIED, Membership.id != here.id)
    found: str | None = execute(wanted.order_by(Membership.id < here.id, Membership.id).limit(1)).scalar_one_or_none()
    return found
