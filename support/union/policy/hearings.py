"""Who names to an office, and who calls, reads, votes on and appeals an expulsion."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from support.core.access import Actor
from support.union.model import (
    TO_APPEAL,
    VOTING,
    AppealStatus,
    Expulsion,
    ExpulsionStatus,
    MemberAppeal,
    Membership,
    MemberStatus,
    Office,
    OfficeHolder,
)
from support.union.policy.members import Own, in_council, is_member, is_registrar, takes_part

#: Of whom nobody can be expelled who is not, or is no longer, a member.
OUTSIDE = (MemberStatus.APPLIED, MemberStatus.REFUSED, MemberStatus.LEFT, MemberStatus.EXPELLED)


def may_see_offices(actor: Actor, own: Own | None) -> bool:
    """Who sits where is known to whoever takes part, and to registrars."""
    return is_registrar(actor) or (own is not None and takes_part(actor, own))


def may_name(actor: Actor) -> bool:
    """A registrar writes down who was elected or named."""
    return is_registrar(actor)


def may_hold_office(own: Own) -> bool:
    """Who votes holds office."""
    return own.takes_part and own.membership.klass in VOTING


def may_end_office(actor: Actor, holder: OfficeHolder) -> bool:
    """A registrar writes down that an office ended; whoever holds it may lay it down."""
    return is_registrar(actor) or (is_member(actor) and holder.member_id == actor.id)


def in_commission(actor: Actor, own: Own) -> bool:
    """Somebody of the review commission."""
    return is_member(actor) and own.id == actor.id and own.holds(Office.REVIEW)


def visible_hearings(actor: Actor, own: Own | None) -> sa.ColumnElement[bool]:
    """Which expulsions one sees: one's own; all for council and registrars; appealed ones for the commission."""
    if is_registrar(actor):
        return sa.true()
    if own is None:
        return sa.false()
    mine = Expulsion.member_id == own.id
    if in_council(actor, own):
        return sa.true()
    if in_commission(actor, own):
        appealed = sa.select(MemberAppeal.expulsion_id).where(MemberAppeal.expulsion_id.is_not(None))
        return sa.or_(mine, Expulsion.id.in_(appealed))
    return mine


def may_browse_hearings(actor: Actor, own: Own | None) -> bool:
    """Registrars and every member look; what they find is another matter."""
    return is_registrar(actor) or own is not None


def calls_hearings(actor: Actor, own: Own | None) -> bool:
    """The council calls hearings."""
    return own is not None and in_council(actor, own)


def may_call(actor: Actor, own: Own | None, membership: Membership) -> bool:
    """The council calls a hearing, of anybody who is a member, not of themselves."""
    if own is None or not calls_hearings(actor, own):
        return False
    return membership.id != own.id and membership.status not in OUTSIDE


def may_state(actor: Actor, own: Own | None, expulsion: Expulsion) -> bool:
    """The member answers while it is not decided."""
    return own is not None and expulsion.member_id == own.id and expulsion.status == ExpulsionStatus.CALLED


def may_judge(actor: Actor, own: Own | None, expulsion: Expulsion) -> bool:
    """The council votes and says what came of it; the member themselves does not."""
    return (
        own is not None
        and in_council(actor, own)
        and expulsion.member_id != own.id
        and expulsion.status == ExpulsionStatus.CALLED
    )


def may_withdraw_hearing(actor: Actor, own: Own | None, expulsion: Expulsion) -> bool:
    """Who proposed it takes it back, or a registrar does, whom the council told."""
    theirs = own is not None and in_council(actor, own) and expulsion.proposed_by == own.id
    return (theirs or is_registrar(actor)) and expulsion.status == ExpulsionStatus.CALLED


def may_appeal(actor: Actor, own: Own | None, expulsion: Expulsion) -> bool:
    """Whoever was expelled."""
    return own is not None and expulsion.member_id == own.id and expulsion.status == ExpulsionStatus.EXPELLED


def in_time(expulsion: Expulsion, today: date) -> bool:
    """Whether an appeal is still in time."""
    return expulsion.decided_on is not None and today <= expulsion.decided_on + timedelta(days=TO_APPEAL)


def may_review(actor: Actor, own: Own | None, appeal: MemberAppeal, judges: Collection[UUID]) -> bool:
    """The commission votes on the appeal of another; nobody on what they proposed or voted on in the council."""
    return (
        own is not None
        and in_commission(actor, own)
        and own.id not in judges
        and appeal.member_id != own.id
        and appeal.expulsion_id is not None
        and appeal.status == AppealStatus.ASKED
    )
