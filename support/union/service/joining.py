"""Coming in: a membership of its own with words of its own, and a registrar's decision on it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid
from support.people import service as people
from support.union import policy
from support.union.model import MemberClass, Membership, MemberStatus, RefusalReason, Section
from support.union.service import sealing
from support.union.service.standing import by_number
from support.vault import passphrases
from support.vault import service as vault
from support.vault.coded import LETTERS
from support.vault.model import Data

#: Letters of a number.
LENGTH = 8


@dataclass(frozen=True)
class Joined:
    """A membership just asked for; the passphrase is shown once and kept nowhere."""

    membership: Membership
    passphrase: str


def enter(
    klass: MemberClass,
    *,
    section: str | None,
    told: dict[str, Any],
    vouched_by: Sequence[str] = (),
    language: str = "en",
) -> Joined:
    """Write a membership that somebody asks for, with a principal of its own. Who may ask is the doors' to have judged.

    `section` is a section's code, `told` what the registrar reads, `vouched_by` the numbers of who vouched. Raises
    Invalid for a section there is not, Unavailable when all places for stretching are taken.
    """
    if section is not None:
        ensure_section(section)
    made = people.add_member(language)
    row = save(
        Membership(
            id=made.id,
            number=new_number(),
            handle=_new_handle(),
            klass=klass,
            status=MemberStatus.APPLIED,
        )
    )
    chest = vault.new_chest(row.id)
    readers = sealing.member_readers(row.id)
    chest.write(Data.MEMBER, row.id, "section", section, readers=readers)
    chest.write(Data.MEMBER, row.id, "told", told, readers=readers)
    if vouched_by:
        chest.write(Data.MEMBER, row.id, "vouched_by", list(vouched_by), readers=readers)
    return Joined(row, made.passphrase)


def take_in(actor: Actor, membership: Membership) -> Membership:
    """A registrar takes somebody in: from this quarter on, and what all members read opens to them too.

    Raises Forbidden, Conflict for what was decided already.
    """
    require(policy.may_decide, actor, membership)
    membership.decided_by = actor.id
    membership.since = clock.quarter()
    membership.status = MemberStatus.CURRENT
    flush()
    sealing.share_common(actor, membership.id)
    audit.record(actor, "membership.decided", membership, reason="taken_in")
    return membership


def decide_member(actor: Actor, number: str, reason: RefusalReason | None, why: str | None = None) -> Membership:
    """Take somebody in by the number, or refuse them for a reason. Raises Missing, Forbidden, Conflict."""
    row = by_number(actor, number, lock=True)
    return take_in(actor, row) if reason is None else refuse(actor, row, reason, why or "")


def refuse(actor: Actor, membership: Membership, reason: RefusalReason, why: str) -> Membership:
    """A registrar refuses, with a reason and words for whoever asked. Raises Forbidden, Conflict."""
    require(policy.may_decide, actor, membership)
    chest = sealing.open_member(actor, membership.id)
    chest.write(Data.MEMBER, membership.id, "refusal", why, readers=sealing.member_readers(membership.id))
    membership.decided_by = actor.id
    membership.refusal = reason
    membership.ended = clock.quarter()
    membership.status = MemberStatus.REFUSED
    flush()
    audit.record(actor, "membership.decided", membership, reason="refused")
    return membership


def ensure_section(code: str) -> Section:
    """An open section by its code. Raises Invalid naming the field."""
    found: Section | None = execute(sa.select(Section).where(Section.code == code)).scalar_one_or_none()
    if found is None or not found.open:
        raise Invalid(fields={"section": [_("There is no such section. Choose one from the list.")]})
    return found


def new_number() -> str:
    """A number that nobody has; random, so that it tells no order."""
    for _try in range(8):
        number = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if execute(sa.select(Membership.id).where(Membership.number == number)).first() is None:
            return number
    raise Conflict(_("No free number was found. Try again."))


def _new_handle() -> str:
    for _try in range(16):
        handle = passphrases.pseudonym()
        if execute(sa.select(Membership.id).where(Membership.handle == handle)).first() is None:
            return handle
    raise Conflict(_("No free handle was found. Try again."))
