"""What of vetting waits in the cases somebody holds or may help to thaw: names we made, codes and days."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext

from support.cases import policy as cases
from support.cases.model import Case, Seat, Status
from support.core.access import Actor
from support.core.db import execute
from support.vetting import policy
from support.vetting.model import Freeze, FreezeStatus, FrozenCase, RoundStatus, VettingRound


def rounds_open(actor: Actor) -> list[dict[str, Any]]:
    """The rounds that are open in cases the actor holds, the oldest first: `[{reference, handle, kind, opened_on}]`.

    One statement.
    """
    held = sa.select(Seat.case_id).where(Seat.person_id == actor.id).scalar_subquery()
    rows = execute(
        sa.select(Case.reference, Case.handle, VettingRound.kind, VettingRound.opened_on)
        .join(Case, Case.id == VettingRound.case_id)
        .where(
            VettingRound.case_id == sa.any_(sa.func.array(held)),
            cases.visible(actor),
            VettingRound.status == RoundStatus.OPEN,
            Case.status != Status.CLOSED,
        )
        .order_by(VettingRound.opened_on, VettingRound.id)
    )
    return [dict(row._mapping) for row in rows]


def unfinished(case_id: UUID) -> list[str]:
    """What of vetting still has to end before a case can be closed, in sentences; one statement."""
    waits = sa.select(VettingRound.id).where(VettingRound.case_id == case_id, VettingRound.status == RoundStatus.OPEN)
    told = gettext("A round of vetting is open: those who were named have to finish it.")
    return [told] if execute(waits).first() else []


def lifts_waiting(actor: Actor) -> list[dict[str, Any]]:
    """The freezes that somebody asked to lift, of cases the actor sees or is impartial in; one statement.

    `[{reference, handle, mine, asked_on}]`; `mine` says that the actor asked, so that somebody else has to confirm.
    """
    rows = execute(
        sa.select(
            Case.reference,
            Case.handle,
            sa.func.bool_and(Freeze.asked_by == actor.id).label("mine"),
            sa.func.min(Freeze.asked_on).label("asked_on"),
        )
        .join(FrozenCase, FrozenCase.case_id == Case.id)
        .join(Freeze, Freeze.id == FrozenCase.freeze_id)
        .where(policy.visible_frozen(actor), Freeze.status == FreezeStatus.ASKED)
        .group_by(Case.id)
        .order_by(sa.func.min(Freeze.asked_on), Case.handle)
    )
    return [dict(row._mapping) for row in rows]
