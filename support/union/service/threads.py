"""What two members write to each other about an offer or a request: theirs alone, until one of them reports it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Forbidden, Missing
from support.union.model import MutualMessage, MutualPost, MutualThread, PostStatus
from support.union.policy import life as policy
from support.union.policy.members import is_member
from support.union.service import mutual, sealing, standing
from support.union.service.places import Page, after, insider, page, reader, undated
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest

#: So many messages at a time.
SHOWN = 50
ENDED = _("One of you has ended this. Nobody writes here any more, and both of you keep what was written.")


def write_to(actor: Actor, post_id: UUID, text: str) -> MutualThread:
    """Write to whoever offers or asks; later words go to the same thread. Raises Missing, Forbidden, Conflict."""
    post, own = mutual.get_post(actor, post_id, lock=True)
    require(policy.may_write_to, actor, own, post)
    wanted = sa.select(MutualThread).where(MutualThread.post_id == post.id, MutualThread.by_id == actor.id)
    found: MutualThread | None = execute(wanted.with_for_update()).scalar_one_or_none()
    if found is None:
        if post.status != PostStatus.SHOWN:
            raise Conflict(_("It is not open any more."))
        found = save(MutualThread(post_id=post.id, by_id=actor.id))
    _say(actor, found, post, text)
    return found


def say(actor: Actor, thread_id: UUID, text: str) -> MutualThread:
    """Write in a thread. Raises Missing, Conflict when it is reported or over, or the other has left."""
    thread, post = get_thread(actor, thread_id, lock=True)
    _two_alone(actor)
    _say(actor, thread, post, text)
    return thread


def end(actor: Actor, thread_id: UUID) -> MutualThread:
    """End it, by one side alone and without a word to anybody: nobody writes in it again, both keep what was written.

    Which of the two it was is not kept. Raises Missing, Conflict when it has ended already.
    """
    thread, _post = get_thread(actor, thread_id, lock=True)
    _two_alone(actor)
    if thread.ended:
        raise Conflict(ENDED)
    thread.ended = True
    flush()
    audit.record(actor, "mutual_thread.ended", thread)
    return thread


def _say(actor: Actor, thread: MutualThread, post: MutualPost, text: str) -> None:
    if thread.reported:
        raise Conflict(_("This was reported. Nobody writes here until a moderator has looked."))
    if thread.ended:
        raise Conflict(ENDED)
    if post.status not in policy.TALKED_ABOUT:
        raise Conflict(_("It was taken back or hidden, so nothing more can be written here."))
    if not standing.own_of(standing.by_id(_other(actor, thread, post))).takes_part:
        raise Conflict(_("The other is not a member at the moment, so nothing can be written here."))
    last = execute(sa.select(sa.func.max(MutualMessage.number)).where(MutualMessage.thread_id == thread.id))
    row = save(MutualMessage(thread_id=thread.id, by_id=actor.id, number=(last.scalar_one() or 0) + 1))
    readers = sealing.to_everybody({thread.by_id, post.by_id})
    chest = vault.open_chest(actor.keyring, thread.id)
    chest.write(Data.MUTUAL, row.id, "message", text, readers=readers)
    chest.regrant(readers)
    audit.record(actor, "mutual_message.written", thread)


def report(actor: Actor, thread_id: UUID, why: str) -> MutualThread:
    """Show a thread to the registrars, from the first message on; nobody writes in it until they have looked.

    Raises Missing, Conflict when it is reported already.
    """
    thread, _post = get_thread(actor, thread_id, lock=True)
    _two_alone(actor)
    if thread.reported:
        raise Conflict(_("It is reported already. A moderator will look at it."))
    vault.open_chest(actor.keyring, thread.id).grant(Data.MUTUAL, [sealing.union_id()])
    own = sealing.open_member(actor, actor.id)
    own.write(Data.MEMBER, thread.id, "report", why, readers=sealing.member_readers(actor.id))
    thread.reported = True
    flush()
    audit.record(actor, "mutual_thread.reported", thread)
    return thread


def settle(actor: Actor, thread_id: UUID) -> MutualThread:
    """A registrar has looked: the thread is the two members' alone again. Raises Missing, Forbidden.

    To end it for good, hide what it is about.
    """
    thread, _post = get_thread(actor, thread_id, lock=True)
    require(policy.may_moderate, actor)
    for who in _two(thread, _post):
        sealing.open_member(actor, who).remove([thread.id])
    vault.revoke(thread.id, sealing.union_id(), [Data.MUTUAL])
    thread.reported = False
    flush()
    audit.record(actor, "mutual_thread.settled", thread)
    return thread


def _two_alone(actor: Actor) -> None:
    """A registrar reads what was reported, and writes nothing in it. Raises Forbidden."""
    if not is_member(actor):
        audit.refuse(actor, "two_alone")
        raise Forbidden()


def _two(thread: MutualThread, post: MutualPost) -> tuple[UUID, UUID]:
    return post.by_id, thread.by_id


def _other(actor: Actor, thread: MutualThread, post: MutualPost) -> UUID:
    return post.by_id if thread.by_id == actor.id else thread.by_id


def get_thread(actor: Actor, thread_id: UUID, *, lock: bool = False) -> tuple[MutualThread, MutualPost]:
    """A thread the actor sees, with its post. Raises Missing."""
    insider(actor)
    wanted = (
        sa.select(MutualThread, MutualPost)
        .join(MutualPost, MutualPost.id == MutualThread.post_id)
        .where(MutualThread.id == thread_id, policy.visible_threads(actor))
    )
    if lock:
        wanted = wanted.with_for_update(of=MutualThread).execution_options(populate_existing=True)
    found = execute(wanted).one_or_none()
    if found is None:
        raise Missing()
    return found.MutualThread, found.MutualPost


def ensure_reported(actor: Actor, thread_id: UUID) -> None:
    """Refuse whoever is no registrar as if there were nothing. Raises Missing."""
    if not policy.may_moderate(actor):
        raise Missing()
    get_thread(actor, thread_id)


# Reading


def browse_threads(actor: Actor, *, cursor: str | None = None, limit: int = 20) -> Page:
    """One's own threads; for a registrar those that are reported. Raises Forbidden, Invalid."""
    reader(actor)
    wanted = sa.select(MutualThread).where(policy.visible_threads(actor), after(MutualThread.id, cursor))
    return page(wanted.order_by(MutualThread.id), limit, undated, lambda rows: _items(actor, rows))


def show_thread(actor: Actor, thread_id: UUID, *, before: int | None = None) -> dict[str, Any]:
    """A thread with its last messages, or those before a number; what was reported is recorded when a registrar reads.

    Raises Missing.
    """
    thread, post = get_thread(actor, thread_id)
    if not is_member(actor):
        audit.record(actor, "mutual_thread.read", thread)
    wanted = sa.select(MutualMessage).where(MutualMessage.thread_id == thread.id)
    if before is not None:
        wanted = wanted.where(MutualMessage.number < before)
    rows = list(execute(wanted.order_by(MutualMessage.number.desc()).limit(SHOWN + 1)).scalars())
    chest = vault.open_chest(actor.keyring, thread.id)
    chest.fetch([row.id for row in rows])
    named = standing.handles(set(_two(thread, post)))
    shown = [_message(actor, row, chest, named) for row in reversed(rows[:SHOWN])]
    return {
        **_items(actor, [thread])[0],
        "messages": shown,
        "before": shown[0]["number"] if len(rows) > SHOWN else None,
        "may_write": _open(actor, thread) and post.status in policy.TALKED_ABOUT,
        "may_end": is_member(actor) and not thread.ended,
        "why": _why(actor, thread, post) if thread.reported else None,
    }


def _open(actor: Actor, thread: MutualThread) -> bool:
    return is_member(actor) and not thread.reported and not thread.ended


def _message(actor: Actor, row: MutualMessage, chest: Chest, named: dict[UUID, str]) -> dict[str, Any]:
    return {
        "number": row.number,
        "by": named[row.by_id],
        "own": row.by_id == actor.id,
        "text": chest.read(row.id, "message"),
    }


def _why(actor: Actor, thread: MutualThread, post: MutualPost) -> str | None:
    """What whoever reported it wrote: theirs and the registrars' to read."""
    chests = sealing.open_members(actor, _two(thread, post), ["report"])
    told = (chest.read(thread.id, "report") for chest in chests.values())
    return next((one for one in told if one), None)


def _items(actor: Actor, rows: Iterable[MutualThread]) -> list[dict[str, Any]]:
    """Threads as a list shows them: what about, with whom, and whose turn it is."""
    listed = list(rows)
    posts = {
        row.id: row
        for row in execute(sa.select(MutualPost).where(MutualPost.id.in_({row.post_id for row in listed}))).scalars()
    }
    told = {row["id"]: row for row in mutual.post_items(actor, posts.values())}
    named = standing.handles({row.by_id for row in listed})
    last = _last([row.id for row in listed])
    return [
        {
            "id": row.id,
            "post": told[row.post_id],
            "by": named[row.by_id],
            "own": row.by_id == actor.id,
            "reported": row.reported,
            "ended": row.ended,
            "to_answer": _open(actor, row) and last.get(row.id) not in (None, actor.id),
        }
        for row in listed
    ]


def _last(thread_ids: list[UUID]) -> dict[UUID, UUID]:
    """Who wrote last in each; one statement."""
    newest = (
        sa.select(MutualMessage.thread_id, sa.func.max(MutualMessage.number).label("number"))
        .where(MutualMessage.thread_id.in_(thread_ids))
        .group_by(MutualMessage.thread_id)
        .subquery()
    )
    wanted = sa.select(MutualMessage.thread_id, MutualMessage.by_id).join(
        newest,
        sa.and_(MutualMessage.thread_id == newest.c.thread_id, MutualMessage.number == newest.c.number),
    )
    return {row.thread_id: row.by_id for row in execute(wanted)}
