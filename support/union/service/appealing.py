"""An appeal against a refusal: heard by another registrar than who refused."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Missing
from support.union import policy
from support.union.model import AppealStatus, MemberAppeal, Membership, MemberStatus
from support.union.service import sealing
from support.union.service.erasing import stands
from support.union.service.standing import by_number, own
from support.vault import service as vault
from support.vault.model import Data


def appeal(actor: Actor, number: str, grounds: str) -> MemberAppeal:
    """Appeal against one's refusal, once. Raises Missing for another's number, Forbidden, Conflict the second time."""
    mine = own(actor, lock=True)
    if mine.membership.number != number:
        raise Missing()
    require(policy.may_appeal, actor, mine)
    if stands(mine.membership):
        raise Conflict(_("The time to ask for this is over. What you told us is deleted tonight."))
    if _of(mine.id) is not None:
        raise Conflict(_("You have appealed already. Another registrar reads it."))
    row = save(MemberAppeal(member_id=mine.id, refused_by=mine.membership.decided_by, status=AppealStatus.ASKED))
    chest = vault.new_chest(row.id)
    chest.write(Data.HEARING, row.id, "grounds", grounds, readers=sealing.member_readers(mine.id))
    audit.record(actor, "appeal.asked", row)
    return row


def hear(actor: Actor, number: str, outcome: AppealStatus, answer: str) -> Membership:
    """Decide on an appeal: overturned takes the member in, from this quarter on.

    Raises Missing, Forbidden for who refused, Conflict where none waits.
    """
    membership = by_number(actor, number, lock=True)
    row = _of(membership.id, lock=True)
    if row is None or row.status != AppealStatus.ASKED or membership.status != MemberStatus.REFUSED:
        raise Conflict(_("No appeal waits here."))
    require(policy.may_hear, actor, row, detail=_("Another registrar than who refused hears this."))
    chest = sealing.open_member(actor, row.id)
    chest.write(Data.HEARING, row.id, "answer", answer, readers=sealing.member_readers(membership.id))
    row.heard_by = actor.id
    row.status = outcome
    membership.ended = clock.quarter()
    flush()
    if outcome == AppealStatus.OVERTURNED:
        _take_in(actor, membership)
    audit.record(actor, "appeal.heard", row, reason=outcome)
    return membership


def _take_in(actor: Actor, membership: Membership) -> None:
    membership.decided_by = actor.id
    membership.refusal = membership.ended = None
    membership.since = clock.quarter()
    membership.status = MemberStatus.CURRENT
    flush()
    sealing.share_common(actor, membership.id)


def appeals_waiting(actor: Actor) -> list[dict[str, Any]]:
    """Whose appeal against a refusal waits, by number, and whether this registrar may hear it. Raises Forbidden."""
    require(policy.may_see_members, actor)
    rows = execute(
        sa.select(MemberAppeal, Membership.number)
        .join(Membership, Membership.id == MemberAppeal.member_id)
        .where(MemberAppeal.status == AppealStatus.ASKED, MemberAppeal.expulsion_id.is_(None))
        .where(Membership.status == MemberStatus.REFUSED)  # who left meanwhile waits for nothing
        .order_by(MemberAppeal.id)
    )
    return [{"number": number, "may_hear": policy.may_hear(actor, row)} for row, number in rows]


def refusal_appeal(membership: Membership) -> MemberAppeal | None:
    """The appeal against a refusal, if there is one."""
    return _of(membership.id)


def _of(member_id: UUID, *, lock: bool = False) -> MemberAppeal | None:
    wanted = sa.select(MemberAppeal).where(MemberAppeal.member_id == member_id, MemberAppeal.expulsion_id.is_(None))
    found: MemberAppeal | None = execute(wanted.with_for_update() if lock else wanted).scalar_one_or_none()
    return found
