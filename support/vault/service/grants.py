"""Ending access: grants deleted, keys forgotten, shares destroyed that nothing refers to any more."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from support.core.db import execute
from support.vault import shares
from support.vault.model import Data, DataGrant, DataKey, SealedPart


def revoke(
    scope_id: UUID, principal_id: UUID, kinds: Iterable[Data] = tuple(Data), *, subject_id: UUID | None = None
) -> int:
    """Delete a principal's grants on the keys of one case, or of one subject in it; how many there were."""
    keys = sa.select(DataKey.id).where(DataKey.scope_id == scope_id, DataKey.kind.in_(list(kinds)))
    if subject_id is not None:
        keys = keys.where(DataKey.subject_id == subject_id)
    done = execute(sa.delete(DataGrant).where(DataGrant.principal_id == principal_id, DataGrant.key_id.in_(keys)))
    return int(done.rowcount)


def revoke_everything(principal_id: UUID) -> int:
    """Delete all of a principal's grants on data keys; how many there were."""
    return int(execute(sa.delete(DataGrant).where(DataGrant.principal_id == principal_id)).rowcount)


def forget(scope_id: UUID, kind: Data, subject_id: UUID) -> None:
    """Delete one key of a case, everything sealed under it and every grant: for what is of no use any more."""
    chosen = (DataKey.scope_id == scope_id, DataKey.kind == kind, DataKey.subject_id == subject_id)
    execute(sa.delete(SealedPart).where(SealedPart.key_id.in_(sa.select(DataKey.id).where(*chosen))))
    execute(sa.delete(DataKey).where(*chosen))


def remove_parts(row_ids: Iterable[UUID], part: str) -> None:
    """Delete one part of these rows and leave their others: a copy that is shown no more; one statement."""
    execute(sa.delete(SealedPart).where(SealedPart.row_id.in_(list(row_ids)), SealedPart.part == part))


def sweep_shares() -> int:
    """Destroy the shares that no data key refers to; how many."""
    return shares.sweep(set(execute(sa.select(DataKey.share_id).distinct()).scalars()))


def stir_shares() -> None:
    """Write the shares of members anew, so that no order tells when they were made. Raises Unavailable."""
    shares.stir()
