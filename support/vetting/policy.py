"""Who names, who looks into a case, who hears an appeal, who freezes and who lifts it; and who reads which key."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from support.cases import policy as cases
from support.cases.folder import Folder
from support.cases.model import Case, Seat, Status
from support.core.access import Actor
from support.people.model import Person, Role
from support.vault.model import Data
from support.vetting.dossier import Dossier, Named, Said
from support.vetting.model import (
    UNDECIDED,
    Basis,
    Freeze,
    FreezeStatus,
    FrozenCase,
    Item,
    Outcome,
    RoundKind,
    RoundStatus,
    Vetter,
    VetterStatus,
    VettingConflict,
    VettingRound,
)

#: The kinds of key that whoever vets is sealed while their round is open.
VETTERS = (Data.VETTING, Data.FINDING, Data.LETTER, Data.FREEZE)

# Who sees


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The cases whose vetting an actor sees: those they hold, and those they are named in while the round is open."""
    if actor.kind != "staff":
        return sa.false()
    seen: list[sa.ColumnElement[bool]] = []
    if actor.has(Role.CASEWORKER):
        seen.append(_any_of(sa.select(Seat.case_id).where(Seat.person_id == actor.id)))
    if actor.has(Role.VETTING):
        named = (
            sa.select(Vetter.case_id)
            .join(VettingRound, VettingRound.id == Vetter.round_id)
            .where(Vetter.person_id == actor.id, Vetter.status.in_((VetterStatus.NAMED, VetterStatus.READY)))
            .where(VettingRound.status == RoundStatus.OPEN)
        )
        seen.append(sa.and_(_any_of(named), Case.status != Status.CLOSED))
    return sa.or_(*seen) if seen else sa.false()


def _any_of(case_ids: sa.Select[UUID]) -> sa.ColumnElement[bool]:
    # As an array: a person has few cases, and each is then found through the index however many there are.
    return Case.id == sa.any_(sa.func.array(case_ids.scalar_subquery()))


def visible_frozen(actor: Actor) -> sa.ColumnElement[bool]:
    """The frozen cases an actor may help to thaw: those they see, and for vetting all in which they are impartial."""
    if actor.kind != "staff" or not actor.has(Role.VETTING):
        return visible(actor)
    frozen = (
        sa.select(FrozenCase.case_id)
        .join(Freeze, Freeze.id == FrozenCase.freeze_id)
        .where(FrozenCase.case_id == Case.id, Freeze.status != FreezeStatus.LIFTED)
    )
    partial = sa.exists().where(VettingConflict.case_id == Case.id, VettingConflict.person_id == actor.id)
    return sa.or_(visible(actor), sa.and_(frozen.exists(), ~partial))


def holds(actor: Actor, dossier: Dossier) -> bool:
    """A holder of the case."""
    return cases.holds(actor, dossier.folder)


def vets(actor: Actor, dossier: Dossier) -> bool:
    """Somebody of vetting who is named in the open round, and counts."""
    return actor.has(Role.VETTING) and dossier.place_of(actor.id) is not None


def sees(actor: Actor, dossier: Dossier) -> bool:
    """The same as `visible`, for a case already read."""
    named = vets(actor, dossier) and dossier.folder.case.status != Status.CLOSED
    return actor.kind == "staff" and (holds(actor, dossier) or named)


def sees_appeal(actor: Actor, dossier: Dossier, appeal_id: UUID) -> bool:
    """A holder, or who hears it now."""
    hears = dossier.current is not None and dossier.current.appeal_id == appeal_id
    return sees(actor, dossier) and (holds(actor, dossier) or hears)


# Who may


def may_open_vetting(actor: Actor, dossier: Dossier) -> bool:
    """A holder opens a round."""
    return holds(actor, dossier)


def may_name(actor: Actor, dossier: Dossier) -> bool:
    """A holder names who looks into the case, or hears an appeal."""
    return holds(actor, dossier)


def may_vet(actor: Actor, dossier: Dossier) -> bool:
    """Who is named declares, checks and finds."""
    return vets(actor, dossier)


def may_freeze(actor: Actor, dossier: Dossier) -> bool:
    """A holder, or who is named."""
    return holds(actor, dossier) or vets(actor, dossier)


def may_lift(actor: Actor, dossier: Dossier) -> bool:
    """A holder or anybody of vetting, unless they are not impartial in this case."""
    impartial = actor.id not in dossier.conflicts
    return impartial and (holds(actor, dossier) or (actor.kind == "staff" and actor.has(Role.VETTING)))


def may_browse(actor: Actor) -> bool:
    """Those of vetting."""
    return actor.kind == "staff" and actor.has(Role.VETTING)


def may_answer(actor: Actor, folder: Folder) -> bool:
    """The officer, about their own case."""
    return actor.kind == "officer" and folder.case.officer_id == actor.id


def may_appeal(actor: Actor, folder: Folder) -> bool:
    """The officer, against the decision on their own case."""
    return actor.kind == "officer" and folder.case.officer_id == actor.id


# Who can be named


class Obstacle(StrEnum):
    """Why somebody cannot be named."""

    ROLE = "role"
    KEY = "key"
    KNOWS = "knows"
    NAMED = "named"
    CONFLICT = "conflict"
    HEARD = "heard"


def why_not_name(person: Person, dossier: Dossier, members: set[UUID], kind: RoundKind) -> Obstacle | None:
    """What stands in the way of naming somebody in a round of this kind; `members` hold vetting's key."""
    folder = dossier.folder
    if Role.VETTING not in person.roles or person.disabled_on is not None:
        return Obstacle.ROLE
    if person.id not in members:
        return Obstacle.KEY
    if person.id in folder.numbers or person.id in folder.holder_ids or person.id in folder.receivers:
        return Obstacle.KNOWS
    if person.id in dossier.conflicts:
        return Obstacle.CONFLICT
    if dossier.current is not None and any(one.person_id == person.id for one in dossier.current.named):
        return Obstacle.NAMED
    if kind is RoundKind.APPEAL and dossier.found_before(person.id):
        return Obstacle.HEARD
    return None


# Who reads which key, besides whom the case names


def also_reads(kind: Data, subject_id: UUID, dossier: Dossier) -> dict[UUID, UUID]:
    """The people a key of vetting is sealed to besides holders and recovery, with the pair of each.

    The file of an open round to all named in it; a finding and its letter, and why they froze the case, to who wrote
    them, for as long as a round is open in which they count; the first two to those who hear an appeal; and a letter
    to the officer, once it is a decision.
    """
    readers: dict[UUID, UUID] = {}
    current = dossier.current
    if current is not None:
        readers = {one.person_id: one.pair_id for one in current.active if _serves(kind, subject_id, one, dossier)}
    if kind == Data.LETTER and subject_id in _told(dossier):
        readers[dossier.folder.case.officer_id] = dossier.folder.officer_pair_id
    return readers


def _serves(kind: Data, subject_id: UUID, reader: Named, dossier: Dossier) -> bool:
    if kind == Data.VETTING:
        return subject_id == reader.round_id
    if kind == Data.FREEZE:
        return any(one.id == subject_id and one.by_id == reader.person_id for one in dossier.freezes)
    if kind not in (Data.FINDING, Data.LETTER):
        return False
    hearing = dossier.current is not None and dossier.current.kind == RoundKind.APPEAL
    return any(
        one.id == subject_id and (one.person_id == reader.person_id or (hearing and not each.open))
        for each in dossier.rounds
        for one in each.named
    )


def _told(dossier: Dossier) -> set[UUID]:
    """The rows whose letter the officer reads: of each decision, those who found what was decided."""
    return {one.id for each in dossier.rounds if each.outcome is not None for one in each.concurring}


# What findings come to


@dataclass(frozen=True)
class Verdict:
    """What the findings of a round come to, and the findings it rests on: two that agree, or three that differ."""

    outcome: Outcome
    basis: Basis
    findings: tuple[Said, ...]


def verdict(findings: Iterable[Said]) -> Verdict | None:
    """Two who found the same decide; three who found three different things leave it undecided; else None yet."""
    listed = list(findings)
    for place, one in enumerate(listed):
        for other in listed[place + 1 :]:
            if one.outcome == other.outcome:
                return Verdict(one.outcome, Basis.CONCURRING, (one, other))
    if len(listed) < 3:
        return None
    outcome = next(one.outcome for one in listed if one.outcome in UNDECIDED)
    return Verdict(outcome, Basis.APART, tuple(listed))


def still_to_check(noted: Iterable[Item], outcome: Outcome) -> list[Item]:
    """What of the list has to be looked into before this can be found: all of it to clear, something to decline."""
    seen = set(noted)
    missing = [item for item in Item if item not in seen]
    if outcome is Outcome.CLEARED:
        return missing
    return missing if outcome is Outcome.DECLINED and not seen else []
