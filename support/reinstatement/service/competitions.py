"""Open competitions: announced with their panel of three, closed to be scored, or cancelled."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases.model import Seat
from support.cases.service import Page
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.people.model import Person, Role
from support.reinstatement import policy
from support.reinstatement.model import (
    PANEL,
    ApplicationStatus,
    Competition,
    CompetitionApplication,
    CompetitionStatus,
    PanelSeat,
    Score,
    Speciality,
)
from support.reinstatement.service.paging import paged


def announce(
    actor: Actor,
    *,
    title: str,
    words: str,
    speciality: str,
    places: int,
    closes_on: date,
    panel: list[str],
) -> Competition:
    """Announce an open competition, with the three (by their names here) who will score it.

    Raises Forbidden, Invalid for a day that is over or a panel that is not three of the reform team.
    """
    require(policy.may_seek, actor)
    _ensure_day(closes_on)
    three = _three(panel)
    row = save(
        Competition(
            title=title,
            words=words,
            speciality=Speciality(speciality),
            places=places,
            closes_on=closes_on,
            status=CompetitionStatus.OPEN,
            made_by=actor.id,
        )
    )
    seats = [PanelSeat(competition_id=row.id, seat=seat, person_id=one.id) for seat, one in enumerate(three, 1)]
    db.session.add_all(seats)
    flush()
    audit.record(actor, "competition.announced", row)
    return row


def change(actor: Actor, competition: Competition, **changes: Any) -> Competition:
    """Correct what is published (`title`, `words`, `places`, `closes_on`) while it is open.

    Raises Forbidden, Invalid for a day that is over, Conflict once it is closed.
    """
    require(policy.may_seek, actor)
    _ensure_open(competition)
    if "closes_on" in changes:
        _ensure_day(changes["closes_on"])
    for name, value in changes.items():
        setattr(competition, name, value)
    save(competition)
    audit.record(actor, "competition.changed", competition)
    return competition


def seat(actor: Actor, competition: Competition, *, instead_of: str, name: str) -> None:
    """Give the seat of somebody who has scored nothing to another of the reform team.

    Raises Forbidden, Invalid for who is not on the panel, has scored, is on it already, or is not of the team.
    """
    require(policy.may_seek, actor)
    if competition.status not in (CompetitionStatus.OPEN, CompetitionStatus.SCORING):
        raise Conflict(_("This competition is over."))
    seats = {one["name"]: one for one in panel_of(competition.id)}
    if instead_of not in seats:
        raise Invalid(fields={"instead_of": [_("This person is not on the panel.")]})
    if seats[instead_of]["scored"]:
        raise Invalid(fields={"instead_of": [_("They have given points already, so they stay.")]})
    newcomer = _of_the_team([name]).get(name)
    if newcomer is None or name in seats:
        raise Invalid(fields={"name": [_("Choose somebody of the reform team who is not on the panel.")]})
    if competition.status == CompetitionStatus.SCORING:
        _ensure_strangers(competition.id, {newcomer.id: name})
    wanted = (PanelSeat.competition_id == competition.id, PanelSeat.person_id == seats[instead_of]["person_id"])
    execute(sa.update(PanelSeat).where(*wanted).values(person_id=newcomer.id))
    audit.record(actor, "panel.changed", competition)


def begin(actor: Actor, competition: Competition) -> Competition:
    """Close it, and let the panel read. Nobody of the panel may hold the case of who applied.

    Raises Forbidden, Conflict before its last day is over, without an application, or with such a panel.
    """
    require(policy.may_seek, actor)
    _ensure_open(competition)
    if competition.closes_on >= clock.today():
        raise Conflict(_("People may apply until its last day is over. Begin after that."))
    if not _applied(competition.id):
        raise Conflict(_("Nobody has applied, so there is nothing to score. Move its last day, or cancel it."))
    _ensure_strangers(competition.id, {one["person_id"]: one["name"] for one in panel_of(competition.id)})
    competition.status = CompetitionStatus.SCORING
    save(competition)
    audit.record(actor, "competition.closed", competition)
    return competition


def cancel(actor: Actor, competition: Competition) -> Competition:
    """Cancel it; those who applied read that. Raises Forbidden, Conflict when it is over."""
    require(policy.may_seek, actor)
    if competition.status == CompetitionStatus.CANCELLED:
        raise Conflict(_("This competition is over."))
    competition.status = CompetitionStatus.CANCELLED
    save(competition)
    audit.record(actor, "competition.cancelled", competition)
    return competition


def get(actor: Actor, competition_id: UUID, *, lock: bool = False) -> Competition:
    """A competition that the actor sees. Raises Missing."""
    wanted = sa.select(Competition).where(Competition.id == competition_id, policy.visible_competitions(actor))
    if lock:
        wanted = wanted.with_for_update()
    found: Competition | None = execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise Missing()
    return found


def browse(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The competitions the actor sees, those that close last first. Raises Missing, Invalid for a wrong cursor."""
    if actor.kind != "officer":
        require(policy.may_seek, actor)
    wanted = sa.select(Competition).where(policy.visible_competitions(actor))
    return paged(wanted, Competition.closes_on, Competition.id, cursor, limit, lambda row: told(row.Competition))


def show(actor: Actor, competition_id: UUID) -> dict[str, Any]:
    """A competition; the reform team also sees its panel, and how far each of them is. Raises Missing."""
    found = get(actor, competition_id)
    if actor.kind == "officer":
        return told(found)
    return {**told(found), "panel": panel_of(found.id), "applications": _applied(found.id)}


def told(competition: Competition) -> dict[str, Any]:
    """What is published of a competition."""
    return {
        "id": competition.id,
        "title": competition.title,
        "words": competition.words,
        "speciality": competition.speciality,
        "places": competition.places,
        "closes_on": competition.closes_on,
        "status": competition.status,
        "open": competition.status == CompetitionStatus.OPEN and competition.closes_on >= clock.today(),
    }


def panel_of(competition_id: UUID) -> list[dict[str, Any]]:
    """The three in the order of their seats: `[{"seat", "person_id", "name", "scored"}]`; how many each has scored."""
    scored = sa.select(sa.func.count(sa.distinct(Score.application_id))).where(
        Score.competition_id == PanelSeat.competition_id, Score.person_id == PanelSeat.person_id
    )
    rows = execute(
        sa.select(PanelSeat.seat, PanelSeat.person_id, Person.name, scored.scalar_subquery().label("scored"))
        .join(Person, Person.id == PanelSeat.person_id)
        .where(PanelSeat.competition_id == competition_id)
        .order_by(PanelSeat.seat)
    )
    return [dict(row._mapping) for row in rows]


def team() -> list[str]:
    """The names of the reform team, whose people may be on a panel."""
    return sorted(_of_the_team(None))


def _of_the_team(names: Iterable[str] | None) -> dict[str, Person]:
    wanted = sa.select(Person).where(
        sa.literal(Role.REFORM.value) == sa.any_(Person.roles), Person.disabled_on.is_(None)
    )
    if names is not None:
        wanted = wanted.where(Person.name.in_(list(names)))
    return {person.name: person for person in execute(wanted).scalars()}


def _three(names: list[str]) -> list[Person]:
    if len(set(names)) != PANEL or len(names) != PANEL:
        raise Invalid(fields={"panel": [_("Choose three different people.")]})
    found = _of_the_team(names)
    if len(found) != PANEL:
        raise Invalid(fields={"panel": [_("Choose three people of the reform team.")]})
    return [found[name] for name in names]


def _ensure_day(closes_on: date) -> None:
    if closes_on < clock.today():
        raise Invalid(fields={"closes_on": [_("This day is over. Choose a later one.")]})


def _ensure_open(competition: Competition) -> None:
    if competition.status != CompetitionStatus.OPEN:
        raise Conflict(_("This competition is closed."))


def _applied(competition_id: UUID) -> int:
    gone = CompetitionApplication.status == ApplicationStatus.WITHDRAWN
    wanted = sa.select(sa.func.count()).where(CompetitionApplication.competition_id == competition_id, ~gone)
    return int(execute(wanted).scalar_one())


def _ensure_strangers(competition_id: UUID, names: dict[UUID, str]) -> None:
    """Raises Conflict naming who of these holds the case of an applicant; of which, nobody is told."""
    rows = execute(
        sa.select(Seat.person_id)
        .distinct()
        .join(CompetitionApplication, CompetitionApplication.case_id == Seat.case_id)
        .where(
            CompetitionApplication.competition_id == competition_id,
            CompetitionApplication.status == ApplicationStatus.SUBMITTED,
            Seat.person_id.in_(list(names)),
        )
    )
    tied = sorted(names[person_id] for person_id in rows.scalars())
    if tied:
        raise Conflict(
            _("%(names)s cannot score this competition. Give the seat to another first.", names=", ".join(tied))
        )
