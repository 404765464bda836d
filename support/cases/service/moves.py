"""The one way a case's status changes: along its table, and written down."""

import sqlalchemy as sa

from support.cases.folder import Folder
from support.cases.model.case import Status
from support.cases.model.moving import CaseMove
from support.core import audit, clock
from support.core.access import Actor
from support.core.db import execute, save

#: Where a closed case goes back to, if not where it stood: vetting begins anew.
RETURNS = {Status.VETTING: Status.NEW}


def set_status(actor: Actor | None, folder: Folder, to: Status) -> CaseMove:
    """Move a case and write it down; whoever calls this has the rule. `actor` None is the system itself.

    A case that was on hold forgets where it would have resumed, one that closes keeps it for when it is opened again.
    Raises Conflict for a move that the table of moves does not have.
    """
    case, stood = folder.case, folder.case.resumes or folder.case.status
    left = case.status
    case.status = to
    case.resumes = left if to == Status.ON_HOLD else None
    if to != Status.ON_HOLD:
        case.held_until = None
    case.closed_on = clock.today() if to == Status.CLOSED else None
    save(case)
    following = sa.select(sa.func.coalesce(sa.func.max(CaseMove.position), 0) + 1).where(CaseMove.case_id == case.id)
    move = save(
        CaseMove(
            case_id=case.id,
            position=execute(following).scalar_one(),
            moved_from=left,
            moved_to=to,
            moved_by=actor.id if actor is not None else None,
            moved_on=clock.today(),
            returns_to=RETURNS.get(stood, stood) if to == Status.CLOSED else None,
        )
    )
    audit.record(actor, "case.moved", folder, reason=to)
    return move
