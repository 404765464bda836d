"""Mutual aid: what members offer and ask for, seen by others once a moderator has looked."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.union.model import Direction, HelpKind, MutualPost, MutualThread, PostStatus
from support.union.policy import life as policy
from support.union.policy.members import Own, is_member
from support.union.service import offers, sealing, standing
from support.union.service.places import Page, after, insider, page, reader, undated
from support.vault.model import Data

#: So many offers and requests of one member stand at a time.
MOST_POSTS = 10
#: While a post stands so it takes one of these places.
STANDING = (PostStatus.WAITING, PostStatus.SHOWN)


def offer(actor: Actor, *, direction: Direction, kind: HelpKind, title: str, text: str) -> MutualPost:
    """Offer or ask for something; a moderator looks at it first. Raises Forbidden, Conflict for too many at a time."""
    own = reader(actor)
    require(policy.may_offer, actor, own)
    mine = sa.select(sa.func.count()).where(MutualPost.by_id == actor.id, MutualPost.status.in_(STANDING))
    if execute(mine).scalar_one() >= MOST_POSTS:
        raise Conflict(_("You have %(most)s of these already. Take one back first.", most=MOST_POSTS))
    row = save(MutualPost(by_id=actor.id, direction=direction, kind=kind, status=PostStatus.WAITING))
    offers.write(row, {"title": title, "text": text})
    audit.record(actor, "mutual_post.written", row)
    return row


def ensure_offers(actor: Actor) -> None:
    """Refuse whoever takes no part, before they fill in a form. Raises Forbidden."""
    require(policy.may_offer, actor, reader(actor))


def ensure_moderates(actor: Actor) -> None:
    """Refuse whoever is no registrar. Raises Forbidden."""
    require(policy.may_moderate, actor)


def moderate(actor: Actor, post_id: UUID, *, show: bool, why: str | None = None) -> MutualPost:
    """Let it be seen, or hide it with a word to who wrote it, also when it was seen already.

    Shown, it is sealed to all members in this session; hidden, that copy is deleted.
    Raises Missing, Forbidden, Invalid for hiding it without a word, Conflict for one that is over.
    """
    row, _own = get_post(actor, post_id, lock=True)
    require(policy.may_moderate, actor)
    if not show and not why:
        raise Invalid(fields={"why": [_("Say why. Whoever wrote it reads this.")]})
    row.moderated_by = actor.id
    row.status = PostStatus.SHOWN if show else PostStatus.HIDDEN
    flush()
    if show:
        offers.show(actor, row)
    else:
        offers.hide([row.id])
        chest = sealing.open_member(actor, row.by_id)
        chest.write(Data.MEMBER, row.id, "why", why, readers=sealing.member_readers(row.by_id))
    audit.record(actor, "mutual_post.moderated", row, reason=row.status)
    return row


def end_post(actor: Actor, post_id: UUID, *, met: bool) -> MutualPost:
    """Say that it was met, or take it back: met, it opens to the two sides alone, taken back it is deleted.

    Raises Missing, Forbidden, Conflict.
    """
    row, own = get_post(actor, post_id, lock=True)
    require(policy.may_end_post, actor, own, row)
    row.status = PostStatus.MET if met else PostStatus.WITHDRAWN
    flush()
    if met:
        offers.keep_between(actor, row)
    else:
        offers.forget([row.id])
    audit.record(actor, "mutual_post.ended", row, reason=row.status)
    return row


def take_back_all(member_id: UUID) -> None:
    """Whose membership ends offers nothing any more, and the words of all they offered are deleted."""
    mine = MutualPost.by_id == member_id, MutualPost.status != PostStatus.WITHDRAWN
    wanted = sa.select(MutualPost).where(*mine).with_for_update()
    rows = list(execute(wanted.execution_options(populate_existing=True)).scalars())
    for row in rows:
        if row.status in STANDING:
            row.status = PostStatus.WITHDRAWN
    offers.forget([row.id for row in rows])


def get_post(actor: Actor, post_id: UUID, *, lock: bool = False) -> tuple[MutualPost, Own | None]:
    """A post the actor sees, and where they stand. Raises Missing."""
    own = insider(actor)
    wanted = sa.select(MutualPost).where(MutualPost.id == post_id, policy.visible_posts(actor))
    if lock:
        wanted = wanted.with_for_update(of=MutualPost).execution_options(populate_existing=True)
    found: MutualPost | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found, own


def browse_posts(
    actor: Actor,
    *,
    direction: str | None = None,
    kind: str | None = None,
    status: str | None = None,
    mine: bool = False,
    cursor: str | None = None,
    limit: int = 20,
) -> Page:
    """What others offer and ask for; one's own with `mine`. A registrar sees by default what waits for them.

    Raises Forbidden, Invalid.
    """
    own = reader(actor)
    wanted = sa.select(MutualPost).where(policy.visible_posts(actor), after(MutualPost.id, cursor))
    wanted = wanted.where(*_chosen(actor, own, status, mine))
    if direction:
        wanted = wanted.where(MutualPost.direction == Direction(direction))
    if kind:
        wanted = wanted.where(MutualPost.kind == HelpKind(kind))
    return page(wanted.order_by(MutualPost.id), limit, undated, lambda rows: post_items(actor, rows))


def _chosen(actor: Actor, own: Own | None, status: str | None, mine: bool) -> Iterable[sa.ColumnElement[bool]]:
    if mine and own is not None:
        yield MutualPost.by_id == actor.id
        yield MutualPost.status == PostStatus(status) if status else MutualPost.status != PostStatus.WITHDRAWN
    elif own is not None:
        yield MutualPost.status == PostStatus.SHOWN
    else:
        yield MutualPost.status == PostStatus(status or PostStatus.WAITING)


def show_post(actor: Actor, post_id: UUID) -> dict[str, Any]:
    """A post, and what the actor may do with it. Raises Missing."""
    row, own = get_post(actor, post_id)
    found = post_items(actor, [row])[0]
    open_to_write = policy.may_write_to(actor, own, row) and row.status == PostStatus.SHOWN
    mine = sa.select(MutualThread.id).where(MutualThread.post_id == row.id, MutualThread.by_id == actor.id)
    return {
        **found,
        "thread_id": execute(mine).scalar_one_or_none() if is_member(actor) else None,
        "why": _why(actor, row) if row.status == PostStatus.HIDDEN else None,
        "may_write": open_to_write,
        "may_end": policy.may_end_post(actor, own, row) and row.status in STANDING,
        "may_meet": policy.may_end_post(actor, own, row) and row.status == PostStatus.SHOWN,
        "may_moderate": policy.may_moderate(actor) and row.status in STANDING,
    }


def _why(actor: Actor, row: MutualPost) -> str | None:
    """Why it was hidden: for who wrote it, and for registrars."""
    found: str | None = sealing.open_member(actor, row.by_id).read(row.id, "why")
    return found


def post_items(actor: Actor, rows: Iterable[MutualPost]) -> list[dict[str, Any]]:
    """Posts as others see them, under handles; a few statements however many."""
    listed = list(rows)
    opened = offers.words(actor, listed)
    named = standing.handles({row.by_id for row in listed})
    found = []
    for row in listed:
        told = opened.get(row.id, {})
        found.append(
            {
                "id": row.id,
                "direction": row.direction,
                "kind": row.kind,
                "status": row.status,
                "by": named[row.by_id],
                "own": row.by_id == actor.id,
                "title": told.get("title"),
                "text": told.get("text"),
            }
        )
    return found
