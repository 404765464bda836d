"""The panel of three: each reads an application without a name, gives points with reasons, then sees the others'."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.service import Page
from support.core import audit
from support.core.access import Actor, require
from support.core.db import db, execute, flush
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import MOST, Cursor
from support.reinstatement import policy
from support.reinstatement.model import (
    PANEL,
    ApplicationStatus,
    Competition,
    CompetitionApplication,
    CompetitionStatus,
    Criterion,
    Score,
)
from support.reinstatement.service import competitions, points
from support.reinstatement.service.applying import ANSWERS, CONTACT
from support.reinstatement.service.paging import NO_DAY, paged
from support.vault import service as vault
from support.vault.model import Data
from support.vault.service import Chest


def applications(actor: Actor, competition: Competition, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The applications the panel scores, in no order that tells when they came; ranked ones are in `ranking`.

    `[{"id", "handle", "status", "rank", "mine", "scored"}]`: whether one has scored it oneself, and how many have.
    Empty for who is not on the panel, and before it is closed. Raises Forbidden, Invalid for a wrong cursor.
    """
    require(policy.may_seek, actor)
    by = sa.select(sa.func.count(sa.distinct(Score.person_id))).where(Score.application_id == CompetitionApplication.id)
    wanted = (
        sa.select(
            CompetitionApplication.id,
            CompetitionApplication.handle,
            CompetitionApplication.status,
            CompetitionApplication.rank,
            by.scalar_subquery().label("scored"),
            sa.exists()
            .where(Score.application_id == CompetitionApplication.id, Score.person_id == actor.id)
            .label("mine"),
        )
        .join(Competition, Competition.id == CompetitionApplication.competition_id)
        .where(Competition.id == competition.id, policy.visible_applications(actor))
    )
    return paged(wanted, sa.literal(NO_DAY), CompetitionApplication.id, cursor, limit, _item)


def show(actor: Actor, application_id: UUID) -> dict[str, Any]:
    """An application as one of the panel reads it: no name, no case. The others' points only after one's own.

    The reading is recorded first. Raises Missing.
    """
    application = get(actor, application_id)
    audit.record(actor, "application.opened", application)
    chest = _chest(actor, application)
    given = points.of_application(application.id)
    mine = [one for one in given if one["person_id"] == actor.id]
    return {
        "id": application.id,
        "competition_id": application.competition_id,
        "handle": application.handle,
        "status": application.status,
        "rank": application.rank,
        ANSWERS: chest.read(application.id, ANSWERS),
        CONTACT: chest.read(application.id, CONTACT),
        "mine": _read(chest, mine),
        "others": _read(chest, [one for one in given if one not in mine]) if mine else None,
    }


def get(actor: Actor, application_id: UUID, *, lock: bool = False) -> CompetitionApplication:
    """An application that the actor scores. Raises Missing, also to officers."""
    wanted = (
        sa.select(CompetitionApplication)
        .join(Competition, Competition.id == CompetitionApplication.competition_id)
        .where(CompetitionApplication.id == application_id, policy.visible_applications(actor))
    )
    if lock:
        wanted = wanted.with_for_update(of=CompetitionApplication)
    row = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    found: CompetitionApplication | None = None if actor.kind == "officer" else row
    if found is None:
        raise Missing()
    return found


def score(actor: Actor, competition: Competition, application_id: UUID, scores: list[dict[str, Any]]) -> None:
    """Give points for each criterion, `[{"criterion", "points", "reason"}]`, once and for good.

    Raises Missing, Forbidden, Invalid unless each criterion is there once, Conflict when it is not being scored or one
    has scored it.
    """
    application = get(actor, application_id, lock=True)
    if application.competition_id != competition.id:
        raise Missing()
    seats = {one["person_id"] for one in competitions.panel_of(competition.id)}
    require(policy.may_score, actor, application, seats, cases.by_id(application.case_id).holder_ids)
    _ensure_each_once(scores)
    if competition.status != CompetitionStatus.SCORING:
        raise Conflict(_("This competition is not being scored."))
    if any(one["person_id"] == actor.id for one in points.of_application(application.id)):
        raise Conflict(_("You have given your points. They stay as they are."))
    rows = {one["criterion"]: _row(actor, application, one) for one in scores}
    db.session.add_all(rows.values())
    flush()
    chest = _chest(actor, application)
    if not chest.has(Data.REGISTER, application.id):
        raise Conflict(_("Your keys do not open this application."))
    for one in scores:
        row_id = rows[one["criterion"]].id
        chest.write(Data.REGISTER, row_id, points.REASON, one["reason"], readers=_nobody, subject_id=application.id)
    audit.record(actor, "application.scored", application)


def rank(actor: Actor, competition: Competition) -> Competition:
    """Put the applications in order once all three have scored each: by points, then by those for keeping to the law.

    Equal ones share a rank. Raises Forbidden, Conflict when it is not being scored, or points are missing.
    """
    require(policy.may_rank, actor, {one["person_id"] for one in competitions.panel_of(competition.id)})
    if competition.status != CompetitionStatus.SCORING:
        raise Conflict(_("This competition is not being scored."))
    found = execute(_totals_of(competition.id, ApplicationStatus.SUBMITTED)).all()
    if any(row.given != len(Criterion) * PANEL for row in found):
        raise Conflict(_("Not everybody of the panel has scored every application yet."))
    if not found:
        raise Conflict(_("Nobody's application is left. Cancel the competition."))
    worth = {row.CompetitionApplication.id: (row.points, row.lawful) for row in found}
    for row in found:
        application: CompetitionApplication = row.CompetitionApplication
        application.rank = 1 + sum(other > worth[application.id] for other in worth.values())
        application.status = ApplicationStatus.RANKED
    flush()
    competition.status = CompetitionStatus.RANKED
    flush()
    audit.record(actor, "competition.ranked", competition)
    return competition


def ranking(actor: Actor, competition: Competition, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The ranked applications by their names here, the best first.

    `[{"id", "rank", "handle", "points", "lawful", "placed"}]`. For the whole reform team. Raises Forbidden.
    """
    require(policy.may_seek, actor)
    rank, ident = CompetitionApplication.rank, CompetitionApplication.id
    wanted = _totals_of(competition.id, ApplicationStatus.RANKED).order_by(rank, ident)
    if cursor:
        after = Cursor.read(cursor)
        wanted = wanted.where(
            sa.tuple_(rank, ident) > sa.tuple_(after.day.toordinal(), sa.literal(after.id, sa.Uuid()))
        )
    limit = max(1, min(limit, MOST))
    rows = execute(wanted.limit(limit + 1)).all()
    last = rows[limit - 1].CompetitionApplication if len(rows) > limit else None
    items = [_ranked(row, competition.places) for row in rows[:limit]]
    # A rank travels as the day of that number: a cursor is a day and an id.
    return Page(items, Cursor(date.fromordinal(last.rank), last.id).write() if last else None)


def _ranked(row: Any, places: int) -> dict[str, Any]:
    application: CompetitionApplication = row.CompetitionApplication
    return {
        "id": application.id,
        "rank": application.rank,
        "handle": application.handle,
        "points": row.points,
        "lawful": row.lawful,
        "placed": (application.rank or 0) <= places,
    }


def _totals_of(competition_id: UUID, status: ApplicationStatus) -> Any:
    """Each application of this status with its points, those for keeping to the law, and how many were given."""
    lawful = sa.func.sum(Score.points).filter(Score.criterion == Criterion.LAWFULNESS)
    return (
        sa.select(
            CompetitionApplication,
            sa.func.coalesce(sa.func.sum(Score.points), 0).label("points"),
            sa.func.coalesce(lawful, 0).label("lawful"),
            sa.func.count(Score.id).label("given"),
        )
        .outerjoin(Score, Score.application_id == CompetitionApplication.id)
        .where(CompetitionApplication.competition_id == competition_id, CompetitionApplication.status == status)
        .group_by(CompetitionApplication.id)
        .execution_options(populate_existing=True)
    )


def _chest(actor: Actor, application: CompetitionApplication) -> Chest:
    """The register's keys of this case, as far as the session holds them; nothing else of it is loaded."""
    parts = [ANSWERS, CONTACT, points.REASON]
    return vault.open_chests(actor.keyring, [application.case_id], Data.REGISTER, parts)[application.case_id]


def _read(chest: Chest, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, points.REASON: chest.read(one["id"], points.REASON)} for one in given]


def _ensure_each_once(scores: list[dict[str, Any]]) -> None:
    if sorted(one["criterion"] for one in scores) != sorted(Criterion):
        raise Invalid(fields={"scores": [_("Give points for each criterion, once.")]})


def _row(actor: Actor, application: CompetitionApplication, one: dict[str, Any]) -> Score:
    return Score(
        application_id=application.id,
        competition_id=application.competition_id,
        person_id=actor.id,
        criterion=Criterion(one["criterion"]),
        points=one["points"],
    )


def _nobody(_kind: Data, _subject_id: UUID) -> set[UUID]:
    """The key exists: nobody is sealed anything new."""
    return set()


def _item(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "handle", "status", "rank", "mine", "scored")}
