"""The merges that wait for a second person."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from support.cases import policy as cases
from support.cases.model import Case
from support.core.access import Actor
from support.core.db import execute
from support.duplicates import policy
from support.duplicates.model import Merge, MergeStatus


def merges_waiting(actor: Actor) -> list[dict[str, Any]]:
    """The merges of cases the actor sees that nobody has confirmed, the oldest first; one statement.

    `[{id, reference, handle, mine, proposed_on}]`: the case that is kept if the actor sees it, else the other.
    """
    kept, merged = aliased(Case), aliased(Case)
    seen = sa.exists().where(Case.id == kept.id, cases.visible(actor))
    rows = execute(
        sa.select(
            Merge.id,
            sa.case((seen, kept.reference), else_=merged.reference).label("reference"),
            sa.case((seen, kept.handle), else_=merged.handle).label("handle"),
            (Merge.proposed_by == actor.id).label("mine"),
            Merge.proposed_on,
        )
        .join(kept, kept.id == Merge.kept_id)
        .join(merged, merged.id == Merge.merged_id)
        .where(policy.visible_merges(actor), Merge.status == MergeStatus.PROPOSED)
        .order_by(Merge.proposed_on, Merge.id)
    )
    return [dict(row._mapping) for row in rows]
