"""What who is named does: say that nothing ties them to the officer, check, and find. Two who agree decide."""

from uuid import UUID

from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.model import Clearance
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import save
from support.core.errors import Conflict, Invalid
from support.vault.model import Data
from support.vault.service import Chest
from support.vetting import policy
from support.vetting.dossier import Dossier, Named, Round, Said
from support.vetting.model import (
    ITEM_WORDS,
    OF_APPEALS,
    REASONS,
    Appeal,
    AppealStatus,
    Confidence,
    Decision,
    Finding,
    Item,
    Method,
    Outcome,
    Reason,
    Result,
    RoundKind,
    RoundStatus,
    Vetter,
    VetterStatus,
    VettingCheck,
    VettingConflict,
    VettingRound,
)
from support.vetting.policy import Verdict
from support.vetting.service.opening import shut_out
from support.vetting.service.reading import get_appeal, locked, of, readers_of, row_of

#: What the case's clearance becomes; what is not here leaves it as it is.
JUDGED = {
    Outcome.CLEARED: Clearance.CLEARED,
    Outcome.DECLINED: Clearance.DECLINED,
    Outcome.UPHELD: Clearance.CLEARED,
    Outcome.PARTLY: Clearance.PENDING,
}
#: What cannot be found without saying why in words.
IN_WORDS = {
    Outcome.DECLINED: _("Say why, for the holders of the case. The officer does not read it."),
    Outcome.MORE_INFORMATION: _("Write the question that the officer is to answer."),
}


def _place(actor: Actor, dossier: Dossier) -> tuple[Round, Named]:
    """The open round and the actor's place in it, now that nothing changes. Raises Conflict when they lost it."""
    place = dossier.place_of(actor.id)
    if dossier.current is None or place is None:
        raise Conflict(_("This round is over, or somebody else was named in your place."))
    return dossier.current, place


def _ready(actor: Actor, dossier: Dossier) -> tuple[Round, Named]:
    cases.ensure_in_hand(dossier.folder)
    cases.ensure_not_frozen(dossier.folder)
    current, place = _place(actor, dossier)
    if place.status != VetterStatus.READY:
        raise Conflict(_("Say first whether anything ties you to this officer."))
    if place.finding is not None:
        raise Conflict(_("You have said what you found. It stands."))
    return current, place


def declare(actor: Actor, dossier: Dossier, *, conflict: bool, text: str | None = None) -> None:
    """Say whether anything ties one to the officer. If so, all access ends at once and for good.

    Raises Forbidden, Conflict for who has said so already or has found something.
    """
    require(policy.may_vet, actor, dossier)
    dossier = locked(dossier)
    current, place = _place(actor, dossier)
    if place.finding is not None or (place.status == VetterStatus.READY and not conflict):
        raise Conflict(_("You have said this already."))
    row = row_of(Vetter, place.id)
    row.status = VetterStatus.CONFLICT if conflict else VetterStatus.READY
    save(row)
    audit.record(actor, "vetting.conflict" if conflict else "vetting.ready", row)
    if conflict:
        _leave(actor, dossier, current, place, text)


def _leave(actor: Actor, dossier: Dossier, current: Round, place: Named, text: str | None) -> None:
    save(
        VettingConflict(
            case_id=dossier.id,
            person_id=actor.id,
            vetter_id=place.id,
            round_id=current.id,
            declared_on=clock.today(),
        )
    )
    if text:
        chest = cases.open_folder(actor, dossier.folder)
        readers = readers_of(of(dossier.folder))
        chest.write(Data.FINDING, place.id, "conflict", text, readers=readers, subject_id=place.id)
    shut_out(dossier, place)


def check(
    actor: Actor, dossier: Dossier, item: Item, *, result: Result, method: Method, confidence: Confidence, text: str
) -> VettingCheck:
    """Note what looking into something of the list showed; nobody else who vets can open it.

    Raises Forbidden, Conflict before one has said that nothing ties one to the officer, after one has found
    something, or in a frozen case.
    """
    require(policy.may_vet, actor, dossier)
    dossier = locked(dossier)
    _current, place = _ready(actor, dossier)
    row = save(VettingCheck(vetter_id=place.id, item=item, noted_on=clock.today()))
    chest = cases.open_folder(actor, dossier.folder)
    told = {"result": result.value, "method": method.value, "confidence": confidence.value, "text": text}
    chest.write(Data.FINDING, row.id, "check", told, readers=readers_of(dossier), subject_id=place.id)
    audit.record(actor, "check.noted", row)
    return row


def find(
    actor: Actor, dossier: Dossier, outcome: Outcome, *, reasons: list[Reason], text: str | None = None
) -> Dossier:
    """Say what one found, for good. With a second who found the same, the case is decided.

    Raises Forbidden, Conflict (not ready, spoken already, frozen, something not looked into), Invalid for an outcome,
    a reason or a text that does not fit.
    """
    dossier = locked(dossier)
    ensure_can_find(actor, dossier, outcome, reasons=reasons, text=text)
    _current, place = _place(actor, dossier)
    chest = cases.open_folder(actor, dossier.folder)
    _say(actor, dossier, place, chest, outcome, reasons=reasons, text=text)
    dossier = of(dossier.folder)
    verdict = policy.verdict(current_findings(dossier))
    return dossier if verdict is None else _decide(actor, dossier, chest, verdict)


def ensure_named(actor: Actor, dossier: Dossier) -> None:
    """Refuse whoever is not named, before they fill in a form. Raises Forbidden."""
    require(policy.may_vet, actor, dossier)


def ensure_can_find(
    actor: Actor, dossier: Dossier, outcome: Outcome, *, reasons: list[Reason], text: str | None = None
) -> None:
    """Refuse what `find` would refuse, before somebody is asked to confirm it. Raises what `find` raises."""
    require(policy.may_vet, actor, dossier)
    current, _here = _ready(actor, dossier)
    _ensure_fits(current, outcome, reasons, text)
    _ensure_looked_into(actor, dossier, current, outcome)


def current_findings(dossier: Dossier) -> list[Said]:
    """What was found in the open round."""
    return dossier.current.findings if dossier.current is not None else []


def _ensure_fits(current: Round, outcome: Outcome, reasons: list[Reason], text: str | None) -> None:
    if (current.kind is RoundKind.APPEAL) != (outcome in OF_APPEALS):
        fitting = [one.value for one in Outcome if (one in OF_APPEALS) == (current.kind is RoundKind.APPEAL)]
        raise Invalid(fields={"outcome": [_("Use one of: %(listed)s.", listed=", ".join(fitting))]})
    fitting_reasons = REASONS[outcome]
    if any(reason not in fitting_reasons for reason in reasons):
        listed = ", ".join(reason.value for reason in fitting_reasons) or "–"
        raise Invalid(fields={"reasons": [_("With this outcome go: %(listed)s.", listed=listed)]})
    if not reasons and outcome not in (Outcome.CLEARED, Outcome.MORE_INFORMATION):
        raise Invalid(fields={"reasons": [_("Choose at least one reason: the officer is told why.")]})
    if not text and outcome in IN_WORDS:
        raise Invalid(fields={"text": [IN_WORDS[outcome]]})


def _ensure_looked_into(actor: Actor, dossier: Dossier, current: Round, outcome: Outcome) -> None:
    if current.kind is RoundKind.APPEAL:
        return
    missing = policy.still_to_check(noted_by(actor.id, dossier), outcome)
    if missing:
        listed = ", ".join(str(ITEM_WORDS[item]) for item in missing)
        raise Conflict(_("Look into these first, and note what you found: %(listed)s.", listed=listed))


def noted_by(person_id: UUID, dossier: Dossier) -> list[Item]:
    """What somebody has looked into in this case, in whichever round."""
    return [
        noted.item
        for each in dossier.rounds
        for one in each.named
        if one.person_id == person_id
        for noted in one.checks
    ]


def _say(
    actor: Actor,
    dossier: Dossier,
    place: Named,
    chest: Chest,
    outcome: Outcome,
    *,
    reasons: list[Reason],
    text: str | None,
) -> None:
    """The finding and, apart from it, the letter: what the officer will read if it becomes the decision."""
    current = next(one for one in dossier.rounds if one.id == place.round_id)
    row = save(
        Finding(
            vetter_id=place.id,
            round_id=current.id,
            case_id=dossier.id,
            kind=current.kind,
            person_id=actor.id,
            outcome=outcome,
            found_on=clock.today(),
        )
    )
    codes = [reason.value for reason in dict.fromkeys(reasons)]
    question = text if outcome is Outcome.MORE_INFORMATION else None
    readers = readers_of(dossier)
    found, letter = {"reasons": codes, "text": text}, {"reasons": codes, "question": question}
    chest.write(Data.FINDING, row.id, "finding", found, readers=readers, subject_id=place.id)
    chest.write(Data.LETTER, place.id, "letter", letter, readers=readers, subject_id=place.id)
    audit.record(actor, "finding.given", row)


def _decide(actor: Actor, dossier: Dossier, chest: Chest, verdict: Verdict) -> Dossier:
    current, place = _place(actor, dossier)
    decision = save(_decision(dossier, current, verdict))
    row = row_of(VettingRound, current.id)
    row.status = RoundStatus.DECIDED
    save(row)
    if current.appeal_id is not None:
        appeal = row_of(Appeal, current.appeal_id)
        appeal.status = AppealStatus.HEARD
        save(appeal)
    audit.record(actor, "vetting.decided", decision, reason=verdict.outcome)
    if verdict.outcome in JUDGED:
        cases.judge(actor, dossier.folder, JUDGED[verdict.outcome])
    if place.finding is not None and place.finding.outcome == verdict.outcome:
        # The others' letters only a holder can seal to the officer: their next visit does.
        chest.grant(Data.LETTER, {dossier.folder.case.officer_id}, place.id)
    shut_out(dossier, *current.named)
    return of(dossier.folder)


def _decision(dossier: Dossier, current: Round, verdict: Verdict) -> Decision:
    decision = Decision(
        round_id=current.id,
        case_id=dossier.id,
        outcome=verdict.outcome,
        basis=verdict.basis,
        decided_on=clock.today(),
    )
    for which, said in zip(("one", "two", "three"), verdict.findings, strict=False):
        setattr(decision, f"{which}_id", said.id)
        setattr(decision, f"{which}_by", said.person_id)
        setattr(decision, f"{which}_outcome", said.outcome)
    return decision


def decide_appeal(
    actor: Actor, appeal_id: UUID, outcome: Outcome, *, reasons: list[Reason], text: str | None = None
) -> Dossier:
    """What somebody who hears an appeal finds. Raises Missing, and what `find` raises."""
    return find(actor, get_appeal(actor, appeal_id), outcome, reasons=reasons, text=text)
