"""Whose keys open what of the union: a member's own, the hearing's, what all members share."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core.access import Actor
from support.core.db import execute
from support.core.errors import Conflict
from support.union.model import TAKING_PART, Membership
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Chest
from support.vault.service.chest import Readers


def union_id() -> UUID:
    """The union compartment's principal. Raises Conflict before it is founded."""
    found = vault.compartment_ids(Name.UNION).get(Name.UNION)
    if found is None:
        raise Conflict(_("The union has not been founded here yet."))
    return found


def keepers() -> set[UUID]:
    """The union compartment and recovery."""
    return {union_id(), *vault.compartment_ids(Name.RECOVERY).values()}


def to_everybody(readers: Iterable[UUID]) -> Readers:
    """The same principals for every key."""
    wanted = set(readers)
    return lambda _kind, _subject_id: wanted


def member_readers(member_id: UUID) -> Readers:
    """A member's own key (MEMBER): theirs, the union compartment's, recovery's."""
    return to_everybody({member_id} | keepers())


def open_member(actor: Actor, member_id: UUID) -> Chest:
    """What is sealed of a member, as far as the actor's keys open it."""
    return vault.open_chest(actor.keyring, member_id)


def open_members(actor: Actor, member_ids: Iterable[UUID], parts: Iterable[str]) -> dict[UUID, Chest]:
    """The same of many, these parts alone, in two statements. Raises Unavailable without the share store."""
    return vault.open_chests(actor.keyring, member_ids, Data.MEMBER, parts)


def open_common(actor: Actor) -> Chest:
    """What all members read. Its parts `paper` are fetched on demand: `chest.fetch(row_ids)` before `read`."""
    return vault.open_chest(actor.keyring, union_id())


def write_paper(chest: Chest, row_id: UUID, paper: dict[str, object]) -> None:
    """Seal a paper to all members. Raises Conflict for a session without the key."""
    chest.write(Data.COMMON, row_id, "paper", paper, readers=_everybody)


def _everybody(_kind: Data, _subject_id: UUID) -> set[UUID]:
    """Who holds what is common when its key is made: everybody who takes part by then, and the keepers."""
    rows = execute(sa.select(Membership.id).where(Membership.status.in_(TAKING_PART)))
    return set(rows.scalars()) | keepers()


def share_common(actor: Actor, member_id: UUID) -> None:
    """Seal what is common to somebody who was taken in, in a registrar's session; its key is made with the first.

    Nothing to do while nothing common was written: who writes first seals it to everybody.
    """
    chest = open_common(actor)
    if chest.exists(Data.COMMON):
        chest.grant(Data.COMMON, [member_id])


def take_common(member_id: UUID) -> None:
    """End somebody's access to what is common."""
    vault.revoke(union_id(), member_id, [Data.COMMON])
