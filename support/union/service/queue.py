"""What waits for a registrar or for finance, counted in one statement: nothing is opened, and nobody is named."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from support.core.access import Actor, require
from support.core.db import execute
from support.union import policy
from support.union.model import (
    AppealStatus,
    DuesPayment,
    DuesReturn,
    Grievance,
    How,
    MemberAppeal,
    MemberClass,
    Membership,
    MemberStatus,
    MutualPost,
    MutualThread,
    PaymentStatus,
    PostStatus,
    Stage,
    TakenBack,
    TakenBackStatus,
    UnionExpense,
    Waiver,
    WaiverStatus,
    WordsRequest,
)
from support.union.policy import spending
from support.union.policy.words import open_words
from support.union.service import standing


@dataclass(frozen=True)
class Above:
    """What a room above has for a registrar: counted in one expression, in words, and the page where it is done."""

    count: Callable[[Actor], Any]
    words: Any
    endpoint: str


_above: dict[str, Above] = {}


def also_count(name: str, above: Above) -> None:
    """Add what a room above has for registrars; the application joins it. Twice is once."""
    _above[name] = above


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
    returns: int = 0
    approving: int = 0
    paying: int = 0
    taken_back: int = 0
    words: int = 0
    above: list[tuple[Above, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All of it together."""
        ours = sum(count for count in vars(self).values() if isinstance(count, int))
        return ours + sum(count for _one, count in self.above)


def waiting(actor: Actor) -> Waiting:
    """What waits for them. Raises Forbidden for whoever is neither a registrar nor of finance."""
    require(policy.may_see_money, actor)
    wanted, above = _of_money(actor), {}
    if policy.is_registrar(actor):
        wanted |= _of_registrars(actor)
        above = {name: one.count(actor) for name, one in _above.items()}
    both = [count.scalar_subquery().label(name) for name, count in (wanted | above).items()]
    found = dict(execute(sa.select(*both)).one()._mapping)
    return Waiting(**{name: found[name] for name in wanted}, above=[(_above[name], found[name]) for name in above])


def _of_money(actor: Actor) -> dict[str, Any]:
    taken = DuesPayment.recorded_by.is_distinct_from(actor.id) & DuesPayment.recorded_by.is_not(None)
    return {
        "cash": _count(DuesPayment, DuesPayment.status == PaymentStatus.WAITING, DuesPayment.how == How.CASH, taken),
        "returns": _count(DuesReturn, spending.returns_to_agree_to(actor)),
        "paying": _count(UnionExpense, spending.expenses_to_count_out(actor)),
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
        "approving": _count(UnionExpense, spending.expenses_to_approve(actor)),
        "words": _count(WordsRequest, open_words(actor)),
        "taken_back": _count(TakenBack, TakenBack.status != TakenBackStatus.DONE),
    }


def _count(table: Any, *conditions: Any) -> Any:
    return sa.select(sa.func.count()).select_from(table).where(*conditions)


def next_to_decide(actor: Actor, number: str) -> str | None:
    """The number of who asked to join and comes after this one, round and round; None when nobody else waits.

    Supporters, who need to prove nothing, come after everybody else.

    Raises Missing.
    """
    here = standing.by_number(actor, number)
    wanted = sa.select(Membership.number).where(Membership.status == MemberStatus.APPLIED, Membership.id != here.id)
    friend = Membership.klass == MemberClass.SUPPORTER
    passed = sa.tuple_(friend, Membership.id) < sa.tuple_(
        sa.literal(here.klass == MemberClass.SUPPORTER), sa.literal(here.id, sa.Uuid())
    )
    found: str | None = execute(wanted.order_by(passed, friend, Membership.id).limit(1)).scalar_one_or_none()
    return found
