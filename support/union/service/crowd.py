"""Friends and relatives who ask to join: so many at once on nobody's word, and looked through together.

Nothing is known of who asks on nobody's word, and no address is kept, so a flood cannot be told from many honest ones.
What can be kept from it is everybody else: who comes on a member's word is never held back, and stands first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush
from support.core.errors import Conflict
from support.core.keyset import MOST
from support.union import policy
from support.union.model import MemberClass, Membership, MemberStatus, RefusalReason
from support.union.service import register, sealing
from support.union.service.places import Page, after, page, undated
from support.vault.model import Data

#: So many supporters may wait at once; who has a member's code comes in beyond it. Nothing is locked for it, since
#: whoever waited for a lock would hold back others: of some who ask in one moment, a few more may come in.
MOST_WAITING = 40
#: What two told looks alike from this part of their words on that both have.
ALIKE = 0.6
#: So many letters of what they told stand in the list.
SHOWN = 160
FULL = _(
    "So many friends and relatives wait for an answer that no more can ask now. If you know a member, ask them for a"
    " code: with it you can ask at any time. Otherwise come again in a few days. Nothing of yours was kept."
)
CHANGED = _("Somebody decided on one of them meanwhile, or one comes on a member's word. Look again, and select anew.")
_WAITING = (Membership.status == MemberStatus.APPLIED, Membership.klass == MemberClass.SUPPORTER)


@dataclass(frozen=True)
class Crowd:
    """Supporters who wait: first those on a member's word, then the others, those who told much the same together."""

    on_word: list[dict[str, Any]]
    groups: list[list[dict[str, Any]]]


def ensure_room() -> None:
    """Raises Conflict while so many supporters wait that no more are taken on nobody's word."""
    if int(execute(sa.select(sa.func.count()).select_from(Membership).where(*_WAITING)).scalar_one()) >= MOST_WAITING:
        raise Conflict(FULL)


def browse_proven(actor: Actor, cursor: str | None = None, limit: int = 50) -> Page:
    """Who asked to join with a voucher, or as one whom two vouch for; the reading is recorded. Raises Forbidden."""
    require(policy.may_see_members, actor)
    audit.record(actor, "members.listed")
    here = (Membership.status == MemberStatus.APPLIED, Membership.klass != MemberClass.SUPPORTER)
    wanted = sa.select(Membership).where(*here, after(Membership.id, cursor)).order_by(Membership.id)
    return page(wanted, limit, undated, lambda rows: register.items(actor, rows))


def supporters_waiting(actor: Actor) -> Crowd:
    """The supporters who wait, with the beginning of what they told; the reading is recorded. Raises Forbidden."""
    require(policy.may_see_members, actor)
    audit.record(actor, "members.listed")
    rows = list(execute(sa.select(Membership).where(*_WAITING).order_by(Membership.id).limit(MOST)).scalars())
    chests = sealing.open_members(actor, [row.id for row in rows], ["told", "vouched_by"]) if rows else {}
    on_word: list[dict[str, Any]] = []
    groups: list[tuple[set[str], list[dict[str, Any]]]] = []
    for row in rows:
        about = str((chests[row.id].read(row.id, "told") or {}).get("about") or "")
        one = {"number": row.number, "about": about[:SHOWN]}
        if chests[row.id].read(row.id, "vouched_by"):
            on_word.append(one)
            continue
        words = set(about.casefold().split())
        like = next((group for said, group in groups if alike(said, words)), None)
        if like is None:
            groups.append((words, [one]))
        else:
            like.append(one)
    return Crowd(on_word, sorted((group for _said, group in groups), key=len, reverse=True))


def alike(one: set[str], other: set[str]) -> bool:
    """Whether two told much the same; who told nothing is like who told nothing."""
    return one == other or len(one & other) >= ALIKE * len(one | other)


def refuse_many(actor: Actor, numbers: Sequence[str], reason: RefusalReason, why: str) -> int:
    """Refuse supporters who came on nobody's word, all of them or none; how many. Each reads why, and can appeal.

    Raises Forbidden, and Conflict when one of them no longer waits or comes on a member's word.
    """
    require(policy.may_see_members, actor)
    wanted = sa.select(Membership).where(*_WAITING, Membership.number.in_(set(numbers))).order_by(Membership.id)
    rows = list(execute(wanted.with_for_update()).scalars())
    if len(rows) != len(set(numbers)):
        raise Conflict(CHANGED)
    chests = sealing.open_members(actor, [row.id for row in rows], ["vouched_by"])
    if any(chests[row.id].read(row.id, "vouched_by") for row in rows):
        raise Conflict(CHANGED)
    for row in rows:
        require(policy.may_decide, actor, row)
        chests[row.id].write(Data.MEMBER, row.id, "refusal", why, readers=sealing.member_readers(row.id))
        row.decided_by, row.refusal, row.ended = actor.id, reason, clock.quarter()
        row.status = MemberStatus.REFUSED
        audit.record(actor, "membership.decided", row, reason="refused")
    flush()
    return len(rows)
