"""What somebody told does not outlast what it was told for: on going, and once a refusal stands for good."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from support.core import clock
from support.core.db import execute, flush
from support.union.model import REFUSAL_STANDS, AppealStatus, MemberAppeal, Membership, MemberStatus
from support.vault import service as vault
from support.vault.model import Data


def refusal_appeal(member_id: UUID) -> MemberAppeal | None:
    """The appeal against a refusal, if there is one."""
    wanted = sa.select(MemberAppeal).where(MemberAppeal.member_id == member_id, MemberAppeal.expulsion_id.is_(None))
    found: MemberAppeal | None = execute(wanted).scalar_one_or_none()
    return found


def stands_from(membership: Membership) -> date | None:
    """The quarter from which on a refusal, or the answer to an appeal against it, stands for good."""
    if membership.status != MemberStatus.REFUSED or membership.ended is None:
        return None
    return clock.quarters_on(membership.ended, REFUSAL_STANDS + 1)


def stands(membership: Membership) -> bool:
    """Whether it does, so that nothing can be asked any more."""
    begins = stands_from(membership)
    return begins is not None and clock.quarter() >= begins


def erase(membership: Membership, appeal: MemberAppeal | None) -> None:
    """Delete what somebody told, with its keys and every grant; an appeal's words too."""
    vault.forget(membership.id, Data.MEMBER, membership.id)
    if appeal is not None:
        vault.forget(appeal.id, Data.HEARING, appeal.id)


def erase_refused() -> int:
    """Erase what those told who were refused for good, as going does; how many of them are gone now.

    What they told goes the night after an appeal was rejected; the answer to it stays to be read as long as a refusal
    could be appealed. Whoever waits for an answer keeps everything.
    """
    wanted = sa.select(Membership).where(Membership.status == MemberStatus.REFUSED).order_by(Membership.id)
    return sum(_erase_refused(row) for row in execute(wanted.with_for_update()).scalars().all())


def _erase_refused(row: Membership) -> bool:
    appeal = refusal_appeal(row.id)
    if appeal is not None and appeal.status == AppealStatus.ASKED:
        return False
    if not stands(row):
        if appeal is not None:
            vault.forget(row.id, Data.MEMBER, row.id)
        return False
    erase(row, appeal)
    row.refusal = None
    row.status = MemberStatus.LEFT
    flush()
    return True
