"""A member's own: what they told, their section, leave, and going. Nothing of it carries a day, or is in the log."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush
from support.core.errors import Conflict, Invalid
from support.union import policy
from support.union.model import MemberAppeal, Membership, MemberStatus, Section, Vouch
from support.union.policy import Own
from support.union.service import coverage, sealing
from support.union.service.erasing import erase, refusal_appeal
from support.union.service.joining import ensure_section
from support.union.service.mutual import take_back_all
from support.union.service.offices import end_all
from support.union.service.renewing import forget_words
from support.union.service.revoking import revoke_all, trim
from support.union.service.settling import settle
from support.union.service.standing import own
from support.vault.model import Data
from support.vault.service import Chest

#: So many quarters may a leave last, and so many lie between two.
LONGEST_LEAVE = BETWEEN_LEAVES = 4


def show_own(actor: Actor) -> dict[str, Any]:
    """All that is kept of the member, as they may read it. Raises Missing for anybody else."""
    mine = own(actor)
    chest = sealing.open_member(actor, mine.id)
    return told_of(chest, mine) | {"appeal": _appeal(actor, mine.id)}


def told_of(chest: Chest, mine: Own) -> dict[str, Any]:
    """A membership with what is sealed of it, as far as the session opens it."""
    row = mine.membership
    code = chest.read(row.id, "section")
    return {
        "number": row.number,
        "handle": row.handle,
        "klass": row.klass,
        "status": row.status,
        "since": row.since,
        "ended": row.ended,
        "leave_until": row.leave_until,
        "paid_until": row.paid_until,
        "section": code,
        "section_name": names_of({code} - {None}).get(code),
        "told": chest.read(row.id, "told"),
        "vouched_by": chest.read(row.id, "vouched_by") or [],
        "refusal": row.refusal,
        "refusal_words": chest.read(row.id, "refusal") if row.refusal else None,
        "offices": sorted(mine.offices),
    }


def names_of(codes: set[str]) -> dict[str, str]:
    """What these sections are called; one statement, none for nothing."""
    if not codes:
        return {}
    rows = execute(sa.select(Section.code, Section.name).where(Section.code.in_(codes)))
    return {row.code: row.name for row in rows}


def _appeal(actor: Actor, member_id: UUID) -> dict[str, Any] | None:
    """The member's appeal against a refusal, with what they wrote and what was answered."""
    row = refusal_appeal(member_id)
    return None if row is None else words_of(actor, row)


def words_of(actor: Actor, appeal: MemberAppeal) -> dict[str, Any]:
    """An appeal as the actor's keys open it."""
    chest = sealing.open_member(actor, appeal.id)
    return {
        "id": appeal.id,
        "status": appeal.status,
        "grounds": chest.read(appeal.id, "grounds"),
        "answer": chest.read(appeal.id, "answer"),
    }


def change_own(actor: Actor, *, told: dict[str, Any] | None = None, section: str | None = None) -> Membership:
    """Change what one told, or move to another section; registrars see it at once.

    Raises Missing, Forbidden once it is over, Invalid for a section there is not.
    """
    mine = own(actor, lock=True)
    require(policy.may_change_own, actor, mine)
    chest, readers = sealing.open_member(actor, mine.id), sealing.member_readers(mine.id)
    if section is not None:
        ensure_section(section)
        chest.write(Data.MEMBER, mine.id, "section", section, readers=readers)
    if told is not None:
        chest.write(Data.MEMBER, mine.id, "told", told, readers=readers)
    flush()
    audit.record(actor, "membership.changed", mine.membership)
    return mine.membership


def take_leave(actor: Actor, quarters: int) -> Membership:
    """Rest for so many quarters, this one included; nothing is owed for them. None ends a leave with the last quarter.

    Raises Missing, Forbidden, Invalid for more than four, Conflict within a year of the last leave, and while earlier
    quarters are owed.
    """
    mine = own(actor, lock=True)
    require(policy.may_rest, actor, mine)
    if not 0 <= quarters <= LONGEST_LEAVE:
        told = _("A leave lasts one to four quarters; 0 ends it.")
        raise Invalid(fields={"leave": [told]})
    row, this = mine.membership, clock.quarter()
    resting = row.status == MemberStatus.ON_LEAVE
    if quarters == 0:
        if not resting:
            raise Conflict(_("You are not on leave."))
        return _rests_until(row, clock.quarters_on(this, -1))
    until = clock.quarters_on(this, quarters - 1)
    if row.leave_until is not None and _too_soon(row.leave_until, until=until, resting=resting):
        raise Conflict(_("Between two leaves lie four quarters, and a leave can be made shorter, not longer."))
    if not resting and coverage.owed_before(row):
        raise Conflict(_("Quarters before this one are owed. Pay them, or ask to be let off, and then take leave."))
    return _rests_until(row, until)


def _rests_until(row: Membership, until: date) -> Membership:
    """A leave of this length; cards that would outlast it hold no more."""
    row.leave_until = until
    settle(row)
    trim(row.id, coverage.valid_until(row))
    return row


def _too_soon(last: date, *, until: date, resting: bool) -> bool:
    return until > last if resting else clock.quarter() <= clock.quarters_on(last, BETWEEN_LEAVES)


def leave(actor: Actor) -> Membership:
    """Go. What one told is deleted now; what all members read no longer opens; offices and codes end.

    The number stays, so that nobody else gets it; the words still sign in, to a page that says that one left. Raises
    Missing, Forbidden when it is over already.
    """
    mine = own(actor, lock=True)
    require(policy.may_exit, actor, mine)
    row = mine.membership
    erase(row, refusal_appeal(row.id))
    end_everything(row)
    row.refusal = None
    row.ended = clock.quarter()
    row.status = MemberStatus.LEFT
    flush()
    audit.record(actor, "membership.ended", row)
    return row


def end_everything(row: Membership) -> None:
    """What ends with a membership, however it ends: the common key, cards, offices, unused codes, what is offered.

    New words that were asked for, too.
    """
    sealing.take_common(row.id)
    revoke_all(row.id)
    execute(sa.delete(Vouch).where(Vouch.by_id == row.id, Vouch.used.is_(False)))
    end_all(row.id)
    take_back_all(row.id)
    forget_words(row.id)
