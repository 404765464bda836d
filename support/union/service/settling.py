"""What follows from the facts: each membership's status, after an act and every night."""

import sqlalchemy as sa

from support.core.db import execute, flush
from support.union.model import Membership
from support.union.service.standing import FIXED, derived


def settle(membership: Membership) -> Membership:
    """Let one membership stand as follows from what is paid, waived and on leave; the caller holds the row."""
    stands = derived(membership)
    if stands != membership.status:
        membership.status = stands
    flush()
    return membership


def settle_all() -> int:
    """Do so for all whose status follows from facts; how many changed, all in one go.

    Nothing else is written: no day, no event.
    """
    rows = execute(
        sa.select(Membership).where(Membership.status.not_in(FIXED)).order_by(Membership.id).with_for_update()
    )
    late = [(row, stands) for row in rows.scalars() if (stands := derived(row)) != row.status]
    for row, stands in late:
        row.status = stands
    flush()
    return len(late)
