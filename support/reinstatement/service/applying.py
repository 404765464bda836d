"""An officer applies under a name made for it alone, and reads how it came out."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.service import Page
from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Missing
from support.reinstatement import policy
from support.reinstatement.model import ApplicationStatus, Competition, CompetitionApplication, CompetitionStatus
from support.reinstatement.service import competitions, points
from support.reinstatement.service.entries import ensure_cleared
from support.reinstatement.service.paging import paged
from support.vault import passphrases
from support.vault import service as vault
from support.vault.model import Data

#: What an applicant wrote: `{"competence", "lawfulness", "languages", "motive"}`; and how a chosen one is reached.
ANSWERS, CONTACT = "answers", "contact"


def apply(actor: Actor, competition_id: UUID, **answers: str) -> CompetitionApplication:
    """Apply: one answer to each of what the panel scores, sealed to the reform team, under a new name of two words.

    Raises Missing, Conflict once it is closed, before vetting has cleared, or when one has applied already.
    """
    folder = cases.own(actor, lock=True)
    competition = competitions.get(actor, competition_id, lock=True)
    require(policy.may_apply, actor, folder)
    ensure_cleared(folder)
    if not competitions.told(competition)["open"]:
        raise Conflict(_("Its last day is over. Nobody can apply any more."))
    if _of_case(folder, competition_id) is not None:
        raise Conflict(_("You have applied for this already."))
    row = save(
        CompetitionApplication(
            competition_id=competition_id,
            case_id=folder.id,
            handle=_handle(competition_id),
            status=ApplicationStatus.SUBMITTED,
        )
    )
    chest = cases.open_folder(actor, folder)
    chest.write(Data.REGISTER, row.id, ANSWERS, answers, readers=cases.readers_of(folder), subject_id=row.id)
    audit.record(actor, "application.sent", row)
    return row


def withdraw(actor: Actor, application_id: UUID) -> CompetitionApplication:
    """Take it back: what was written is destroyed, and cannot be sent again. Raises Missing, Conflict when ranked."""
    folder = cases.own(actor, lock=True)
    row = own_application(actor, application_id)
    require(policy.may_apply, actor, folder)
    if row.status == ApplicationStatus.WITHDRAWN:
        raise Conflict(_("You have taken it back already."))
    row.status = ApplicationStatus.WITHDRAWN
    save(row)
    vault.forget(folder.id, Data.REGISTER, row.id)
    audit.record(actor, "application.withdrawn", row)
    return row


def tell_contact(actor: Actor, application_id: UUID, contact: str) -> None:
    """Who got a place says how the panel may reach them. Raises Missing, Conflict for everybody else."""
    folder = cases.own(actor, lock=True)
    row = own_application(actor, application_id)
    require(policy.may_apply, actor, folder)
    places = execute(sa.select(Competition.places).where(Competition.id == row.competition_id)).scalar_one()
    if row.rank is None or row.rank > places:
        raise Conflict(_("Only who got a place is asked for this."))
    chest = cases.open_folder(actor, folder)
    chest.write(Data.REGISTER, row.id, CONTACT, contact, readers=cases.readers_of(folder), subject_id=row.id)
    audit.record(actor, "application.contact_told", row)


def own_applications(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """What the officer applied for, with how it came out. Raises Missing, Invalid for a wrong cursor."""
    cases.own(actor)
    return paged(_own(actor), Competition.closes_on, CompetitionApplication.id, cursor, limit, _item)


def own_of(actor: Actor, competition_id: UUID) -> dict[str, Any] | None:
    """The officer's application to one competition, as `show_own` tells it, or None. Raises Missing for others."""
    row = _of_case(cases.own(actor), competition_id)
    return None if row is None else show_own(actor, row.id)


def show_own(actor: Actor, application_id: UUID) -> dict[str, Any]:
    """One of them: the answers, and once it is ranked the points and reasons of each of the three, without names.

    Raises Missing.
    """
    folder = cases.own(actor)
    row = execute(_own(actor).where(CompetitionApplication.id == application_id)).one_or_none()
    if row is None:
        raise Missing()
    application: CompetitionApplication = row.CompetitionApplication
    chest = cases.open_folder(actor, folder)
    audit.record(actor, "application.opened", application)
    ranked = application.status == ApplicationStatus.RANKED
    return {
        **_item(row),
        ANSWERS: chest.read(application.id, ANSWERS),
        CONTACT: chest.read(application.id, CONTACT),
        "scores": [
            {**one, "name": None, "reason": chest.read(one["id"], points.REASON)}
            for one in (points.of_application(application.id) if ranked else [])
        ],
    }


def own_application(actor: Actor, application_id: UUID) -> CompetitionApplication:
    """The officer's own application, locked. Raises Missing."""
    row = execute(
        _own(actor).where(CompetitionApplication.id == application_id).with_for_update(of=CompetitionApplication)
    ).one_or_none()
    if row is None or actor.kind != "officer":
        raise Missing()
    found: CompetitionApplication = row.CompetitionApplication
    return found


def _own(actor: Actor) -> Any:
    return (
        sa.select(CompetitionApplication, Competition)
        .join(Competition, Competition.id == CompetitionApplication.competition_id)
        .where(policy.visible_applications(actor))
        .execution_options(populate_existing=True)
    )


def _item(row: Any) -> dict[str, Any]:
    application, competition = row.CompetitionApplication, row.Competition
    placed = application.rank is not None and application.rank <= competition.places
    return {
        "id": application.id,
        "handle": application.handle,
        "status": application.status,
        "rank": application.rank,
        "placed": placed,
        "cancelled": competition.status == CompetitionStatus.CANCELLED,
        "competition": competitions.told(competition),
    }


def _of_case(folder: Folder, competition_id: UUID) -> CompetitionApplication | None:
    wanted = sa.select(CompetitionApplication).where(
        CompetitionApplication.competition_id == competition_id, CompetitionApplication.case_id == folder.id
    )
    found: CompetitionApplication | None = execute(wanted).scalar_one_or_none()
    return found


def _handle(competition_id: UUID) -> str:
    """Two words that are nobody else's in this competition, and have nothing to do with the case's own."""
    taken = set(
        execute(
            sa.select(CompetitionApplication.handle).where(CompetitionApplication.competition_id == competition_id)
        ).scalars()
    )
    while (handle := passphrases.pseudonym()) in taken:
        pass
    return handle
