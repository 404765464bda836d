"""After a pair was replaced: the old one opens nothing from then on; who holds its keys gives them to the new one."""

from uuid import UUID

import sqlalchemy as sa

from support.core import clock
from support.core.db import execute
from support.vault.keyring import Keyring
from support.vault.model import DataGrant, DataKey
from support.vault.service.chest import Chest, Readers, open_chest
from support.vault.service.founding import public_keys


def empty_grants(principal_id: UUID, *, kept_by: UUID) -> None:
    """End all that somebody's old pair opens. Of what another principal holds too a place stays, with nothing in it.

    By it `mend` knows what was theirs.
    """
    stays = execute(
        sa.select(DataGrant.key_id, DataGrant.pair_id).where(
            DataGrant.principal_id == principal_id,
            DataGrant.key_id.in_(sa.select(DataGrant.key_id).where(DataGrant.principal_id == kept_by)),
        )
    ).all()
    execute(sa.delete(DataGrant).where(DataGrant.principal_id == principal_id))
    places = [
        {
            "key_id": row.key_id,
            "principal_id": principal_id,
            "pair_id": row.pair_id,
            "sealed": b"",
            "granted_on": clock.quarter(),
        }
        for row in stays
    ]
    if places:
        execute(sa.insert(DataGrant), places)


def mend(keyring: Keyring, principal_id: UUID) -> int:
    """Seal to somebody's present pair what their earlier one held, as far as this keyring opens it; how many keys."""
    present = public_keys([principal_id])[principal_id].pair_id
    wanted = (
        sa.select(DataKey.scope_id)
        .join(DataGrant, DataGrant.key_id == DataKey.id)
        .where(DataGrant.principal_id == principal_id, DataGrant.pair_id != present)
    )
    done = 0
    for scope_id in execute(wanted.distinct()).scalars().all():
        chest = open_chest(keyring, scope_id)
        done += chest.regrant(_whose(chest, principal_id))
    return done


def _whose(chest: Chest, principal_id: UUID) -> Readers:
    """The principal alone, of the keys that were theirs."""
    return lambda kind, subject_id: {principal_id} & chest.holders(kind, subject_id)
