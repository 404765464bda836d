"""Handing a collective case on: who leads it asks another; when nobody leads it, a registrar asks and a member agrees.

Its key comes from somebody who holds it: who leads it, or a member who carries it. A registrar never does.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush
from support.core.errors import Conflict, Invalid, Missing
from support.union.model import CollectiveCase, Grievance, Membership
from support.union.policy import grievances as policy
from support.union.policy.members import is_member
from support.union.service import standing
from support.union.service.grievances.collective import seen
from support.union.service.grievances.keys import holding_office, in_office, open_collective
from support.vault import service as vault
from support.vault.model import Data


def candidates_to_lead(actor: Actor, collective_id: UUID) -> list[str]:
    """The handles of who can be asked: in office, another than who leads it, and carrying nothing in it themselves.

    Raises Missing, Forbidden.
    """
    collective = _asked_about(actor, collective_id)
    wanted = sa.select(Membership.handle).where(_able(collective)).order_by(Membership.handle)
    return list(execute(wanted).scalars())


def _able(collective: CollectiveCase) -> sa.ColumnElement[bool]:
    carrying = sa.select(Grievance.member_id).where(Grievance.collective_id == collective.id)
    barred = sa.or_(Membership.id == collective.representative_id, Membership.id.in_(carrying))
    return sa.and_(Membership.id.in_(holding_office()), sa.not_(barred))


def _asked_about(actor: Actor, collective_id: UUID, *, lock: bool = False) -> CollectiveCase:
    """What the actor may ask somebody to lead. Raises Missing, Forbidden for a member who does not lead it."""
    if is_member(actor):
        collective, own = seen(actor, collective_id, lock=lock)
        require(policy.leads, actor, collective, own)
        return collective
    if not policy.may_name_representatives(actor):
        raise Missing()
    wanted = sa.select(CollectiveCase).where(CollectiveCase.id == collective_id, _unled())
    wanted = wanted.execution_options(populate_existing=True)
    found: CollectiveCase | None = execute(wanted.with_for_update() if lock else wanted).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def _unled() -> sa.ColumnElement[bool]:
    return sa.and_(CollectiveCase.open, CollectiveCase.representative_id.not_in(holding_office()))


def ask_to_lead(actor: Actor, collective_id: UUID, handle: str) -> CollectiveCase:
    """Ask another representative to lead it; whoever was asked before reads nothing any more.

    In the session of who leads it the key is sealed to them at once. A registrar, who asks when who led it holds the
    office no more, has no key: they read it once a member of it agrees. Raises Missing, Forbidden, Invalid for somebody
    who cannot.
    """
    collective = _asked_about(actor, collective_id, lock=True)
    wanted = sa.select(Membership.id).where(Membership.handle == handle, _able(collective))
    found: UUID | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Invalid(fields={"handle": [_("Nobody with this handle can lead it. Choose one from the list.")]})
    before, collective.asked_id = collective.asked_id, found
    flush()
    if before not in (None, found):
        vault.revoke(collective.id, before, [Data.GRIEVANCE])
    if is_member(actor):
        open_collective(actor, collective).grant(Data.GRIEVANCE, [found])
    audit.record(actor, "collective_case.handed", collective)
    return collective


def agree(actor: Actor, collective_id: UUID) -> None:
    """A member who joined lets whoever a registrar asked read what is shared: the key goes to them in this session.

    Raises Missing, Forbidden where nobody is asked or somebody leads it.
    """
    collective, own = seen(actor, collective_id, lock=True)
    require(policy.may_agree, actor, collective, mine_in(collective, own.id), in_office(collective.representative_id))
    asked = collective.asked_id
    if asked is not None:
        open_collective(actor, collective).grant(Data.GRIEVANCE, [asked])
    audit.record(actor, "collective_case.agreed", collective)


def mine_in(collective: CollectiveCase, member_id: UUID) -> Grievance | None:
    """What a member carries in it, or is asked to."""
    wanted = sa.select(Grievance).where(Grievance.collective_id == collective.id, Grievance.member_id == member_id)
    found: Grievance | None = execute(wanted.order_by(Grievance.joined.desc()).limit(1)).scalar_one_or_none()
    return found


def take_lead(actor: Actor, collective_id: UUID) -> CollectiveCase:
    """Lead it from now on; whoever led it opens it no more. Raises Missing, Forbidden, Conflict without its key."""
    collective, own = seen(actor, collective_id, lock=True)
    require(policy.is_asked_to_lead, actor, collective, own)
    if not open_collective(actor, collective).has(Data.GRIEVANCE):
        raise Conflict(_("None of those who carry it has agreed yet. They see that you were asked."))
    before, collective.representative_id = collective.representative_id, actor.id
    collective.asked_id = None
    flush()
    vault.revoke(collective.id, before, [Data.GRIEVANCE])
    audit.record(actor, "collective_case.taken", collective)
    return collective


def decline_lead(actor: Actor, collective_id: UUID) -> None:
    """Say no to leading it. Raises Missing, Forbidden."""
    collective, own = seen(actor, collective_id, lock=True)
    require(policy.is_asked_to_lead, actor, collective, own)
    collective.asked_id = None
    flush()
    vault.revoke(collective.id, actor.id, [Data.GRIEVANCE])
    audit.record(actor, "collective_case.declined", collective)


def unled(actor: Actor) -> list[dict[str, Any]]:
    """What nobody leads any more, for registrars: what about, carried by how many, who is asked. Raises Forbidden."""
    require(policy.may_name_representatives, actor)
    rows = list(execute(sa.select(CollectiveCase).where(_unled()).order_by(CollectiveCase.id)).scalars())
    counted = sa.select(Grievance.collective_id, sa.func.count().label("joined")).where(
        Grievance.collective_id.in_([row.id for row in rows]), Grievance.joined
    )
    joined = {row.collective_id: row.joined for row in execute(counted.group_by(Grievance.collective_id))}
    named = standing.handles({row.asked_id for row in rows if row.asked_id})
    return [
        {"id": row.id, "kind": row.kind, "joined": joined.get(row.id, 0), "asked": named.get(row.asked_id)}
        for row in rows
    ]
