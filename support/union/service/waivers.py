"""Dues that somebody is let off: asked for by a member, or for them; granted by a second person, never by who asked."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Missing
from support.people.model import Person
from support.union import policy
from support.union.model import CLASS_WORDS, Membership, Waiver, WaiverReason, WaiverStatus
from support.union.service import coverage, dues, paging, sealing, standing
from support.union.service.paging import Page
from support.vault.model import Data

WHY = "why"


def ask(actor: Actor, *, reason: WaiverReason, quarters: int, why: str) -> Waiver:
    """A member asks to be let off their next dues; why is sealed to them and the registrars.

    Raises Missing for who is no member, Forbidden, Conflict while a payment waits or they asked already.
    """
    own = standing.own(actor, lock=True)
    require(policy.may_pay, actor, own, detail=dues.BEHIND)
    return _ask(actor, own.membership, reason, quarters, why, None)


def ask_for(actor: Actor, number: str, *, reason: WaiverReason, quarters: int, why: str) -> Waiver:
    """A registrar asks for a member; another registrar decides. Raises Missing, Forbidden, Conflict."""
    membership = standing.by_number(actor, number, lock=True)
    require(policy.may_ask_waiver, actor)
    if membership.status not in policy.PAYING:
        raise Conflict(dues.BEHIND)
    return _ask(actor, membership, reason, quarters, why, actor.id)


def decide(actor: Actor, waiver_id: UUID, *, grant: bool) -> Waiver:
    """Let somebody off, or not. Quarters that were paid meanwhile are passed over, and later ones waived instead.

    Raises Missing, Forbidden for who asked, Conflict for what was decided.
    """
    seen = None
    if policy.may_see_members(actor):
        seen = execute(sa.select(Waiver.member_id).where(Waiver.id == waiver_id)).scalar_one_or_none()
    if seen is None:
        raise Missing()
    membership = standing.by_id(seen, lock=True)
    wanted = sa.select(Waiver).where(Waiver.id == waiver_id).with_for_update().execution_options(populate_existing=True)
    waiver: Waiver = execute(wanted).scalar_one()
    require(policy.may_decide_waiver, actor, waiver, detail=_("Another registrar than the one who asked decides."))
    if waiver.status != WaiverStatus.ASKED:
        raise Conflict(_("This was decided already."))
    waiver.decided_by = actor.id
    waiver.status = WaiverStatus.GRANTED if grant else WaiverStatus.DECLINED
    flush()
    if grant:
        quarters = coverage.next_quarters(membership, waiver.quarters)
        coverage.cover(membership.id, quarters, waiver_id=waiver.id)
        coverage.count(membership)
    audit.record(actor, "waiver.decided", waiver, reason=waiver.status.value)
    return waiver


def own_waivers(actor: Actor) -> list[dict[str, Any]]:
    """What one asked for, the latest first. Raises Missing."""
    own = standing.own(actor)
    chest = sealing.open_member(actor, own.id)
    wanted = sa.select(Waiver).where(Waiver.member_id == own.id).order_by(Waiver.first.desc(), Waiver.id)
    rows = execute(wanted.execution_options(populate_existing=True)).scalars()
    return [_item(row) | {"why": chest.read(row.id, WHY)} for row in rows]


def one(actor: Actor, waiver_id: UUID) -> Waiver:
    """A waiver, for who may read it. Raises Missing."""
    found: Waiver | None = None
    if policy.may_see_members(actor):
        found = execute(sa.select(Waiver).where(Waiver.id == waiver_id)).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def browse(
    actor: Actor, *, status: WaiverStatus = WaiverStatus.ASKED, cursor: str | None = None, limit: int = 50
) -> Page:
    """Waivers that wait, or were decided, with why they are asked for; that it was read is recorded first.

    Raises Forbidden, Invalid.
    """
    require(policy.may_see_members, actor)
    asker = sa.orm.aliased(Person)
    wanted = (
        sa.select(Waiver, Membership.number, Membership.klass, asker.name.label("asked_by"))
        .join(Membership, Membership.id == Waiver.member_id)
        .outerjoin(asker, asker.id == Waiver.asked_by)
        .where(Waiver.status == status)
        .execution_options(populate_existing=True)
    )
    page = paging.by_id(wanted, Waiver.id, cursor, limit, lambda row: row)
    audit.record_all(actor, "waiver.opened", [row.Waiver for row in page.items])
    members = {row.Waiver.member_id for row in page.items}
    chests = sealing.open_members(actor, members, [WHY]) if members else {}
    return Page([_listed(actor, row, chests) for row in page.items], page.next)


def _ask(
    actor: Actor, membership: Membership, reason: WaiverReason, quarters: int, why: str, asked_by: UUID | None
) -> Waiver:
    if dues.waiting(membership.id) is not None:
        raise Conflict(_("A payment waits. Take it back first, then ask to be let off."))
    wanted = sa.select(Waiver.id).where(Waiver.member_id == membership.id, Waiver.status == WaiverStatus.ASKED)
    if execute(wanted).scalar_one_or_none() is not None:
        raise Conflict(_("This was asked for already, and waits to be decided."))
    first = coverage.next_quarters(membership, 1)[0]
    if first > clock.quarters_on(clock.today(), coverage.AHEAD):
        raise Conflict(_("Nothing is due for a year. Ask when it is."))
    waiver = save(
        Waiver(
            member_id=membership.id,
            reason=reason,
            first=first,
            quarters=quarters,
            asked_by=asked_by,
            status=WaiverStatus.ASKED,
        )
    )
    chest = sealing.open_member(actor, membership.id)
    chest.write(Data.MEMBER, waiver.id, WHY, why, readers=sealing.member_readers(membership.id))
    audit.record(actor, "waiver.asked", waiver)
    return waiver


def _item(row: Waiver) -> dict[str, Any]:
    return {
        "id": row.id,
        "reason": row.reason.value,
        "first": row.first,
        "quarters": row.quarters,
        "status": row.status.value,
    }


def _listed(actor: Actor, row: Any, chests: dict[UUID, Any]) -> dict[str, Any]:
    waiver, chest = row.Waiver, chests.get(row.Waiver.member_id)
    return _item(waiver) | {
        "number": row.number,
        "class": row.klass.value,
        "class_label": CLASS_WORDS[row.klass],
        "asked_by": row.asked_by,
        "why": chest.read(waiver.id, WHY) if chest is not None else None,
        "may_decide": waiver.status == WaiverStatus.ASKED and policy.may_decide_waiver(actor, waiver),
    }
