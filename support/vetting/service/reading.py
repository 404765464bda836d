"""Finding the vetting of a case: one statement for all that is open of it, one filter for lists and gets."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Case
from support.cases.model.openings import CaseOpening
from support.core import clock
from support.core.access import Actor
from support.core.db import Base, execute
from support.core.errors import Missing
from support.people.model import Person
from support.vault.service import Chest
from support.vault.service.chest import Readers
from support.vetting import policy
from support.vetting.dossier import Answered, Appealed, Dossier, Frozen, Named, Noted, Round, Said
from support.vetting.model import (
    Answer,
    Appeal,
    AppealStatus,
    Decision,
    Finding,
    Freeze,
    FreezeStatus,
    FrozenCase,
    Item,
    Outcome,
    RoundKind,
    RoundStatus,
    Vetter,
    VetterStatus,
    VettingCheck,
    VettingConflict,
    VettingRound,
)

One = TypeVar("One")


def _rows(model: type[Base], label: str, *order: Any, joined: Any = None, on: Any = None, **more: Any) -> Any:
    """All rows of a table that belong to the case, as one JSON value."""
    table: Any = model.__table__
    row: Any = sa.func.to_jsonb(table.table_valued())
    if more:
        row = row.op("||")(sa.func.jsonb_build_object(*[part for pair in more.items() for part in pair]))
    statement = sa.select(sa.func.jsonb_agg(aggregate_order_by(row, *order) if order else row))
    if joined is not None:
        statement = statement.select_from(sa.join(table, joined, on))
    if "case_id" in table.c:
        statement = statement.where(table.c.case_id == Case.id)
    return statement.correlate(Case).scalar_subquery().label(label)


def _checks() -> Any:
    table: Any = VettingCheck.__table__
    row: Any = sa.func.to_jsonb(table.table_valued())
    return (
        sa.select(sa.func.jsonb_agg(aggregate_order_by(row, VettingCheck.noted_on, VettingCheck.id)))
        .select_from(sa.join(VettingCheck, Vetter, Vetter.id == VettingCheck.vetter_id))
        .where(Vetter.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
        .label("checks")
    )


def _freezes() -> Any:
    row = sa.func.jsonb_build_object(
        *("id", Freeze.id, "origin", Freeze.case_id, "status", Freeze.status, "by", Person.name),
        *("by_id", Freeze.frozen_by, "on", Freeze.frozen_on, "asked_by", Freeze.asked_by),
    )
    return (
        sa.select(sa.func.jsonb_agg(aggregate_order_by(row, Freeze.frozen_on, Freeze.id)))
        .join(FrozenCase, FrozenCase.freeze_id == Freeze.id)
        .join(Person, Person.id == Freeze.frozen_by)
        .where(FrozenCase.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
        .label("freezes")
    )


def _found(*more: Any) -> Any:
    """Everything open of a case's vetting, as JSON."""
    return sa.select(
        Case.id,
        _rows(VettingRound, "rounds", VettingRound.number),
        _rows(
            Vetter,
            "named",
            Vetter.named_on,
            Vetter.id,
            joined=Person,
            on=Person.id == Vetter.person_id,
            name=Person.name,
            pair_id=Person.pair_id,
            disabled=Person.disabled_on.is_not(None),
        ),
        _rows(Finding, "findings"),
        _rows(Decision, "decisions"),
        _rows(VettingConflict, "conflicts"),
        _rows(Answer, "answers"),
        _rows(Appeal, "appeals", Appeal.made_on, Appeal.id),
        _checks(),
        _freezes(),
        *more,
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _by(rows: list[dict[str, Any]] | None, key: str, make: Callable[[dict[str, Any]], One]) -> dict[str, list[One]]:
    found: dict[str, list[One]] = {}
    for row in rows or []:
        found.setdefault(row[key], []).append(make(row))
    return found


def _said(row: dict[str, Any]) -> Said:
    return Said(UUID(row["id"]), UUID(row["person_id"]), Outcome(row["outcome"]), _day(row["found_on"]))


def _noted(row: dict[str, Any]) -> Noted:
    return Noted(UUID(row["id"]), Item(row["item"]), _day(row["noted_on"]))


def _named(row: dict[str, Any], findings: dict[str, list[Said]], checks: dict[str, list[Noted]]) -> Named:
    return Named(
        id=UUID(row["id"]),
        round_id=UUID(row["round_id"]),
        person_id=UUID(row["person_id"]),
        pair_id=UUID(row["pair_id"]),
        name=row["name"],
        status=VetterStatus(row["status"]),
        named_on=_day(row["named_on"]),
        disabled=row["disabled"],
        finding=next(iter(findings.get(row["id"], [])), None),
        checks=checks.get(row["id"], []),
    )


def _round(row: dict[str, Any], named: dict[str, list[Named]], decided: dict[str, dict[str, Any]]) -> Round:
    decision = decided.get(row["id"])
    return Round(
        id=UUID(row["id"]),
        number=row["number"],
        kind=RoundKind(row["kind"]),
        status=RoundStatus(row["status"]),
        opened_on=_day(row["opened_on"]),
        appeal_id=UUID(row["appeal_id"]) if row["appeal_id"] else None,
        named=named.get(row["id"], []),
        outcome=Outcome(decision["outcome"]) if decision else None,
        decided_on=_day(decision["decided_on"]) if decision else None,
        decision_id=UUID(decision["id"]) if decision else None,
    )


def _frozen(row: dict[str, Any]) -> Frozen:
    return Frozen(
        id=UUID(row["id"]),
        origin=UUID(row["origin"]),
        status=FreezeStatus(row["status"]),
        by=row["by"],
        by_id=UUID(row["by_id"]),
        on=_day(row["on"]),
        asked_by=UUID(row["asked_by"]) if row["asked_by"] else None,
    )


def _dossier(row: Any, folder: Folder) -> Dossier:
    findings, checks = _by(row.findings, "vetter_id", _said), _by(row.checks, "vetter_id", _noted)
    named = _by(row.named, "round_id", lambda one: _named(one, findings, checks))
    decided = {one["round_id"]: one for one in row.decisions or []}
    return Dossier(
        folder=folder,
        rounds=[_round(one, named, decided) for one in row.rounds or []],
        conflicts={UUID(one["person_id"]) for one in row.conflicts or []},
        answers=[
            Answered(UUID(one["id"]), UUID(one["round_id"]), _day(one["answered_on"])) for one in row.answers or []
        ],
        appeals=[
            Appealed(UUID(one["id"]), AppealStatus(one["status"]), _day(one["made_on"])) for one in row.appeals or []
        ],
        freezes=[_frozen(one) for one in row.freezes or []],
    )


# For verbs


def of(folder: Folder) -> Dossier:
    """The vetting of a case one has at hand; one statement."""
    return _dossier(execute(_found().where(Case.id == folder.id)).one(), folder)


def _one(actor: Actor, condition: Any) -> Dossier:
    opened = (
        sa.exists()
        .where(CaseOpening.person_id == actor.id, CaseOpening.day == clock.today(), CaseOpening.case_id == Case.id)
        .label("opened_today")
    )
    row = execute(_found(opened).where(condition)).one_or_none()
    if row is None:
        raise Missing()
    folder = cases.by_id(row.id)
    # Whoever vets sees a file made for them, which is not counted as opening the case.
    return _dossier(row, replace(folder, opened_today=row.opened_today if actor.id in folder.holder_ids else None))


def get(actor: Actor, reference: str) -> Dossier:
    """The vetting of a case that somebody holds, or is named in. Raises Missing, the same for unknown and unseen."""
    return _one(actor, sa.and_(Case.reference == reference, policy.visible(actor)))


def get_frozen(actor: Actor, reference: str) -> Dossier:
    """The same, and of a frozen case also for anybody of vetting. Raises Missing."""
    return _one(actor, sa.and_(Case.reference == reference, policy.visible_frozen(actor)))


def get_appeal(actor: Actor, appeal_id: UUID) -> Dossier:
    """The vetting of the case of an appeal, for a holder or who hears it. Raises Missing."""
    its = sa.select(Appeal.case_id).where(Appeal.id == appeal_id).scalar_subquery()
    dossier = _one(actor, sa.and_(Case.id == its, policy.visible(actor)))
    if not policy.sees_appeal(actor, dossier, appeal_id):
        raise Missing()
    return dossier


def locked(dossier: Dossier) -> Dossier:
    """The same read anew with the case's row locked: from here on nothing of it changes under one's hands."""
    folder = cases.by_id(dossier.id, lock=True)
    return of(replace(folder, opened_today=dossier.folder.opened_today))


def row_of(model: type[One], ident: UUID) -> One:
    """A row by its id, as it is now."""
    wanted: Any = model
    found: One = execute(
        sa.select(model).where(wanted.id == ident).execution_options(populate_existing=True)
    ).scalar_one()
    return found


# Keys


def readers_of(dossier: Dossier) -> Readers:
    """To whom each key of the case is sealed, those of vetting included, as the vault asks it."""
    base = cases.readers_of(dossier.folder)
    return lambda kind, subject_id: base(kind, subject_id) | set(policy.also_reads(kind, subject_id, dossier))


def mend(chest: Chest, dossier: Dossier) -> None:
    """Seal what a holder's session holds of vetting to whoever must read it and does not; nothing while frozen."""
    lacks = any(
        pairs.get(who) != pair_id
        for kind in policy.VETTERS
        for subject_id, pairs in chest.subjects(kind).items()
        for who, pair_id in policy.also_reads(kind, subject_id, dossier).items()
    )
    if lacks and not dossier.folder.case.frozen:
        chest.regrant(readers_of(dossier))


def frozen_by(freeze_id: UUID) -> set[UUID]:
    """The cases that a freeze takes in."""
    return set(execute(sa.select(FrozenCase.case_id).where(FrozenCase.freeze_id == freeze_id)).scalars())
