"""Getting a place: applying, the waiting list, an offer and its answer."""

from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Need
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict
from support.retraining import policy
from support.retraining.model import LIVE, Enrolment, EnrolmentStatus, Programme
from support.retraining.service import programmes, seats
from support.retraining.service.keys import open_training, readers_of
from support.retraining.service.reading import Held, hold
from support.vault.model import Data


def apply(actor: Actor, folder: Folder, programme_id: UUID, *, wish: str = "") -> Enrolment:
    """Apply for a place; on a full programme the answer is a place on the waiting list.

    From now on coordinators read what is about training in this case. Raises Forbidden, Missing for a programme the
    actor does not see, Conflict for one that takes nobody any more, or that was applied for already.
    """
    require(policy.may_apply, actor, folder)
    cases.ensure_not_frozen_to(actor, folder)
    cases.ensure_in_hand(folder)
    programme = programmes.get(actor, programme_id, lock=True)
    if not programmes.takes(programme):
        raise Conflict(_("Nobody can apply for this programme any more. Look for one that begins later."))
    mine = (Enrolment.programme_id == programme.id, Enrolment.case_id == folder.id, Enrolment.status.in_(LIVE))
    if execute(sa.select(Enrolment.id).where(*mine)).first() is not None:
        raise Conflict(_("This programme was applied for already."))
    one = save(
        Enrolment(
            case_id=folder.id,
            programme_id=programme.id,
            position=_position(programme.id),
            applied_on=clock.today(),
            changed_on=clock.today(),
            status=EnrolmentStatus.APPLIED,
            certified=False,
        )
    )
    if _waits(programme):
        one.status = EnrolmentStatus.WAITING
        save(one)
    chest = open_training(actor, folder)
    chest.write(Data.TRAINING, one.id, "wish", wish, readers=readers_of(folder))
    audit.record(actor, "enrolment.applied", one)
    return one


def _position(programme_id: UUID) -> int:
    last = sa.select(sa.func.coalesce(sa.func.max(Enrolment.position), 0)).where(Enrolment.programme_id == programme_id)
    return int(execute(last).scalar_one()) + 1


def _waits(programme: Programme) -> bool:
    """Whether whoever comes now waits: nothing is free, or somebody waits already."""
    waiting = sa.select(Enrolment.id).where(
        Enrolment.programme_id == programme.id, Enrolment.status == EnrolmentStatus.WAITING
    )
    return seats.taken(programme.id) >= programme.seats or execute(waiting.limit(1)).first() is not None


def offer(actor: Actor, enrolment_id: UUID, *, words: str = "") -> Enrolment:
    """Offer a place, with words for the officer: where and when, and whom to ask for.

    Raises Missing, Forbidden, Conflict for a full or past programme, or while others have waited longer.
    """
    held = hold(actor, enrolment_id)
    require(policy.may_offer, actor, held.enrolment)
    cases.ensure_not_frozen(held.folder)
    one, programme = held.enrolment, held.programme
    if programme.starts_on < clock.today():
        raise Conflict(_("This programme has begun. Nobody can join it any more."))
    if seats.taken(programme.id) >= programme.seats:
        raise Conflict(_("All places are taken. Who waits longest is offered the next one that is free, by itself."))
    if one.status == EnrolmentStatus.WAITING and _ahead(one):
        raise Conflict(_("Somebody has waited longer. Offer them the place first."))
    seats.offer_to(one, programme)
    if words:
        _write(actor, held, one.id, "offer", words)
    audit.record(actor, "enrolment.offered", one)
    return one


def wait(actor: Actor, enrolment_id: UUID) -> Enrolment:
    """Put somebody who applied on the waiting list, since all places are taken.

    Raises Missing, Forbidden, Conflict while there is a place.
    """
    held = hold(actor, enrolment_id)
    require(policy.may_offer, actor, held.enrolment)
    if seats.taken(held.programme.id) < held.programme.seats:
        raise Conflict(_("There is a free place. Offer it, or say no."))
    held.enrolment.status = EnrolmentStatus.WAITING
    return _changed(actor, held.enrolment, "enrolment.put_to_wait")


def _ahead(one: Enrolment) -> bool:
    before = sa.select(Enrolment.id).where(
        Enrolment.programme_id == one.programme_id,
        Enrolment.status == EnrolmentStatus.WAITING,
        Enrolment.position < one.position,
    )
    return execute(before.limit(1)).first() is not None


def accept(actor: Actor, enrolment_id: UUID) -> Enrolment:
    """Take the offered place; what it costs is told, so that a holder can ask for aid.

    Raises Missing, Forbidden, Conflict for what was not offered, or too long ago.
    """
    held = hold(actor, enrolment_id)
    one, programme = held.enrolment, held.programme
    require(policy.may_accept, actor, one, held.folder)
    cases.ensure_not_frozen_to(actor, held.folder)
    cases.ensure_in_hand(held.folder)
    if one.status != EnrolmentStatus.OFFERED:
        raise Conflict(_("No place is offered here at present."))
    if (one.offered_until or clock.today()) < clock.today():
        raise Conflict(_("This offer was kept until yesterday or before. Apply anew, if places are left."))
    one.status, one.offered_until = EnrolmentStatus.ENROLLED, None
    _changed(actor, one, "enrolment.accepted")
    if programme.cost:
        cases.tell_cost(
            actor,
            held.folder.id,
            need=Need.RETRAINING,
            source_id=one.id,
            amount=programme.cost,
            currency=programme.currency,
        )
    return one


def withdraw(actor: Actor, enrolment_id: UUID) -> Enrolment:
    """Take back a wish, or leave an offered place to others: the next moves up. Raises Missing, Forbidden, Conflict."""
    held = hold(actor, enrolment_id)
    require(policy.may_withdraw, actor, held.enrolment, held.folder)
    return _end(actor, held, EnrolmentStatus.WITHDRAWN, "enrolment.withdrawn")


def decline(actor: Actor, enrolment_id: UUID, *, words: str = "") -> Enrolment:
    """Say that there is no place for them, with words for the officer. Raises Missing, Forbidden, Conflict."""
    held = hold(actor, enrolment_id)
    require(policy.may_decline, actor, held.enrolment)
    if words:
        _write(actor, held, held.enrolment.id, "offer", words)
    return _end(actor, held, EnrolmentStatus.DECLINED, "enrolment.declined")


def _end(actor: Actor, held: Held, status: EnrolmentStatus, action: str) -> Enrolment:
    held.enrolment.status, held.enrolment.offered_until = status, None
    _changed(actor, held.enrolment, action)
    seats.ended(held.enrolment, held.programme)
    return held.enrolment


def _write(actor: Actor, held: Held, row_id: UUID, part: str, words: str) -> None:
    chest = open_training(actor, held.folder)
    chest.write(Data.TRAINING, row_id, part, words, readers=readers_of(held.folder))


def _changed(actor: Actor, one: Enrolment, action: str) -> Enrolment:
    one.changed_on = clock.today()
    save(one)
    audit.record(actor, action, one)
    return one
