"""Who enters the register and who asks of it, who announces a competition, and who scores an application."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from support.cases.folder import Folder
from support.cases.model import Case, Clearance, Seat
from support.core.access import Actor
from support.people.model import Role
from support.reinstatement.model import (
    ApplicationStatus,
    Competition,
    CompetitionApplication,
    CompetitionStatus,
    EntryStatus,
    PanelSeat,
    RegisterEntry,
    Wish,
)

#: The officer's own pages show a competition to which anybody may still apply.
PUBLISHED = (CompetitionStatus.OPEN,)
#: Only then does the panel read what was written: nobody is read early, and who takes it back was not read.
READ = (CompetitionStatus.SCORING, CompetitionStatus.RANKED)
#: A number of people is told in steps of so many: below the first it is not told.
STEP = 5


def told(number: int) -> int | None:
    """A number of people as the reform team is told it: rounded down to a multiple of five; None for fewer than five.

    In steps, since of two exact numbers one can be taken from the other, and somebody is left.
    """
    return number - number % STEP or None


# The register


def may_enter(actor: Actor, folder: Folder) -> bool:
    """The officer whose case it is, and nobody for them."""
    return actor.kind == "officer" and folder.case.officer_id == actor.id


def may_seek(actor: Actor) -> bool:
    """The reform team counts entries, asks for contacts and announces competitions."""
    return actor.kind == "staff" and actor.has(Role.REFORM)


def asked() -> sa.ColumnElement[bool]:
    """Joined to their case: the entries that are counted and asked. Of a frozen case nothing is, and nobody is told."""
    return sa.and_(
        RegisterEntry.status == EntryStatus.ACTIVE,
        Case.clearance == Clearance.CLEARED,
        Case.frozen.is_(False),
        Case.merged_into.is_(None),
    )


def visible_wishes(actor: Actor) -> sa.ColumnElement[bool]:
    """Joined to its entry and their case: an officer's own."""
    return Case.officer_id == actor.id if actor.kind == "officer" else sa.false()


def may_answer(actor: Actor, wish: Wish, folder: Folder) -> bool:
    """The officer who is asked, and nobody for them."""
    return may_enter(actor, folder)


# Competitions


def visible_competitions(actor: Actor) -> sa.ColumnElement[bool]:
    """The reform team sees all; an officer those one can apply to, and those they applied to."""
    if actor.kind == "officer":
        own = sa.select(CompetitionApplication.competition_id).join(Case, Case.id == CompetitionApplication.case_id)
        return sa.or_(
            Competition.status.in_(PUBLISHED),
            Competition.id.in_(own.where(Case.officer_id == actor.id)),
        )
    return sa.true() if may_seek(actor) else sa.false()


def visible_applications(actor: Actor) -> sa.ColumnElement[bool]:
    """Joined to its competition: an officer's own; those a panel scores, except of a case that one of it holds."""
    if actor.kind == "officer":
        own = sa.select(Case.id).where(Case.officer_id == actor.id)
        return CompetitionApplication.case_id.in_(own)
    if not may_seek(actor):
        return sa.false()
    sits = sa.exists().where(
        PanelSeat.competition_id == CompetitionApplication.competition_id, PanelSeat.person_id == actor.id
    )
    holds = sa.exists().where(Seat.case_id == CompetitionApplication.case_id, Seat.person_id == actor.id)
    return sa.and_(
        sits,
        sa.not_(holds),
        Competition.status.in_(READ),
        CompetitionApplication.status != ApplicationStatus.WITHDRAWN,
    )


def may_apply(actor: Actor, folder: Folder) -> bool:
    """The officer whose case it is, and nobody for them."""
    return may_enter(actor, folder)


def may_score(
    actor: Actor, application: CompetitionApplication, panel: Collection[UUID], holder_ids: Collection[UUID]
) -> bool:
    """One of the competition's three, who does not hold the applicant's case."""
    return may_seek(actor) and actor.id in panel and actor.id not in holder_ids


def may_rank(actor: Actor, panel: Collection[UUID]) -> bool:
    """One of the three, once all have scored."""
    return may_seek(actor) and actor.id in panel
