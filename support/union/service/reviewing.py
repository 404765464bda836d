"""Appeals against expulsions: to the review commission, which decides by more than half of it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Missing
from support.union.model import (
    AppealStatus,
    AppealVote,
    Expulsion,
    ExpulsionStatus,
    MemberAppeal,
    MemberStatus,
    Office,
)
from support.union.policy import hearings as rules
from support.union.service import hearings, sealing, standing
from support.union.service.offices import judges, own_or_none, seated
from support.vault import service as vault
from support.vault.model import Data


def appeal(actor: Actor, expulsion_id: UUID, grounds: str) -> MemberAppeal:
    """Whoever was expelled appeals, in time and once; in their session the whole hearing opens to the commission.

    Raises Missing, Forbidden, Conflict when it is too late or was done already.
    """
    expulsion = hearings.get(actor, expulsion_id, lock=True)
    require(rules.may_appeal, actor, own_or_none(actor), expulsion)
    if not rules.in_time(expulsion, clock.today()):
        raise Conflict(_("The time to appeal is over."))
    if of_expulsion(expulsion.id) is not None:
        raise Conflict(_("You have appealed already."))
    commission = _commission(expulsion.id, actor.id)
    row = save(MemberAppeal(member_id=actor.id, expulsion_id=expulsion.id, status=AppealStatus.ASKED))
    readers = sealing.to_everybody({actor.id} | commission | sealing.keepers())
    vault.new_chest(row.id).write(Data.HEARING, row.id, "grounds", grounds, readers=readers)
    vault.open_chest(actor.keyring, expulsion.id).grant(Data.HEARING, commission)
    audit.record(actor, "member_appeal.asked", row)
    return row


def of_expulsion(expulsion_id: UUID) -> MemberAppeal | None:
    """The appeal against an expulsion, if there is one."""
    found: MemberAppeal | None = execute(
        sa.select(MemberAppeal).where(MemberAppeal.expulsion_id == expulsion_id)
    ).scalar_one_or_none()
    return found


def get_appeal(actor: Actor, appeal_id: UUID, *, lock: bool = False) -> tuple[MemberAppeal, Expulsion]:
    """An appeal against an expulsion the actor sees, with it. Raises Missing for every other."""
    wanted = sa.select(MemberAppeal).where(MemberAppeal.id == appeal_id, MemberAppeal.expulsion_id.is_not(None))
    found: MemberAppeal | None = execute(
        (wanted.with_for_update() if lock else wanted).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None or found.expulsion_id is None:
        raise Missing()
    return found, hearings.get(actor, found.expulsion_id)


def to_review(actor: Actor, appeal_id: UUID) -> MemberAppeal:
    """An appeal the actor decides on with others. Raises Missing, Forbidden."""
    found, expulsion = get_appeal(actor, appeal_id)
    _ensure_reviews(actor, found, expulsion)
    return found


def _ensure_reviews(actor: Actor, found: MemberAppeal, expulsion: Expulsion) -> None:
    told = _("Who proposed or voted on an expulsion does not hear the appeal.")
    require(rules.may_review, actor, own_or_none(actor), found, judges(expulsion.id), detail=told)


def _commission(expulsion_id: UUID, member_id: UUID) -> set[UUID]:
    """Who hears an appeal: the commission without the member, and without who judged them in the council before."""
    return seated(Office.REVIEW, without=member_id) - judges(expulsion_id)


def show_appeal(actor: Actor, expulsion_id: UUID) -> dict[str, Any] | None:
    """The appeal against a hearing the actor sees, as far as their keys open it, or None. Raises Missing."""
    expulsion = hearings.get(actor, expulsion_id)
    found = of_expulsion(expulsion.id)
    if found is None:
        return None
    votes = votes_of(found.id)
    chest = vault.open_chest(actor.keyring, found.id)
    reviewing = rules.may_review(actor, own_or_none(actor), found, judges(expulsion.id))
    return {
        "id": found.id,
        "status": found.status,
        "grounds": chest.read(found.id, "grounds"),
        "answer": chest.read(found.id, "answer"),
        "seats": len(_commission(expulsion.id, found.member_id)),
        "voted": len(votes),
        "my_vote": votes.get(actor.id),
        "may_vote": reviewing and actor.id not in votes,
        "may_conclude": reviewing and outcome(found, votes) is not None,
    }


def votes_of(appeal_id: UUID) -> dict[UUID, bool]:
    """How each voted; one statement."""
    rows = execute(sa.select(AppealVote.member_id, AppealVote.overturn).where(AppealVote.appeal_id == appeal_id))
    return {row.member_id: row.overturn for row in rows}


def outcome(
    appealed: MemberAppeal, votes: dict[UUID, bool], commission: set[UUID] | None = None
) -> AppealStatus | None:
    """What the votes of those who still sit there give; none while the others could change it.

    Who looks at many gives the `commission` that hears each, from what was found once.
    """
    if commission is None:
        commission = _commission(appealed.expulsion_id, appealed.member_id) if appealed.expulsion_id else set()
    if not commission:
        return None
    for_it = sum(overturn for who, overturn in votes.items() if who in commission)
    against = sum(not overturn for who, overturn in votes.items() if who in commission)
    if for_it * 2 > len(commission):
        return AppealStatus.OVERTURNED
    return AppealStatus.UPHELD if (len(commission) - against) * 2 <= len(commission) else None


def vote_on_appeal(actor: Actor, appeal_id: UUID, *, overturn: bool) -> MemberAppeal:
    """One of the commission votes, once. Raises Missing, Forbidden, Conflict for a second vote."""
    found, expulsion = get_appeal(actor, appeal_id, lock=True)
    _ensure_reviews(actor, found, expulsion)
    if actor.id in votes_of(found.id):
        raise Conflict(_("You have voted already. A vote is not changed."))
    save(AppealVote(appeal_id=found.id, member_id=actor.id, overturn=overturn))
    audit.record(actor, "member_appeal.voted", found)
    return found


def conclude_appeal(actor: Actor, appeal_id: UUID, answer: str) -> MemberAppeal:
    """One of the commission writes down what it decided, with an answer; undone, the member is one again at once.

    Raises Missing, Forbidden, Conflict while the votes decide nothing.
    """
    found, expulsion = get_appeal(actor, appeal_id, lock=True)
    _ensure_reviews(actor, found, expulsion)
    came = outcome(found, votes_of(found.id))
    if came is None:
        raise Conflict(_("The votes decide nothing yet. Wait for those who have not voted."))
    chest = vault.open_chest(actor.keyring, found.id)
    chest.write(Data.HEARING, found.id, "answer", answer, readers=sealing.to_everybody({actor.id}))
    found.status = came
    flush()
    if came == AppealStatus.OVERTURNED:
        _restore(actor, expulsion)
    audit.record(actor, "member_appeal.decided", found, reason=came.value)
    return found


def _restore(actor: Actor, expulsion: Expulsion) -> None:
    """A member again, as if nothing had been decided; what is common opens to them in this session."""
    expulsion.status = ExpulsionStatus.OVERTURNED
    flush()
    membership = standing.by_id(expulsion.member_id, lock=True)
    if membership.status != MemberStatus.EXPELLED:
        return
    membership.status = MemberStatus.CURRENT
    membership.ended = None
    flush()
    came = standing.derived(membership)
    if came != membership.status:
        membership.status = came
        flush()
    sealing.share_common(actor, membership.id)
