"""Offices: who sits in the council and the commission, who is a trustee, who represents."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Missing
from support.union import policy
from support.union.model import (
    AppealStatus,
    Expulsion,
    ExpulsionStatus,
    ExpulsionVote,
    MemberAppeal,
    Membership,
    Office,
    OfficeHolder,
)
from support.union.policy import Own, hearings
from support.union.service import standing
from support.vault import service as vault
from support.vault.model import Data

#: In which of them nobody sits who sits in the other.
APART = {Office.COUNCIL: Office.REVIEW, Office.REVIEW: Office.COUNCIL}


def own_or_none(actor: Actor) -> Own | None:
    """A member's own standing, none for staff."""
    return standing.own(actor) if policy.is_member(actor) else None


def seated(office: Office, *, without: UUID | None = None) -> set[UUID]:
    """The members who hold an office now; one statement."""
    wanted = sa.select(OfficeHolder.member_id).where(OfficeHolder.office == office, OfficeHolder.until.is_(None))
    return set(execute(wanted).scalars()) - {without}


def offices(actor: Actor) -> list[dict[str, Any]]:
    """Who sits where today, by handle; a registrar sees numbers too. Raises Forbidden."""
    require(hearings.may_see_offices, actor, own_or_none(actor))
    return _listed(actor)


def shown(actor: Actor) -> list[dict[str, Any]] | None:
    """The same for a page with more on it: nothing for whoever does not take part."""
    return _listed(actor) if hearings.may_see_offices(actor, own_or_none(actor)) else None


def ensure_names(actor: Actor) -> None:
    """Refuse whoever names nobody, before a form is shown. Raises Forbidden."""
    require(hearings.may_name, actor)


def _listed(actor: Actor) -> list[dict[str, Any]]:
    rows = execute(
        sa.select(OfficeHolder, Membership.handle, Membership.number)
        .join(Membership, Membership.id == OfficeHolder.member_id)
        .where(OfficeHolder.until.is_(None))
        .order_by(OfficeHolder.office, Membership.handle)
    )
    return [
        {
            "id": row.OfficeHolder.id,
            "office": row.OfficeHolder.office,
            "handle": row.handle,
            "since": row.OfficeHolder.since,
            "number": row.number if policy.is_registrar(actor) else None,
            "mine": row.OfficeHolder.member_id == actor.id,
        }
        for row in rows
    ]


def name_to(actor: Actor, number: str, office: Office) -> OfficeHolder:
    """A registrar writes down that a member holds an office from today on; what is being heard opens to them.

    Raises Forbidden, Missing for a number nobody has, Conflict for who cannot hold it.
    """
    require(hearings.may_name, actor)
    own = standing.own_of(standing.by_number(actor, number, lock=True))
    if not hearings.may_hold_office(own):
        raise Conflict(_("Only members who vote hold an office, while their membership is current."))
    holder = give_office(own.id, office)
    for scope_id in _being_heard(office, own.id):
        vault.open_chest(actor.keyring, scope_id).grant(Data.HEARING, [own.id])
    audit.record(actor, "union_office.named", holder, reason=office.value)
    return holder


def give_office(member_id: UUID, office: Office) -> OfficeHolder:
    """Seat somebody from today on: the verb for a registrar's naming and for an election's result.

    Raises Conflict for who holds it already, or sits in the body that hears appeals against the other.
    """
    held = execute(
        sa.select(OfficeHolder.office).where(OfficeHolder.member_id == member_id, OfficeHolder.until.is_(None))
    )
    now = set(held.scalars())
    if office in now:
        raise Conflict(_("They hold this office already."))
    if APART.get(office) in now:
        raise Conflict(_("Nobody sits in the council and in the review commission. End the other office first."))
    return save(OfficeHolder(member_id=member_id, office=office, since=clock.today()))


def end_office(actor: Actor, holder_id: UUID) -> OfficeHolder:
    """An office ends today, and with it what it opened. Raises Missing, Forbidden, Conflict once it has ended."""
    holder = to_end(actor, holder_id)
    if holder.until is not None:
        raise Conflict(_("This office has ended already."))
    lay_down([holder])
    audit.record(actor, "union_office.ended", holder, reason=holder.office.value)
    return holder


def to_end(actor: Actor, holder_id: UUID) -> OfficeHolder:
    """An office that is the actor's to end, locked. Raises Missing, Forbidden."""
    wanted = sa.select(OfficeHolder).where(OfficeHolder.id == holder_id).with_for_update()
    holder: OfficeHolder | None = execute(wanted).scalar_one_or_none()
    own = own_or_none(actor)
    if holder is None or not hearings.may_see_offices(actor, own):
        raise Missing()
    require(hearings.may_end_office, actor, holder)
    return holder


def end_all(member_id: UUID) -> None:
    """Every office of somebody who leaves or is expelled ends."""
    wanted = sa.select(OfficeHolder).where(OfficeHolder.member_id == member_id, OfficeHolder.until.is_(None))
    lay_down(execute(wanted).scalars().all())


def lay_down(holders: Iterable[OfficeHolder]) -> None:
    """Offices end today, and with them the keys to all that was heard of others, decided or not."""
    for holder in holders:
        holder.until = clock.today()
        for scope_id in _heard_of_others(holder.office, holder.member_id):
            vault.revoke(scope_id, holder.member_id, [Data.HEARING])
    flush()


def judges(expulsion_id: UUID) -> set[UUID]:
    """Who proposed an expulsion or voted on it: none of them hears the appeal, whatever they are by then."""
    return judges_of([expulsion_id])[expulsion_id]


def judges_of(expulsion_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """The same for each of several; one statement."""
    proposed = sa.select(Expulsion.id, Expulsion.proposed_by).where(Expulsion.id.in_(expulsion_ids))
    voted = sa.select(ExpulsionVote.expulsion_id, ExpulsionVote.member_id)
    found: dict[UUID, set[UUID]] = {one: set() for one in expulsion_ids}
    for expulsion_id, member_id in execute(
        sa.union(proposed, voted.where(ExpulsionVote.expulsion_id.in_(expulsion_ids)))
    ):
        found[expulsion_id].add(member_id)
    return found


def _being_heard(office: Office, member_id: UUID) -> list[UUID]:
    """What this office decides on and this member may: hearings for the council, appeals with theirs for the rest."""
    if office == Office.COUNCIL:
        return _hearings(Expulsion.member_id != member_id, Expulsion.status == ExpulsionStatus.CALLED)
    if office != Office.REVIEW:
        return []
    appeals = _appeals(MemberAppeal.member_id != member_id, MemberAppeal.status == AppealStatus.ASKED)
    return [one for pair in appeals if member_id not in judges(pair[1]) for one in pair]


def _heard_of_others(office: Office, member_id: UUID) -> list[UUID]:
    """What this office has read of others, from the beginning."""
    if office == Office.COUNCIL:
        return _hearings(Expulsion.member_id != member_id)
    if office != Office.REVIEW:
        return []
    return [one for pair in _appeals(MemberAppeal.member_id != member_id) for one in pair]


def _hearings(*which: sa.ColumnElement[bool]) -> list[UUID]:
    return list(execute(sa.select(Expulsion.id).where(*which)).scalars())


def _appeals(*which: sa.ColumnElement[bool]) -> list[tuple[UUID, UUID]]:
    """Appeals against expulsions, each with its expulsion."""
    wanted = sa.select(MemberAppeal.id, MemberAppeal.expulsion_id).where(MemberAppeal.expulsion_id.is_not(None), *which)
    return [(row.id, row.expulsion_id) for row in execute(wanted)]
