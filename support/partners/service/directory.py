"""The directory: names of partners and ways to reach them, sealed to each of the people who work with them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from support.core.access import Actor, require
from support.core.db import execute
from support.partners import policy
from support.people.model import Person
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Chest
from support.vault.service.chest import Readers

#: The sealed part of a partner's row: `{"name", "contact", "note"}`.
PART = "partner"


def _people() -> dict[UUID, UUID]:
    """Whose work is with partners, with the pair of each."""
    knows = Person.roles.op("&&")(sa.cast([role.value for role in policy.KNOW], ARRAY(sa.Text)))
    rows = execute(sa.select(Person.id, Person.pair_id).where(knows, Person.disabled_on.is_(None)))
    return {row.id: row.pair_id for row in rows}


def _readers(known: dict[UUID, UUID]) -> Readers:
    everybody = set(known) | set(vault.compartment_ids(Name.RECOVERY).values())
    return lambda kind, _subject_id: everybody if kind == Data.DIRECTORY else set()


def open_directory(actor: Actor) -> Chest:
    """What is sealed of partners. Whoever opens it also seals it to those who came since, or have a new pair.

    Raises Forbidden.
    """
    require(policy.may_see_partners, actor)
    chest = vault.open_chest(actor.keyring, vault.site().id)
    known = _people()
    held = dict(chest.held()).get(Data.DIRECTORY)
    if held is not None and any(held.get(who) != pair_id for who, pair_id in known.items()):
        chest.regrant(_readers(known))
    return chest


def write(actor: Actor, partner_id: UUID, told: dict[str, Any]) -> None:
    """Seal what a partner is called and how it is reached. Raises Forbidden, Conflict without the directory's key."""
    chest = open_directory(actor)
    chest.write(Data.DIRECTORY, partner_id, PART, told, readers=_readers(_people()))


def names(actor: Actor, partner_ids: Iterable[UUID]) -> dict[UUID, str | None]:
    """What partners are called; None for who was not sealed the directory yet. Raises Forbidden."""
    chest = open_directory(actor)
    return {one: (chest.read(one, PART) or {}).get("name") for one in partner_ids}
