"""Opening a round: who looks into the case, and the file that is sealed to them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.model import Clearance, Purpose
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.people import service as people
from support.people.actor import Signed
from support.people.model import Person, Role
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Chest
from support.vetting import policy
from support.vetting.dossier import Dossier, Named, Round
from support.vetting.model import (
    AppealStatus,
    RoundKind,
    RoundStatus,
    Vetter,
    VetterStatus,
    VettingRound,
)
from support.vetting.policy import Obstacle
from support.vetting.service.reading import get_appeal, locked, mend, of, readers_of, row_of

NOT_NAMED: dict[Obstacle, Any] = {
    Obstacle.ROLE: _("%(name)s is not of vetting. Choose somebody who is."),
    Obstacle.KEY: _("%(name)s has not been granted vetting's key yet. A member of vetting does that."),
    Obstacle.KNOWS: _("%(name)s knows this case. Choose somebody who never held it and was not asked to."),
    Obstacle.CONFLICT: _("%(name)s is not impartial in this case. Choose somebody else."),
    Obstacle.NAMED: _("%(name)s was named already. Choose somebody else."),
    Obstacle.HEARD: _("%(name)s found something in an earlier round, so others have to hear the appeal."),
}


def open_round(actor: Actor, dossier: Dossier, names: list[str], kind: str | None = None) -> Dossier:
    """A holder opens a round, names two and seals to them what they need. What was cleared is payable no longer.

    Raises Forbidden, Conflict (frozen, closed, no consent, an open round, a waiting appeal, somebody who cannot be
    named, or a decided case without `kind` renewed), Invalid for an unknown name.
    """
    require(policy.may_open_vetting, actor, dossier)
    dossier = locked(dossier)
    ensure_can_open(dossier, kind)
    chest = _chest(actor, dossier)
    named = _people(names, "officers", dossier, dossier.next_kind)
    cases.judge(actor, dossier.folder, Clearance.PENDING)
    return _begin(actor, dossier, chest, named, dossier.next_kind)


def ensure_may_open(actor: Actor, dossier: Dossier) -> None:
    """Refuse whoever does not open rounds, before they choose anybody. Raises Forbidden, Conflict."""
    require(policy.may_open_vetting, actor, dossier)
    ensure_can_open(dossier, dossier.next_kind)


def ensure_may_name(actor: Actor, dossier: Dossier) -> None:
    """Refuse whoever does not name anybody. Raises Forbidden."""
    require(policy.may_name, actor, dossier)


def ensure_can_open(dossier: Dossier, kind: str | None = None) -> None:
    """Raises Conflict for a case in which no round can be opened now; `kind` is what whoever asks believes it is."""
    _ensure_at_work(dossier)
    if dossier.current is not None:
        raise Conflict(_("A round is open already. Name others in it if you need them."))
    if dossier.appeal is not None:
        raise Conflict(_("An appeal waits. Name who is to hear it first."))
    renewed = dossier.next_kind is RoundKind.RENEWED
    if renewed and dossier.folder.case.clearance != Clearance.PENDING and kind != RoundKind.RENEWED:
        raise Conflict(_("This case was decided. To vet it anew because of new facts, say so: kind renewed."))
    if kind is not None and kind != dossier.next_kind:
        raise Conflict(_("The next round is of another kind: %(kind)s.", kind=dossier.next_kind.value))


def _ensure_at_work(dossier: Dossier) -> None:
    cases.ensure_in_hand(dossier.folder)
    cases.ensure_not_frozen(dossier.folder)


def _chest(actor: Actor, dossier: Dossier) -> Chest:
    """What the actor can seal to others, once the officer agrees to be helped."""
    chest = cases.open_folder(actor, dossier.folder)
    cases.ensure_consent(chest, dossier.folder, Purpose.CASEWORK)
    if not chest.has(Data.IDENTITY):
        raise Conflict(_("Your keys do not open this case, so you cannot hand it on."))
    return chest


def _people(names: list[str], field: str, dossier: Dossier, kind: RoundKind) -> list[Person]:
    """Those of these names, as far as they can be named; each name another one's."""
    members = vault.members(Name.VETTING)
    found: list[Person] = []
    for place, name in enumerate(names):
        where = field if field == "name" else f"{field}.{place}"
        try:
            person = people.by_name(name)
        except Missing:
            raise Invalid(fields={where: [_("Nobody here has this name.")]}) from None
        if person in found:
            raise Invalid(fields={where: [_("Choose two different people.")]})
        obstacle = policy.why_not_name(person, dossier, members, kind)
        if obstacle is not None:
            raise Conflict(str(NOT_NAMED[obstacle]) % {"name": name})
        found.append(person)
    return found


def _begin(
    actor: Actor, dossier: Dossier, chest: Chest, named: list[Person], kind: RoundKind, appeal_id: UUID | None = None
) -> Dossier:
    row = VettingRound(
        case_id=dossier.id,
        number=len(dossier.rounds) + 1,
        kind=kind,
        status=RoundStatus.OPEN,
        appeal_id=appeal_id,
        opened_by=actor.id,
        opened_on=clock.today(),
    )
    save(row)
    audit.record(actor, "vetting.opened", row, reason=kind)
    for person in named:
        _seat(actor, row.id, dossier.id, person)
    dossier = of(dossier.folder)
    readers = readers_of(dossier)
    chest.write(Data.VETTING, row.id, "dossier", _file(chest, dossier, appeal_id), readers=readers, subject_id=row.id)
    mend(chest, dossier)
    return dossier


def _seat(actor: Actor, round_id: UUID, case_id: UUID, person: Person) -> None:
    row = Vetter(
        round_id=round_id,
        case_id=case_id,
        person_id=person.id,
        status=VetterStatus.NAMED,
        named_by=actor.id,
        named_on=clock.today(),
    )
    save(row)
    audit.record(actor, "vetting.named", row)


def _file(chest: Chest, dossier: Dossier, appeal_id: UUID | None) -> dict[str, Any]:
    """What whoever vets has to know, as it stands today: no contacts and no household."""
    case_id = dossier.id
    who, asked = chest.read(case_id, "identity") or {}, chest.read(case_id, "asked") or {}
    return {
        "name": who.get("name"),
        "birth_date": who.get("birth_date"),
        "service": chest.read(case_id, "service") or {},
        "story": chest.read(case_id, "story"),
        "conduct_declaration": bool(asked.get("conduct_declaration")),
        "answers": [_answered(chest, dossier, one.round_id, one.id) for one in dossier.answers],
        "appeal": chest.read(appeal_id, "appeal") if appeal_id else None,
    }


def _answered(chest: Chest, dossier: Dossier, round_id: UUID, answer_id: UUID) -> dict[str, Any]:
    asked = next(one for one in dossier.rounds if one.id == round_id)
    return {"questions": questions(chest, asked), "answer": chest.read(answer_id, "answer")}


def questions(chest: Chest, asked: Round) -> list[str]:
    """What a round asked the officer, as far as the session's letters open; what two asked alike once."""
    letters = [chest.read(one.id, "letter") for one in asked.concurring]
    return list(dict.fromkeys(letter["question"] for letter in letters if letter and letter.get("question")))


# A third, or somebody else


def name_officer(actor: Actor, dossier: Dossier, name: str, instead_of: str | None = None) -> Dossier:
    """A holder names one more: a third when two differ, or somebody in place of who cannot go on.

    Raises Forbidden, Conflict (no open round, enough named, frozen, closed, somebody who cannot be named, somebody
    to be replaced who has spoken), Invalid for an unknown name.
    """
    require(policy.may_name, actor, dossier)
    dossier = locked(dossier)
    _ensure_at_work(dossier)
    if dossier.current is None:
        raise Conflict(_("No round is open. Open one and name two."))
    chest = _chest(actor, dossier)
    if instead_of:
        dossier = _replace(actor, dossier, instead_of)
    if dossier.current is None or dossier.current.wanted == 0:
        raise Conflict(_("Enough people are named. A third is named when two have found different things."))
    (person,) = _people([name], "name", dossier, dossier.current.kind)
    _seat(actor, dossier.current.id, dossier.id, person)
    dossier = of(dossier.folder)
    mend(chest, dossier)
    return dossier


def _replace(actor: Actor, dossier: Dossier, name: str) -> Dossier:
    leaving = next((one for one in dossier.current.active if one.name == name), None) if dossier.current else None
    if leaving is None or leaving.finding is not None:
        raise Conflict(_("Only somebody who was named and has not spoken yet can be replaced."))
    row = row_of(Vetter, leaving.id)
    row.status = VetterStatus.REPLACED
    save(row)
    shut_out(dossier, leaving)
    audit.record(actor, "vetting.replaced", row)
    return of(dossier.folder)


def shut_out(dossier: Dossier, *leaving: Named) -> None:
    """Delete the grants of whoever no longer vets this case."""
    for one in leaving:
        vault.revoke(dossier.id, one.person_id, policy.VETTERS)


def name_hearers(actor: Actor, appeal_id: UUID, names: list[str]) -> Dossier:
    """A holder names two who hear an appeal, and later perhaps one more, as in any round.

    Raises Missing, Forbidden, Conflict, Invalid.
    """
    dossier = get_appeal(actor, appeal_id)
    require(policy.may_name, actor, dossier)
    dossier = locked(dossier)
    if dossier.current is not None and dossier.current.appeal_id == appeal_id:
        if len(names) != 1:
            raise Invalid(fields={"names": [_("Name one more: two hear this appeal already.")]})
        return name_officer(actor, dossier, names[0])
    _ensure_at_work(dossier)
    if dossier.appeal is None or dossier.appeal.id != appeal_id or dossier.appeal.status != AppealStatus.OPEN:
        raise Conflict(_("This appeal has been heard."))
    if len(names) != 2:
        raise Invalid(fields={"names": [_("Name two people.")]})
    chest = _chest(actor, dossier)
    named = _people(names, "names", dossier, RoundKind.APPEAL)
    return _begin(actor, dossier, chest, named, RoundKind.APPEAL, appeal_id)


def candidates(actor: Signed, dossier: Dossier, kind: RoundKind) -> list[dict[str, Any]]:
    """Who can be named in a round of this kind, the least busy first: `[{name, load}]`."""
    members = vault.members(Name.VETTING)
    busy = _loads()
    free = [
        {"name": person.name, "load": busy.get(person.id, 0)}
        for person in people.staff(actor)
        if Role.VETTING in person.roles and policy.why_not_name(person, dossier, members, kind) is None
    ]
    return sorted(free, key=lambda one: (one["load"], one["name"]))


def _loads() -> dict[UUID, int]:
    """In how many open rounds each person is named."""
    rows = execute(
        sa.select(Vetter.person_id, sa.func.count())
        .join(VettingRound, VettingRound.id == Vetter.round_id)
        .where(VettingRound.status == RoundStatus.OPEN)
        .where(Vetter.status.in_((VetterStatus.NAMED, VetterStatus.READY)))
        .group_by(Vetter.person_id)
    )
    return {row[0]: row[1] for row in rows}
