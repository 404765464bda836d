"""Who can open what of a case: read from the grants themselves, not from a rule that says who should."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from support.core.db import execute
from support.vault.model import Compartment, Data, DataGrant, DataKey, Kind, Name, Principal


@dataclass(frozen=True)
class Access:
    """One grant: a kind of key, the row it belongs to, and who holds it since when."""

    kind: Data
    subject_id: UUID
    principal_id: UUID
    holder: Kind
    compartment: Name | None
    granted_on: date


def access_to(scope_id: UUID) -> list[Access]:
    """Every grant on the keys of a case, the oldest first; one statement, and nothing is opened."""
    rows = execute(
        sa.select(
            DataKey.kind,
            DataKey.subject_id,
            DataGrant.principal_id,
            Principal.kind.label("holder"),
            Compartment.name.label("compartment"),
            DataGrant.granted_on,
        )
        .join(DataKey, DataKey.id == DataGrant.key_id)
        .join(Principal, Principal.id == DataGrant.principal_id)
        .outerjoin(Compartment, Compartment.principal_id == DataGrant.principal_id)
        .where(DataKey.scope_id == scope_id)
        .order_by(DataGrant.granted_on, DataGrant.principal_id, DataKey.kind, DataKey.subject_id)
    )
    return [Access(**row._mapping) for row in rows]
