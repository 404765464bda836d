"""What its member and their representative do with a grievance; a registrar says that nobody can take it up."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Forbidden, Invalid, Missing
from support.union.model import CollectiveCase, Grievance, GrievanceKind, GrievanceOutcome, GrievanceStep, Stage
from support.union.policy import grievances as policy
from support.union.service import sealing, standing
from support.union.service.grievances.keys import in_office, open_grievance, readers_of
from support.union.service.grievances.reading import OUTCOME, STEP, STORY, Seen, get
from support.vault import service as vault
from support.vault.model import Data

CLOSED = _("This is closed. Tell us anew if it begins again.")


def tell(actor: Actor, kind: GrievanceKind, story: str) -> Grievance:
    """Tell what an employer does. Registrars read it until a representative takes it. Raises Forbidden, Missing."""
    own = standing.own(actor)
    require(policy.may_tell, actor, own)
    row = save(Grievance(member_id=own.id, kind=kind, status=Stage.TOLD))
    vault.new_chest(row.id).write(Data.GRIEVANCE, row.id, STORY, story, readers=readers_of(row))
    audit.record(actor, "grievance.told", row)
    return row


def take(actor: Actor, grievance_id: UUID) -> Grievance:
    """Take it up: from now on the union's compartment opens nothing of it. Raises Missing, Forbidden, Conflict."""
    seen = _locked(actor, grievance_id)
    require(policy.may_take, actor, seen.row, seen.own)
    seen.row.status = Stage.TAKEN
    flush()
    vault.revoke(seen.row.id, sealing.union_id(), [Data.GRIEVANCE])
    audit.record(actor, "grievance.taken", seen.row)
    return seen.row


def decline(actor: Actor, grievance_id: UUID) -> None:
    """Say no to what one was asked to take. Raises Missing, Forbidden, Conflict."""
    seen = _locked(actor, grievance_id)
    require(policy.may_take, actor, seen.row, seen.own)
    seen.row.representative_id = None
    flush()
    vault.revoke(seen.row.id, actor.id, [Data.GRIEVANCE])
    audit.record(actor, "grievance.declined", seen.row)


def give_back(actor: Actor, grievance_id: UUID) -> Grievance:
    """Give it back, so that somebody else takes it: registrars read it again, who represented it no more.

    By the member on any day, or by who took it. Raises Missing, Forbidden, Conflict.
    """
    seen = _locked(actor, grievance_id)
    row = seen.row
    require(policy.may_return, actor, row, seen.own)
    chest = open_grievance(actor, row)
    chest.grant(Data.GRIEVANCE, sealing.keepers())
    if row.representative_id is not None:
        vault.revoke(row.id, row.representative_id, [Data.GRIEVANCE])
    if not _stays_together(row):
        leave_together(row)
    row.representative_id = None
    row.status = Stage.TOLD
    flush()
    audit.record(actor, "grievance.given_back", row)
    return row


def _stays_together(row: Grievance) -> bool:
    """Whoever joined what another than their representative leads, or nobody who could, carries it on: they hold the
    key to its text, and may be all who do."""
    if row.collective_id is None or not row.joined:
        return False
    leader = execute(sa.select(CollectiveCase.representative_id).where(CollectiveCase.id == row.collective_id))
    leads: UUID = leader.scalar_one()
    return leads != row.representative_id or not in_office(leads)


def leave_together(row: Grievance) -> None:
    """Out of the collective case, whose text opens to this member no more."""
    if row.collective_id is not None:
        vault.revoke(row.collective_id, row.member_id, [Data.GRIEVANCE])
    row.collective_id, row.joined = None, False


def add_step(
    actor: Actor,
    grievance_id: UUID,
    text: str,
    *,
    stage: Stage | None = None,
    day: date | None = None,
    due: date | None = None,
) -> None:
    """Note what was done, and until when something is to be done; who represents it also says how far it went.

    Raises Missing, Forbidden, Conflict for a stage it cannot go to, Invalid for a day that cannot be.
    """
    seen = _locked(actor, grievance_id)
    row = seen.row
    works = seen.own is not None and policy.may_work(actor, row, seen.own)
    if not works:
        require(policy.may_add, actor, row)
        if stage not in (None, row.status):
            raise Forbidden(_("Your representative says how far it went."))
    ensure_days(day, due)
    chest = open_grievance(actor, row)
    if stage is not None and stage != row.status:
        row.status = stage
    step = save(GrievanceStep(grievance_id=row.id, by_id=actor.id, stage=row.status, number=_next(row)))
    chest.write(Data.GRIEVANCE, step.id, STEP, written(text, day, due), readers=readers_of(row))
    audit.record(actor, "grievance.noted", row)


def ensure_days(day: date | None, due: date | None) -> None:
    """Something is due after it was begun. Raises Invalid."""
    if day is not None and due is not None and due < day:
        raise Invalid(fields={"due": [_("This is before the day on which it was done. Correct one of them.")]})


def written(text: str, day: date | None, due: date | None) -> dict[str, Any]:
    """A step as it is sealed."""
    return {"text": text, "day": day and day.isoformat(), "due": due and due.isoformat(), "done": False}


def _next(row: Grievance) -> int:
    last = sa.select(sa.func.coalesce(sa.func.max(GrievanceStep.number), 0))
    return int(execute(last.where(GrievanceStep.grievance_id == row.id)).scalar_one()) + 1


def mark_done(actor: Actor, grievance_id: UUID, step_id: UUID) -> None:
    """Say that what was due is done. Raises Missing, Forbidden, Conflict for a step without a deadline."""
    seen = _locked(actor, grievance_id)
    row = seen.row
    if not (seen.own is not None and policy.may_work(actor, row, seen.own)):
        require(policy.may_add, actor, row)
    wanted = sa.select(GrievanceStep.id).where(GrievanceStep.grievance_id == row.id, GrievanceStep.id == step_id)
    if execute(wanted).first() is None:
        raise Missing()
    chest = open_grievance(actor, row)
    told = chest.read(step_id, STEP)
    if not told or not told.get("due"):
        raise Conflict(_("Nothing is due with this step."))
    chest.write(Data.GRIEVANCE, step_id, STEP, {**told, "done": True}, readers=readers_of(row))
    audit.record(actor, "grievance.noted", row)


def close(actor: Actor, grievance_id: UUID, outcome: GrievanceOutcome, text: str) -> Grievance:
    """Say how it ended. The member withdraws, who took it closes, a registrar refuses what nobody can take up.

    What nobody took opens to the registrars no more. Raises Missing, Forbidden, Conflict.
    """
    seen = _locked(actor, grievance_id)
    row = seen.row
    require(policy.may_close, actor, row, outcome, seen.own)
    chest = open_grievance(actor, row)
    chest.write(Data.GRIEVANCE, row.id, OUTCOME, text, readers=readers_of(row))
    lock_away(row)
    leave_together(row)
    row.outcome = outcome
    row.status = Stage.CLOSED
    flush()
    audit.record(actor, "grievance.closed", row, reason=outcome.value)
    return row


def lock_away(row: Grievance) -> None:
    """What ends before anybody took it opens to the registrars no more, nor to who was asked."""
    if row.status == Stage.TOLD:
        for who in (sealing.union_id(), row.representative_id):
            if who is not None:
                vault.revoke(row.id, who, [Data.GRIEVANCE])
        row.representative_id = None


def _locked(actor: Actor, grievance_id: UUID) -> Seen:
    seen = get(actor, grievance_id, lock=True)
    if seen.row.status == Stage.CLOSED:
        raise Conflict(CLOSED)
    return seen
