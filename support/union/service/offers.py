"""Whose keys open an offer: its writer's and the registrars', and a copy all members' while it is shown."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Conflict
from support.union.model import MutualPost, MutualThread, PostStatus
from support.union.service import sealing
from support.vault import service as vault
from support.vault.model import Data

#: The words under the offer's own key, and their copy for all members.
OFFER, PAPER = "offer", "paper"


def write(row: MutualPost, words: dict[str, Any]) -> None:
    """Seal an offer to its writer and the union compartment, whatever becomes of it."""
    readers = sealing.to_everybody({row.by_id, sealing.union_id()})
    vault.new_chest(row.id).write(Data.MUTUAL, row.id, OFFER, words, readers=readers)


def show(actor: Actor, row: MutualPost) -> None:
    """Seal a copy to all members, in the session of a registrar who opens it. Raises Conflict for other keys."""
    told = vault.open_chest(actor.keyring, row.id).read(row.id, OFFER)
    if told is None:
        raise Conflict(_("Your keys do not open this."))
    sealing.write_paper(sealing.open_common(actor), row.id, told)


def hide(row_ids: Iterable[UUID]) -> None:
    """Delete the copies that all members opened. Whoever may read an offer all the same has it under its own key."""
    vault.remove_parts(row_ids, PAPER)


def keep_between(actor: Actor, row: MutualPost) -> None:
    """Leave an offer that was met to the two sides: its key to who answered, in the writer's session."""
    answered = execute(sa.select(MutualThread.by_id).where(MutualThread.post_id == row.id)).scalars()
    vault.open_chest(actor.keyring, row.id).grant(Data.MUTUAL, list(answered))
    hide([row.id])


def forget(row_ids: Iterable[UUID]) -> None:
    """Delete what was taken back, with the keys and every grant: the nightly sweep destroys the shares."""
    gone = list(row_ids)
    hide(gone)
    for row_id in gone:
        vault.forget(row_id, Data.MUTUAL, row_id)


def words(actor: Actor, rows: Iterable[MutualPost]) -> dict[UUID, dict[str, Any]]:
    """The words of these offers, as far as the actor's keys open them; a few statements however many."""
    listed = {row.id: row.status for row in rows if row.status != PostStatus.WITHDRAWN}
    found: dict[UUID, dict[str, Any]] = {}
    if shown := [row_id for row_id, status in listed.items() if status == PostStatus.SHOWN]:
        common = sealing.open_common(actor)
        common.fetch(shown)
        found |= {row_id: told for row_id in shown if (told := common.read(row_id, PAPER))}
    if kept := [row_id for row_id in listed if row_id not in found]:
        chests = vault.open_chests(actor.keyring, kept, Data.MUTUAL, [OFFER])
        found |= {row_id: told for row_id in kept if (told := chests[row_id].read(row_id, OFFER))}
    return found
