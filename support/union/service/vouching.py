"""Vouching: codes by which a full member answers for somebody who still serves. For whom stands under seal alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import db, execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.union import policy
from support.union.model import TAKING_PART, VOUCHES, MemberClass, Membership, Vouch
from support.union.service.standing import own
from support.vault import coded

#: So many codes that nobody used yet may somebody have out.
MOST_OPEN = 4
UNKNOWN = _("These do not prove it: one of the codes is unknown, withdrawn or used, or both are of one member.")


@dataclass(frozen=True)
class Given:
    """A code just made; it is shown once."""

    vouch: Vouch
    code: str


def vouch(actor: Actor) -> Given:
    """A code for one person whom the member answers for. Raises Missing, Forbidden, Conflict when enough are out."""
    mine = own(actor, lock=True)
    require(policy.may_vouch, actor, mine)
    if sum(not row.used for row in vouches(actor)) >= MOST_OPEN:
        raise Conflict(_("You have given out enough codes. Withdraw one that nobody uses, and make another."))
    code = coded.new_code()
    row = save(Vouch(by_id=mine.id, code_hash=coded.lookup_of(code)))
    audit.record(actor, "vouch.given", row)
    return Given(row, code)


def vouches(actor: Actor) -> list[Vouch]:
    """The member's own, used and not; the codes themselves are known to nobody here. Raises Missing."""
    mine = own(actor)
    rows = execute(sa.select(Vouch).where(Vouch.by_id == mine.id).order_by(Vouch.used, Vouch.id))
    return list(rows.scalars())


def withdraw_vouch(actor: Actor, vouch_id: UUID) -> None:
    """Take a code back that nobody used. Raises Missing, Conflict for a used one."""
    mine = own(actor)
    found = execute(sa.select(Vouch).where(Vouch.id == vouch_id, Vouch.by_id == mine.id).with_for_update())
    row = found.scalar_one_or_none()
    if row is None:
        raise Missing()
    if row.used:
        raise Conflict(_("This code was used. Write to a registrar if you no longer answer for this person."))
    db.session.delete(row)
    flush()
    audit.record(actor, "vouch.withdrawn", row)


def redeem(codes: Sequence[str], wanted: int = VOUCHES) -> list[str]:
    """Use so many codes of as many full members who take part; the numbers of these members. Raises Invalid.

    Whatever is wrong is told in the same words: nobody learns whose code it was.
    """
    read = {code for code in map(coded.read_code, codes) if code is not None}
    rows = execute(
        sa.select(Vouch, Membership.number)
        .join(Membership, Membership.id == Vouch.by_id)
        .where(
            Vouch.code_hash.in_([coded.lookup_of(code) for code in read]),
            Vouch.used.is_(False),
            Membership.status.in_(TAKING_PART),
            Membership.klass == MemberClass.FULL,
        )
        .order_by(Vouch.id)
        .with_for_update(of=Vouch)
    ).all()
    if {len(codes), len(rows), len({row.number for row in rows})} != {wanted}:
        raise Invalid(fields={"vouches": [UNKNOWN]})
    for row in rows:
        row.Vouch.used = True
    flush()
    return sorted(row.number for row in rows)
