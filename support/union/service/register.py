"""The registrars' view of members: who waits, who belongs, and what one of them told. Every reading is in the log."""

from typing import Any

import sqlalchemy as sa

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute
from support.union import policy
from support.union.model import MemberClass, Membership, MemberStatus
from support.union.policy.words import may_ask_words
from support.union.service import appealing, sealing
from support.union.service.membership import names_of, told_of, words_of
from support.union.service.places import Page, after, page, undated
from support.union.service.renewing import words_of as lost_words_of
from support.union.service.standing import by_number, own_of


def browse_members(
    actor: Actor,
    *,
    status: MemberStatus | None = None,
    klass: MemberClass | None = None,
    number: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """Members by number, in no order that tells anything; the reading is recorded. Raises Forbidden, Invalid."""
    require(policy.may_see_members, actor)
    audit.record(actor, "members.listed")
    wanted = sa.select(Membership).where(after(Membership.id, cursor)).order_by(Membership.id)
    if status is not None:
        wanted = wanted.where(Membership.status == status)
    if klass is not None:
        wanted = wanted.where(Membership.klass == klass)
    if number is not None:
        wanted = wanted.where(Membership.number == number.strip().upper())
    return page(wanted, limit, undated, lambda rows: items(actor, rows))


def items(actor: Actor, rows: list[Membership]) -> list[dict[str, Any]]:
    """Rows of members as a list shows them."""
    chests = sealing.open_members(actor, [row.id for row in rows], ["section"]) if rows else {}
    codes = {row.id: chests[row.id].read(row.id, "section") for row in rows}
    names = names_of({code for code in codes.values() if code})
    return [outline(row) | {"section": codes[row.id], "section_name": names.get(codes[row.id])} for row in rows]


def outline(row: Membership) -> dict[str, Any]:
    """What stands open of a member."""
    return {"number": row.number, "klass": row.klass, "status": row.status, "since": row.since}


def show_member(actor: Actor, number: str) -> dict[str, Any]:
    """One member with what they told; the reading is recorded before the answer. Raises Missing."""
    row = by_number(actor, number)
    audit.record(actor, "membership.read", row)
    told = told_of(sealing.open_member(actor, row.id), own_of(row))
    waiting = appealing.refusal_appeal(row)
    return told | {
        "appeal": None if waiting is None else words_of(actor, waiting),
        "words": lost_words_of(actor, row),
        "may_ask_words": may_ask_words(actor, row),
        "may_decide": policy.may_decide(actor, row),
        "may_hear": waiting is not None and row.status == MemberStatus.REFUSED and policy.may_hear(actor, waiting),
    }


def waiting_members(actor: Actor) -> int:
    """How many wait for a decision. Raises Forbidden."""
    require(policy.may_see_members, actor)
    wanted = sa.select(sa.func.count()).select_from(Membership).where(Membership.status == MemberStatus.APPLIED)
    return int(execute(wanted).scalar_one())


__all__ = ["browse_members", "items", "outline", "show_member", "waiting_members"]
