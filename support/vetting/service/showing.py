"""What holders and those who vet are shown: each theirs, and neither the other's before the round is decided."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Case, Clearance, Status
from support.cases.service import Page
from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute
from support.core.keyset import MOST, Cursor
from support.vault.service import Chest
from support.vetting import policy
from support.vetting.dossier import Dossier, Frozen, Named, Noted, Round
from support.vetting.model import (
    Finding,
    Freeze,
    FreezeStatus,
    FrozenCase,
    Item,
    RoundKind,
    RoundStatus,
    Vetter,
    VetterStatus,
    VettingConflict,
    VettingRound,
)
from support.vetting.service.judging import noted_by
from support.vetting.service.opening import questions
from support.vetting.service.reading import get_appeal, mend, of

# A case


def show(actor: Actor, dossier: Dossier) -> dict[str, Any]:
    """The vetting of a case as a holder or as somebody named sees it; the reading is recorded first.

    Before somebody named has said that nothing ties them to the officer, they see the name and the unit alone.
    """
    audit.record(actor, "vetting.read", dossier.folder)
    chest = cases.open_folder(actor, dossier.folder)
    if policy.holds(actor, dossier):
        mend(chest, dossier)
        return _for_holder(chest, dossier)
    return _for_vetter(actor, chest, dossier)


def _facts(dossier: Dossier, seen_as: str) -> dict[str, Any]:
    case = dossier.folder.case
    return {
        "seen_as": seen_as,
        "reference": case.reference,
        "handle": case.handle,
        "clearance": case.clearance,
        "frozen": case.frozen,
    }


def _for_holder(chest: Chest, dossier: Dossier) -> dict[str, Any]:
    return {
        **_facts(dossier, "holder"),
        "next_kind": dossier.next_kind,
        "wanted": dossier.current.wanted if dossier.current is not None else 0,
        "rounds": [_round(chest, dossier, one) for one in reversed(dossier.rounds)],
        "appeals": [_appeal(chest, dossier, one.id) for one in reversed(dossier.appeals)],
        "freezes": [_freeze(chest, one) for one in dossier.standing],
    }


def _round(chest: Chest, dossier: Dossier, one: Round) -> dict[str, Any]:
    """A round; what was found is shown once it is over."""
    answered = dossier.answer_to(one.id)
    return {
        "id": one.id,
        "number": one.number,
        "kind": one.kind,
        "status": one.status,
        "opened_on": one.opened_on,
        "appeal_id": one.appeal_id,
        "outcome": one.outcome,
        "decided_on": one.decided_on,
        "officers": [_officer(chest, who, over=not one.open) for who in one.named],
        "questions": questions(chest, one) if one.outcome is not None else [],
        "answer": chest.read(answered.id, "answer") if answered else None,
        "answered_on": answered.on if answered else None,
    }


def _officer(chest: Chest, who: Named, *, over: bool) -> dict[str, Any]:
    return {
        "name": who.name,
        "stage": who.stage,
        "named_on": who.named_on,
        "disabled": who.disabled,
        "conflict": chest.read(who.id, "conflict"),
        "finding": _finding(chest, who) if over and who.finding is not None else None,
        "checks": _checks(chest, who) if over else [],
    }


def _finding(chest: Chest, who: Named) -> dict[str, Any] | None:
    if who.finding is None:
        return None
    told = chest.read(who.finding.id, "finding") or {}
    return {
        "outcome": who.finding.outcome,
        "found_on": who.finding.on,
        "reasons": told.get("reasons", []),
        "text": told.get("text"),
    }


def _checks(chest: Chest, who: Named) -> list[dict[str, Any]]:
    return [
        {"item": noted.item, "noted_on": noted.on, "author": who.name, **(chest.read(noted.id, "check") or {})}
        for noted in sorted(who.checks, key=_in_order)
    ]


def _in_order(noted: Noted) -> tuple[int, date]:
    """As the list has it, the older first."""
    return list(Item).index(noted.item), noted.on


def _freeze(chest: Chest, one: Frozen) -> dict[str, Any]:
    return {
        "by": one.by,
        "on": one.on,
        "status": one.status,
        "reason": chest.read(one.id, "reason"),
    }


def _for_vetter(actor: Actor, chest: Chest, dossier: Dossier) -> dict[str, Any]:
    current, place = dossier.current, dossier.place_of(actor.id)
    if current is None or place is None:  # not reached: `visible` and this agree
        return _facts(dossier, "vetter")
    file = chest.read(current.id, "dossier") or {}
    shown: dict[str, Any] = {
        **_facts(dossier, "vetter"),
        "kind": current.kind,
        "stage": place.stage,
        "appeal_id": current.appeal_id,
    }
    if place.status == VetterStatus.NAMED:
        card = {"name": file.get("name"), "unit": (file.get("service") or {}).get("unit")}
        return {**shown, "file": card, "checks": [], "to_check": [], "finding": None, "earlier": []}
    mine = [one for each in dossier.rounds for one in each.named if one.person_id == actor.id]
    looked_into = noted_by(actor.id, dossier)
    return {
        **shown,
        "file": file,
        "checks": [noted for one in mine for noted in _checks(chest, one)],
        "to_check": [item for item in Item if item not in looked_into],
        "finding": _finding(chest, place),
        "earlier": _earlier(chest, dossier) if current.kind is RoundKind.APPEAL else [],
    }


def _earlier(chest: Chest, dossier: Dossier) -> list[dict[str, Any]]:
    """What was found before, for those who hear an appeal: by number, not by name."""
    found = [one for each in dossier.rounds if not each.open for one in each.named if one.finding is not None]
    return [
        {"who": number, **(_finding(chest, one) or {}), "checks": _checks(chest, one)}
        for number, one in enumerate(found, 1)
    ]


# An appeal


def show_appeal(actor: Actor, appeal_id: UUID) -> dict[str, Any]:
    """An appeal for a holder, or for who hears it; recorded first. Raises Missing."""
    dossier = get_appeal(actor, appeal_id)
    seen = show(actor, dossier)
    if seen["seen_as"] == "holder":
        mine = next(one for one in seen["appeals"] if one["id"] == appeal_id)
        return {**_facts(dossier, "holder"), **mine}
    return {"id": appeal_id, "status": "open", "text": (seen["file"] or {}).get("appeal"), **seen}


def _appeal(chest: Chest, dossier: Dossier, appeal_id: UUID) -> dict[str, Any]:
    made = next(one for one in dossier.appeals if one.id == appeal_id)
    heard = dossier.round_of(appeal_id)
    return {
        "id": appeal_id,
        "status": made.status,
        "made_on": made.on,
        "text": chest.read(appeal_id, "appeal"),
        "outcome": heard.outcome if heard is not None else None,
        "wanted": heard.wanted if heard is not None and heard.open else (2 if made.status == "open" else 0),
        "hearers": [_officer(chest, who, over=not heard.open) for who in heard.named] if heard is not None else [],
    }


# For the case's page


def summary(folder: Folder) -> dict[str, Any]:
    """What is open of a case's vetting, for its page: one statement and nothing sealed.

    `{kind, status, opened_on, officers: [{name, stage}], outcome, decided_on, wanted, answered, appeal_waits,
    may_open, frozen_on, lift_asked}`; the first seven None or empty without a round.
    """
    dossier = of(folder)
    latest = dossier.latest
    asked = dossier.question_from
    return {
        "kind": latest.kind if latest else None,
        "status": latest.status if latest else None,
        "opened_on": latest.opened_on if latest else None,
        "officers": [{"name": one.name, "stage": one.stage} for one in latest.named] if latest else [],
        "outcome": latest.outcome if latest else None,
        "decided_on": latest.decided_on if latest else None,
        "wanted": latest.wanted if latest else 0,
        "answered": asked is not None and dossier.answer_to(asked.id) is not None,
        "appeal_waits": dossier.appeal is not None and dossier.current is None,
        "may_open": _could_open(dossier),
        "frozen_on": dossier.standing[0].on if dossier.standing else None,
        "lift_asked": any(one.status == FreezeStatus.ASKED for one in dossier.standing),
    }


def _could_open(dossier: Dossier) -> bool:
    case = dossier.folder.case
    at_rest = dossier.current is None and dossier.appeal is None and not case.frozen and case.status != Status.CLOSED
    return at_rest and case.clearance == Clearance.PENDING


# For vetting's own list


def duties(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """The cases somebody of vetting is named in, newest first, by keyset. Raises Forbidden, Invalid."""
    require(policy.may_browse, actor)
    statement = (
        sa.select(
            Vetter.id,
            Vetter.named_on,
            Vetter.status,
            VettingRound.kind,
            VettingRound.appeal_id,
            Case.reference,
            Case.handle,
            Case.frozen,
            Finding.id.label("finding_id"),
        )
        .join(VettingRound, VettingRound.id == Vetter.round_id)
        .join(Case, Case.id == Vetter.case_id)
        .outerjoin(Finding, Finding.vetter_id == Vetter.id)
        .where(Vetter.person_id == actor.id, Vetter.status.in_((VetterStatus.NAMED, VetterStatus.READY)))
        .where(VettingRound.status == RoundStatus.OPEN, Case.status != Status.CLOSED)
    )
    if cursor:
        statement = statement.where(sa.tuple_(Vetter.named_on, Vetter.id) < sa.tuple_(*Cursor.read(cursor).as_row()))
    limit = max(1, min(limit, MOST))
    rows = execute(statement.order_by(Vetter.named_on.desc(), Vetter.id.desc()).limit(limit + 1)).all()
    following = Cursor(rows[limit - 1].named_on, rows[limit - 1].id).write() if len(rows) > limit else None
    return Page([_duty(row) for row in rows[:limit]], following)


def _duty(row: Any) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "handle": row.handle,
        "kind": row.kind,
        "appeal_id": row.appeal_id,
        "stage": "spoken" if row.finding_id else row.status.value,
        "named_on": row.named_on,
        "frozen": row.frozen,
    }


def frozen_cases(actor: Actor) -> list[dict[str, Any]]:
    """The frozen cases in which somebody of vetting is impartial: `[{reference, handle, lift_asked, asked_by_me}]`.

    Raises Forbidden.
    """
    require(policy.may_browse, actor)
    asked = sa.and_(Freeze.status == FreezeStatus.ASKED, Freeze.asked_by != actor.id)
    rows = execute(
        sa.select(
            Case.reference,
            Case.handle,
            sa.func.bool_or(asked).label("lift_asked"),
            sa.func.bool_or(Freeze.asked_by == actor.id).label("asked_by_me"),
        )
        .join(FrozenCase, FrozenCase.case_id == Case.id)
        .join(Freeze, Freeze.id == FrozenCase.freeze_id)
        .where(Freeze.status != FreezeStatus.LIFTED)
        .where(~sa.exists().where(VettingConflict.case_id == Case.id, VettingConflict.person_id == actor.id))
        .group_by(Case.id)
        .order_by(Case.handle)
        .limit(MOST)
    )
    return [
        {
            "reference": row.reference,
            "handle": row.handle,
            "lift_asked": bool(row.lift_asked),
            "asked_by_me": bool(row.asked_by_me),
        }
        for row in rows
    ]
