"""Who sees programmes, places and work, and who may do what about them."""

import sqlalchemy as sa

from support.cases import policy as cases
from support.cases.folder import Folder
from support.cases.model import Case, Seat
from support.core.access import Actor
from support.people.model import Role
from support.retraining.model import Enrolment, Placement, Programme, ProgrammeStatus

#: Of staff, those who look for programmes with officers.
LOOK = (Role.CASEWORKER, Role.LEAD, Role.TRAINING)


def coordinates(actor: Actor) -> bool:
    """Training coordinators."""
    return actor.kind == "staff" and actor.has(Role.TRAINING)


def may_browse(actor: Actor) -> bool:
    """Officers, and staff who look for programmes with them; no partner."""
    return actor.kind == "officer" or (actor.kind == "staff" and any(map(actor.has, LOOK)))


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The programmes an actor sees: coordinators all, others who look for one what is published."""
    if not may_browse(actor):
        return sa.false()
    return sa.true() if coordinates(actor) else Programme.status != ProgrammeStatus.DRAFT


def may_keep_programmes(actor: Actor) -> bool:
    """Coordinators."""
    return coordinates(actor)


def _of_ones_cases(actor: Actor, case_id: sa.ColumnElement[object]) -> sa.ColumnElement[bool]:
    """Rows of an officer's own case, or of cases one holds."""
    if actor.kind == "officer":
        return case_id.in_(sa.select(Case.id).where(Case.officer_id == actor.id))
    if actor.kind != "staff" or not actor.has(Role.CASEWORKER):
        return sa.false()
    return case_id.in_(sa.select(Seat.case_id).where(Seat.person_id == actor.id))


def visible_enrolments(actor: Actor) -> sa.ColumnElement[bool]:
    """Officers their own, holders those of their cases, coordinators all, by the cases' handles."""
    own = _of_ones_cases(actor, sa.inspect(Enrolment).columns.case_id)
    return sa.true() if coordinates(actor) else own


def visible_placements(actor: Actor) -> sa.ColumnElement[bool]:
    """Officers their own, holders those of their cases, coordinators all."""
    own = _of_ones_cases(actor, sa.inspect(Placement).columns.case_id)
    return sa.true() if coordinates(actor) else own


def may_browse_enrolments(actor: Actor) -> bool:
    """Coordinators, and caseworkers for those of their cases."""
    return actor.kind == "staff" and (actor.has(Role.TRAINING) or actor.has(Role.CASEWORKER))


def concerns(actor: Actor, folder: Folder) -> bool:
    """The officer, and who holds the case."""
    own = actor.kind == "officer" and folder.case.officer_id == actor.id
    return own or (actor.kind == "staff" and cases.holds(actor, folder))


def may_describe(actor: Actor, folder: Folder) -> bool:
    """What somebody can do is written by the officer, or by a holder together with them."""
    return concerns(actor, folder)


def may_apply(actor: Actor, folder: Folder) -> bool:
    """The officer, or a holder for them."""
    return concerns(actor, folder)


def may_offer(actor: Actor, _enrolment: Enrolment) -> bool:
    """Coordinators give out places."""
    return coordinates(actor)


def may_accept(actor: Actor, _enrolment: Enrolment, folder: Folder) -> bool:
    """The officer; or a holder who was given their word."""
    return concerns(actor, folder)


def may_withdraw(actor: Actor, _enrolment: Enrolment, folder: Folder) -> bool:
    """The officer; or a holder who was given their word."""
    return concerns(actor, folder)


def may_decline(actor: Actor, _enrolment: Enrolment) -> bool:
    """Coordinators say when a place cannot be given."""
    return coordinates(actor)


def may_note_progress(actor: Actor, _enrolment: Enrolment, folder: Folder) -> bool:
    """Coordinators hear it from the school, holders from the officer."""
    return coordinates(actor) or (actor.kind == "staff" and cases.holds(actor, folder))


def may_drop(actor: Actor, _enrolment: Enrolment, folder: Folder) -> bool:
    """The officer leaves; coordinators and holders note that they did."""
    return coordinates(actor) or concerns(actor, folder)


def may_place(actor: Actor, folder: Folder) -> bool:
    """Holders of the case."""
    return actor.kind == "staff" and cases.holds(actor, folder)


def may_change_placement(actor: Actor, _placement: Placement, folder: Folder) -> bool:
    """Holders of the case, and coordinators."""
    return coordinates(actor) or may_place(actor, folder)


def may_follow_up(actor: Actor, _placement: Placement, folder: Folder) -> bool:
    """The officer says how it is; or who asked them: a holder or a coordinator."""
    return coordinates(actor) or concerns(actor, folder)


def may_see_outcomes(actor: Actor) -> bool:
    """Staff who look for programmes: nobody is told of one in sums."""
    return actor.kind == "staff" and any(map(actor.has, LOOK))
