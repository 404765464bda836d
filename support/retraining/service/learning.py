"""The way through a programme: its steps, its end with a certificate, or leaving it for a reason."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.model import CostStatus
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid
from support.retraining import policy
from support.retraining.model import (
    Certificate,
    DropReason,
    Enrolment,
    EnrolmentStatus,
    Milestone,
    MilestoneKind,
)
from support.retraining.service import seats
from support.retraining.service.keys import open_training, readers_of
from support.retraining.service.reading import Held, hold
from support.vault.model import Data


def reach(
    actor: Actor, enrolment_id: UUID, kind: MilestoneKind, *, reached_on: date | None = None, note: str = ""
) -> Milestone:
    """Note a step that was reached; with the first the officer attends.

    Raises Missing, Forbidden, Invalid, Conflict.
    """
    held = hold(actor, enrolment_id)
    one = held.enrolment
    require(policy.may_note_progress, actor, one, held.folder)
    cases.ensure_not_frozen(held.folder)
    day = _past(reached_on, "reached_on", held)
    if one.status not in seats.INSIDE:
        raise Conflict(_("Only who has a place makes progress. First the offered place has to be accepted."))
    if execute(sa.select(Milestone.id).where(Milestone.enrolment_id == one.id, Milestone.kind == kind)).first():
        raise Conflict(_("This step was noted already."))
    if one.status == EnrolmentStatus.ENROLLED:
        one.status, one.changed_on = EnrolmentStatus.ATTENDING, clock.today()
        save(one)
    step = save(Milestone(enrolment_id=one.id, kind=kind, reached_on=day))
    _write(actor, held, step.id, "progress", note)
    audit.record(actor, "milestone.reached", step, reason=kind.value)
    return step


def complete(actor: Actor, enrolment_id: UUID, *, certified: bool, note: str = "") -> Enrolment:
    """It is over and was completed, with the certificate or without.

    Raises Missing, Forbidden, Conflict for who never attended, Invalid for a certificate nobody gives.
    """
    held = hold(actor, enrolment_id)
    one = held.enrolment
    require(policy.may_note_progress, actor, one, held.folder)
    cases.ensure_not_frozen(held.folder)
    if one.status != EnrolmentStatus.ATTENDING:
        raise Conflict(_("Only who attends completes a programme. First note that they started."))
    if certified and held.programme.certificate == Certificate.NONE:
        raise Invalid(fields={"certified": [_("This programme gives no certificate.")]})
    _write(actor, held, one.id, "progress", note)
    one.status = EnrolmentStatus.COMPLETED
    one.certified, one.changed_on = certified, clock.today()
    save(one)
    audit.record(actor, "enrolment.completed", one)
    seats.ended(one, held.programme)
    return one


def drop(actor: Actor, enrolment_id: UUID, reason: DropReason, *, why: str = "") -> Enrolment:
    """Leave a programme; its place goes to who waits, as long as it has not begun.

    A cost nobody asked for yet is left out if they never started. Raises Missing, Forbidden, Conflict.
    """
    held = hold(actor, enrolment_id)
    one = held.enrolment
    require(policy.may_drop, actor, one, held.folder)
    if one.status not in seats.INSIDE:
        raise Conflict(_("There is no place to leave here."))
    _write(actor, held, one.id, "why_left", why)
    started = one.status == EnrolmentStatus.ATTENDING
    one.drop_reason = reason
    one.status = EnrolmentStatus.DROPPED
    one.changed_on = clock.today()
    save(one)
    audit.record(actor, "enrolment.dropped", one, reason=reason.value)
    if not started:
        _drop_costs(actor, held)
    seats.ended(one, held.programme)
    return one


def _drop_costs(actor: Actor, held: Held) -> None:
    for cost in cases.costs_from(held.enrolment.id):
        if cost.status == CostStatus.TOLD:
            cases.set_cost(actor, held.folder, cost.id, CostStatus.DROPPED)


def _write(actor: Actor, held: Held, row_id: UUID, part: str, words: str) -> None:
    if words:
        chest = open_training(actor, held.folder)
        chest.write(Data.TRAINING, row_id, part, words, readers=readers_of(held.folder))


def _past(day: date | None, field: str, held: Held) -> date:
    """A day that has come, and not before somebody applied. Raises Invalid."""
    told = day or clock.today()
    if told > clock.today():
        raise Invalid(fields={field: [_("This day has not come yet.")]})
    if told < held.enrolment.applied_on:
        raise Invalid(fields={field: [_("This is before they applied.")]})
    return told
