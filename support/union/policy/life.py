"""Who takes part in the union's life: meets, proposes, decides, helps. Members by what they are in it, registrars."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from support.core.access import Actor
from support.union.model import (
    TAKING_PART,
    Assembly,
    Membership,
    Motion,
    MotionStatus,
    MutualPost,
    MutualThread,
    PostStatus,
)
from support.union.policy.members import Own, in_council, is_registrar, may_vote, takes_part

#: While a motion stands so, its proposer may take it back.
OPEN_MOTION = (MotionStatus.GATHERING, MotionStatus.ADMITTED)
#: While a post stands so, the two of a thread about it write to each other.
TALKED_ABOUT = (PostStatus.SHOWN, PostStatus.MET)


def reads_life(actor: Actor, own: Own | None) -> bool:
    """Papers, motions, decisions and what members offer each other: whoever takes part, and registrars."""
    return is_registrar(actor) or (own is not None and takes_part(actor, own))


def runs_assemblies(actor: Actor, own: Own | None) -> bool:
    """Assemblies are called, and what came of them is written down, by the council or a registrar."""
    return is_registrar(actor) or (own is not None and in_council(actor, own))


def may_propose(actor: Actor, own: Own | None) -> bool:
    """Who votes proposes, and supports what others propose."""
    return own is not None and may_vote(actor, own)


def may_count(actor: Actor, own: Own | None, motion: Motion) -> bool:
    """What an assembly voted is written down by those who run it, but not by who proposed the motion."""
    return runs_assemblies(actor, own) and motion.by_id != actor.id


def may_put_to_ballot(actor: Actor, own: Own | None, motion: Motion) -> bool:
    """Who runs assemblies lets all members vote on a motion that was admitted; an amendment goes with its motion."""
    open_ = motion.status == MotionStatus.ADMITTED and motion.ballot_id is None and motion.amends_id is None
    return runs_assemblies(actor, own) and open_


def may_withdraw_motion(actor: Actor, own: Own | None, motion: Motion) -> bool:
    """A motion is taken back by who proposed it."""
    return own is not None and takes_part(actor, own) and motion.by_id == actor.id


def may_offer(actor: Actor, own: Own | None) -> bool:
    """Everybody who takes part offers and asks for help, supporters too."""
    return own is not None and takes_part(actor, own)


def may_end_post(actor: Actor, own: Own | None, post: MutualPost) -> bool:
    """What is offered is taken back by who offered it."""
    return own is not None and takes_part(actor, own) and post.by_id == actor.id


def may_write_to(actor: Actor, own: Own | None, post: MutualPost) -> bool:
    """Whoever takes part writes to somebody else about what they offer."""
    return own is not None and takes_part(actor, own) and post.by_id != actor.id


def may_moderate(actor: Actor) -> bool:
    """Registrars look at what is offered before others see it, and at what is reported."""
    return is_registrar(actor)


def visible_assemblies(actor: Actor, own: Own | None, section_id: UUID | None) -> sa.ColumnElement[bool]:
    """A section's assemblies are its members' to see, the council's and the registrars'; the others everybody's."""
    if runs_assemblies(actor, own):
        return sa.true()
    return sa.or_(Assembly.section_id.is_(None), Assembly.section_id == section_id)


def visible_posts(actor: Actor) -> sa.ColumnElement[bool]:
    """What a moderator let through, of somebody who still takes part; one's own; what one wrote about.

    A registrar sees all but what was taken back.
    """
    if is_registrar(actor):
        return MutualPost.status != PostStatus.WITHDRAWN
    there = sa.exists().where(Membership.id == MutualPost.by_id, Membership.status.in_(TAKING_PART))
    one = aliased(MutualThread)
    wrote = sa.exists().where(one.post_id == MutualPost.id, one.by_id == actor.id)
    return sa.or_(sa.and_(MutualPost.status == PostStatus.SHOWN, there), MutualPost.by_id == actor.id, wrote)


def visible_threads(actor: Actor) -> sa.ColumnElement[bool]:
    """The two of a thread; a registrar only once one of them reported it."""
    if is_registrar(actor):
        return MutualThread.reported.is_(True)
    one = aliased(MutualPost)
    posted = sa.exists().where(one.id == MutualThread.post_id, one.by_id == actor.id)
    return sa.or_(MutualThread.by_id == actor.id, posted)
