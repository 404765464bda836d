"""Collective cases: what several members carry together. Each one's own stays theirs, what is shared has a key."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.union.model import WORKED_ON, CollectiveCase, Grievance, GrievanceKind, GrievanceOutcome, Membership, Stage
from support.union.policy import grievances as policy
from support.union.policy.members import Own
from support.union.service import sealing, standing
from support.union.service.grievances.acting import CLOSED, ensure_days, leave_together, lock_away, written
from support.union.service.grievances.keys import in_office, open_collective, readers_of_collective, recovery
from support.union.service.grievances.reading import SHARED, get, opened
from support.union.service.places import Page, after, page, undated
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest

#: So many things are noted of one collective case.
MOST_NEWS = 200


def begin(actor: Actor, kind: GrievanceKind, title: str, text: str) -> CollectiveCase:
    """Begin one, as somebody who represents members. Raises Missing, Forbidden."""
    own = standing.own(actor)
    require(policy.is_representative, actor, own)
    row = save(CollectiveCase(kind=kind, representative_id=own.id))
    readers = sealing.to_everybody({own.id} | recovery())
    shared = {"title": title, "text": text, "news": []}
    vault.new_chest(row.id).write(Data.GRIEVANCE, row.id, SHARED, shared, readers=readers)
    audit.record(actor, "collective_case.begun", row)
    return row


def invite(actor: Actor, collective_id: UUID, grievance_id: UUID) -> None:
    """Ask a member whom one represents to join: they read what is shared, and say yes or no themselves.

    Raises Missing, Forbidden, Invalid for a grievance that cannot be carried here.
    """
    collective, own = seen(actor, collective_id, lock=True)
    require(policy.leads, actor, collective, own)
    try:
        row = get(actor, grievance_id, lock=True).row
    except Missing:
        raise Invalid(fields={"grievance": [_("There is no such grievance among those you represent.")]}) from None
    if row.member_id in (actor.id, collective.asked_id) or not policy.may_invite(actor, row, own):
        raise Invalid(fields={"grievance": [_("This one is closed, not yours to carry, or in a collective case.")]})
    row.collective_id = collective.id
    flush()
    open_collective(actor, collective).grant(Data.GRIEVANCE, [row.member_id])
    audit.record(actor, "collective_case.asked", collective)


def invitable(actor: Actor) -> list[tuple[UUID, str, GrievanceKind]]:
    """What one represents and carries with no others yet, with the member's handle. Raises Missing, Forbidden."""
    own = standing.own(actor)
    require(policy.is_representative, actor, own)
    rows = execute(
        sa.select(Grievance.id, Membership.handle, Grievance.kind)
        .join(Membership, Membership.id == Grievance.member_id)
        .where(policy.represented(actor), Grievance.status.in_(WORKED_ON), Grievance.collective_id.is_(None))
        .order_by(Membership.handle, Grievance.id)
    )
    return [(row.id, row.handle, row.kind) for row in rows]


def answer_invitation(actor: Actor, grievance_id: UUID, *, join: bool) -> Grievance:
    """Join, or say no; a no also leaves what one joined. Raises Missing, Forbidden, Conflict."""
    row = get(actor, grievance_id, lock=True).row
    if row.status == Stage.CLOSED:
        raise Conflict(CLOSED)
    require(policy.may_answer_invitation, actor, row)
    if join:
        row.joined = True
    else:
        leave_together(row)
    flush()
    audit.record(actor, "collective_case.answered", row)
    return row


def browse_collectives(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """Those one leads, is asked into or joined. Raises Missing for who is no member."""
    own = standing.own(actor)
    wanted = sa.select(CollectiveCase).where(_those(actor, own), after(CollectiveCase.id, cursor))
    return page(wanted.order_by(CollectiveCase.id), limit, undated, lambda rows: _titles(actor, rows))


def _titles(actor: Actor, rows: list[CollectiveCase]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    chests = vault.open_chests(actor.keyring, ids, Data.GRIEVANCE, [SHARED]) if ids else {}
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "open": row.open,
            "leads": row.representative_id == actor.id,
            "asked_to_lead": row.asked_id == actor.id,
            "title": (chests[row.id].read(row.id, SHARED) or {}).get("title"),
        }
        for row in rows
    ]


def show_collective(actor: Actor, collective_id: UUID) -> dict[str, Any]:
    """What is shared, and how many carry it; who they are only for who leads it and represents them. Raises Missing."""
    collective, own = seen(actor, collective_id)
    chest = open_collective(actor, collective)
    shared = chest.read(collective.id, SHARED) or {}
    rows = list(
        execute(sa.select(Grievance).where(Grievance.collective_id == collective.id).order_by(Grievance.id)).scalars()
    )
    leads = collective.representative_id == own.id
    named = standing.handles({row.member_id for row in rows} | {collective.representative_id})
    mine = next((row for row in sorted(rows, key=lambda row: not row.joined) if row.member_id == own.id), None)
    return {
        "id": collective.id,
        "kind": collective.kind,
        "open": collective.open,
        "leads": leads,
        "representative": named.get(collective.representative_id),
        "title": shared.get("title"),
        "text": shared.get("text"),
        "news": [{"id": one["id"], "stage": one["stage"], **opened(one)} for one in shared.get("news", [])],
        "joined": sum(row.joined for row in rows),
        "own": mine and {"grievance_id": mine.id, "joined": mine.joined},
        "members": [_member(row, named) for row in rows if row.representative_id == own.id] if leads else [],
        "may_lead": policy.leads(actor, collective, own),
        **_handing(actor, collective, own, mine, chest),
    }


def _handing(
    actor: Actor, collective: CollectiveCase, own: Own, mine: Grievance | None, chest: Chest
) -> dict[str, Any]:
    """Who is asked to lead it from now on, whether a key was given to them, and what the actor can do about it."""
    asked, led = collective.asked_id, in_office(collective.representative_id)
    agreed = asked is not None and asked in chest.holders(Data.GRIEVANCE)
    return {
        "led": led,
        "asked_to_lead": asked == actor.id,
        "asked": standing.handles({asked}).get(asked) if asked else None,
        "agreed": agreed,
        "may_take": policy.is_asked_to_lead(actor, collective, own),
        "may_agree": not agreed and policy.may_agree(actor, collective, mine, led),
    }


def _member(row: Grievance, named: dict[UUID, str]) -> dict[str, Any]:
    return {
        "grievance_id": row.id,
        "handle": named.get(row.member_id),
        "joined": row.joined,
        "stage": row.status,
    }


def add_news(
    actor: Actor,
    collective_id: UUID,
    text: str,
    *,
    stage: Stage | None = None,
    day: date | None = None,
    due: date | None = None,
    outcome: GrievanceOutcome | None = None,
) -> dict[str, Any]:
    """Note what was done for all; a stage moves everybody who joined, an outcome closes all of them and the case.

    Raises Missing, Forbidden, Conflict for what is closed or full, Invalid for days that cannot be.
    """
    collective, own = seen(actor, collective_id, lock=True)
    require(policy.leads, actor, collective, own)
    ensure_days(day, due)
    rows = _carried(collective)
    chest = open_collective(actor, collective)
    shared = chest.read(collective.id, SHARED)
    if shared is None or len(shared["news"]) >= MOST_NEWS:
        raise Conflict(_("No more can be noted here. Begin another one."))
    noted = {"id": str(uuid4()), "stage": stage, **written(text, day, due)}
    shared = {**shared, "news": [*shared["news"], noted]}
    chest.write(Data.GRIEVANCE, collective.id, SHARED, shared, readers=readers_of_collective(collective))
    if stage == Stage.CLOSED:
        _close(collective, rows, outcome)
    elif stage is not None:
        _move(rows, stage)
    flush()
    audit.record(actor, "collective_case.noted", collective)
    return {"id": noted["id"], "stage": stage, **opened(noted)}


def _carried(collective: CollectiveCase) -> list[Grievance]:
    """The grievances asked into it or joined, that are not closed; locked."""
    wanted = sa.select(Grievance).where(Grievance.collective_id == collective.id, Grievance.status != Stage.CLOSED)
    return list(execute(wanted.order_by(Grievance.id).with_for_update()).scalars())


def _move(rows: list[Grievance], stage: Stage) -> None:
    for row in rows:
        if row.joined and stage in Grievance.MOVES[row.status] and stage != row.status:
            row.status = stage


def _close(collective: CollectiveCase, rows: list[Grievance], outcome: GrievanceOutcome | None) -> None:
    for row in rows:
        if row.joined:
            lock_away(row)
            row.outcome = outcome
            row.status = Stage.CLOSED
        else:
            leave_together(row)
    if collective.asked_id is not None:
        vault.revoke(collective.id, collective.asked_id, [Data.GRIEVANCE])
    flush()
    collective.asked_id, collective.open = None, False


def mark_news_done(actor: Actor, collective_id: UUID, news_id: UUID) -> None:
    """Say that what was due is done. Raises Missing, Forbidden."""
    collective, own = seen(actor, collective_id, lock=True)
    require(policy.leads, actor, collective, own)
    chest = open_collective(actor, collective)
    shared = chest.read(collective.id, SHARED) or {"news": []}
    if str(news_id) not in {one["id"] for one in shared["news"]}:
        raise Missing()
    news = [{**one, "done": True} if one["id"] == str(news_id) else one for one in shared["news"]]
    readers = readers_of_collective(collective)
    chest.write(Data.GRIEVANCE, collective.id, SHARED, {**shared, "news": news}, readers=readers)
    audit.record(actor, "collective_case.noted", collective)


def _those(actor: Actor, own: Own) -> sa.ColumnElement[bool]:
    """What is visible; what one leads, or is asked to lead, only while one holds the office."""
    visible = policy.together(actor)
    if policy.is_representative(actor, own):
        return visible
    asked = CollectiveCase.asked_id.is_not_distinct_from(own.id)
    return sa.and_(visible, CollectiveCase.representative_id != own.id, sa.not_(asked))


def seen(actor: Actor, collective_id: UUID, *, lock: bool = False) -> tuple[CollectiveCase, Own]:
    """One of those, and the member who looks at it. Raises Missing."""
    own = standing.own(actor)
    wanted = sa.select(CollectiveCase).where(CollectiveCase.id == collective_id, _those(actor, own))
    wanted = wanted.execution_options(populate_existing=True)
    found: CollectiveCase | None = execute(wanted.with_for_update() if lock else wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found, own
