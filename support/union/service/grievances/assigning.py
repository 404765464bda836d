"""Registrars give a grievance to somebody who represents members."""

from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush
from support.core.errors import Conflict, Invalid
from support.union.model import Grievance, Membership, Stage
from support.union.policy import grievances as policy
from support.union.service.grievances.keys import holding_office, open_grievance
from support.union.service.grievances.reading import get
from support.vault import service as vault
from support.vault.model import Data


def representatives(actor: Actor) -> list[str]:
    """The handles of who represents members today. Raises Forbidden."""
    require(policy.may_name_representatives, actor)
    return list(execute(_handles()).scalars())


def candidates(actor: Actor, grievance_id: UUID) -> list[str]:
    """Whom this grievance may be given to: none represents themselves. Raises Missing, Forbidden."""
    require(policy.may_name_representatives, actor)
    member_id = get(actor, grievance_id).row.member_id
    return list(execute(_handles().where(Membership.id != member_id)).scalars())


def _handles() -> sa.Select[str]:
    return sa.select(Membership.handle).where(Membership.id.in_(holding_office())).order_by(Membership.handle)


def assign(actor: Actor, grievance_id: UUID, handle: str) -> Grievance:
    """Ask a representative to take it: their keys open it from now on, who was asked before reads nothing any more.

    Raises Missing, Forbidden, Conflict once it is taken, Invalid for somebody who cannot represent this member.
    """
    row = get(actor, grievance_id, lock=True).row
    if row.status != Stage.TOLD:
        raise Conflict(_("Somebody took it already, or it is closed. It has to be given back first."))
    require(policy.may_assign, actor, row)
    wanted = sa.select(Membership.id).where(Membership.handle == handle, Membership.id.in_(holding_office()))
    found: UUID | None = execute(wanted).scalar_one_or_none()
    if found is None:
        raise Invalid(fields={"handle": [_("Nobody with this handle represents members. Choose one from the list.")]})
    if found == row.member_id:
        raise Invalid(fields={"handle": [_("This is the member’s own. Choose somebody else.")]})
    before, row.representative_id = row.representative_id, found
    flush()
    chest = open_grievance(actor, row)
    if before is not None and before != found:
        vault.revoke(row.id, before, [Data.GRIEVANCE])
    chest.grant(Data.GRIEVANCE, [found])
    audit.record(actor, "grievance.assigned", row)
    return row
