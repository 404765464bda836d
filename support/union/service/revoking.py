"""Cards that hold no more: their serials are told to everybody until they would have expired."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.core.db import execute, flush
from support.union.model import MemberClass, UnionCard


def revoke_all(member_id: UUID) -> int:
    """Revoke every card of a member: on leaving for good, on expulsion, on loss. How many there were."""
    return _revoke(UnionCard.member_id == member_id)


def trim(member_id: UUID, until: date) -> int:
    """Revoke the cards that say more than is true by now: a payment was taken back."""
    return _revoke(sa.and_(UnionCard.member_id == member_id, UnionCard.valid_until > until))


def of_other_class(member_id: UUID, klass: MemberClass) -> int:
    """Revoke the cards that say another class than a member has by now."""
    return _revoke(sa.and_(UnionCard.member_id == member_id, UnionCard.klass != klass))


def _revoke(which: Any) -> int:
    flush()
    done = execute(
        sa.update(UnionCard)
        .where(which, sa.not_(UnionCard.revoked))
        .values(revoked=True)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)
