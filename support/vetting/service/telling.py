"""What the officer is told, asked and may say: letters, answers and appeals. Nothing here looks at a freeze."""

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Clearance, Status
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import execute, save
from support.core.errors import Conflict
from support.vault.model import Data
from support.vault.service import Chest
from support.vetting import policy
from support.vetting.dossier import Appealed, Dossier, Round
from support.vetting.model import (
    TOLD,
    Answer,
    Appeal,
    AppealStatus,
    Outcome,
    Reason,
    RoundKind,
    RoundStatus,
    VettingRound,
)
from support.vetting.service.opening import questions, shut_out
from support.vetting.service.reading import mend, of, row_of

#: How far vetting is, as the officer reads it.
STAGE_TEXT: dict[str, Any] = {
    "waiting": _("Nobody has begun to look into what you told us."),
    "looking": _("Two people who do not know you look into what you told us. That is done for everybody."),
    "question": _("There is a question for you."),
    "answered": _("You have answered. It will be looked at again."),
    "cleared": _("It was decided: you can be helped."),
    "declined": _("It was decided not to help here."),
}
APPEAL_TEXT: dict[Outcome | None, Any] = {
    None: _("You asked others to look again. Two people who had no part in the first decision will do that."),
    Outcome.UPHELD: _("Others have looked again, and you were right: you can be helped."),
    Outcome.PARTLY: _("Others have looked again. The first decision no longer counts; everything is looked into anew."),
    Outcome.REJECTED: _("Others have looked again. The first decision stays."),
}


# What a holder's visit does


def deliver(actor: Actor, folder: Folder, chest: Chest) -> None:
    """On a holder's visit: seal to the officer the letters of what was decided, and end a closed case's round.

    No statement unless a letter is not the officer's, or the case is closed.
    """
    if folder.case.status == Status.CLOSED:
        _end(actor, of(folder))
    elif _undelivered(folder, chest):
        mend(chest, of(folder))


def _undelivered(folder: Folder, chest: Chest) -> bool:
    officer = folder.case.officer_id
    return any(pairs.get(officer) != folder.officer_pair_id for pairs in chest.subjects(Data.LETTER).values())


def _end(actor: Actor, dossier: Dossier) -> None:
    """A round whose case was closed meanwhile ends undecided, and so does the access of those who were named."""
    if dossier.current is None:
        return
    row = row_of(VettingRound, dossier.current.id)
    row.status = RoundStatus.ENDED
    save(row)
    shut_out(dossier, *dossier.current.named)
    audit.record(actor, "vetting.ended", row)


# What the officer reads


def for_officer(actor: Actor, folder: Folder, chest: Chest) -> dict[str, Any]:
    """What the officer is told, in plain words: how far it is, a question, the decision and its reasons, an appeal.

    `{stage, text, question: {texts, answer, answered_on} or None, decision: {outcome, text, reasons, on} or None,
    may_appeal, appeal: {id, status, made_on, outcome, text, reasons, own_text} or None}`; one statement.
    """
    dossier = of(folder)
    stage = _stage(dossier)
    return {
        "stage": stage,
        "text": STAGE_TEXT[stage],
        "question": _question(chest, dossier),
        "decision": _decision(chest, dossier),
        "may_appeal": _why_no_appeal(dossier) is None,
        "appeal": _appeal(chest, dossier),
    }


def own(actor: Actor) -> tuple[Folder, dict[str, Any]]:
    """The same for the officer's own pages; the reading is recorded. Raises Missing for anybody else."""
    folder = cases.own(actor)
    audit.record(actor, "decision.read", folder)
    return folder, for_officer(actor, folder, cases.open_folder(actor, folder))


def _stage(dossier: Dossier) -> str:
    clearance = dossier.folder.case.clearance
    if clearance != Clearance.PENDING:
        return clearance.value
    asked = dossier.question_from
    if asked is not None:
        return "question" if dossier.answer_to(asked.id) is None else "answered"
    return "looking" if dossier.rounds else "waiting"


def _question(chest: Chest, dossier: Dossier) -> dict[str, Any] | None:
    asked = dossier.question_from
    if asked is None:
        return None
    answered = dossier.answer_to(asked.id)
    return {
        "texts": questions(chest, asked),
        "reasons": _reasons(chest, asked),
        "answer": chest.read(answered.id, "answer") if answered else None,
        "answered_on": answered.on if answered else None,
    }


def _reasons(chest: Chest, decided: Round) -> list[Any]:
    """Why, in plain words, as far as the letters have reached the officer."""
    letters = [chest.read(one.id, "letter") or {} for one in decided.concurring]
    codes = dict.fromkeys(code for letter in letters for code in letter.get("reasons", []))
    return [TOLD[Reason(code)] for code in codes]


def _decision(chest: Chest, dossier: Dossier) -> dict[str, Any] | None:
    clearance = dossier.folder.case.clearance
    if clearance == Clearance.PENDING:
        return None
    said = (Outcome.CLEARED, Outcome.UPHELD) if clearance == Clearance.CLEARED else (Outcome.DECLINED,)
    decided = next((one for one in reversed(dossier.rounds) if one.outcome in said), None)
    if decided is None:
        return None
    return {
        "outcome": clearance.value,
        "text": STAGE_TEXT[clearance.value],
        "reasons": _reasons(chest, decided) if decided.kind is not RoundKind.APPEAL else [],
        "on": decided.decided_on,
    }


def _appeal(chest: Chest, dossier: Dossier) -> dict[str, Any] | None:
    if not dossier.appeals:
        return None
    newest: Appealed = dossier.appeals[-1]
    heard = dossier.round_of(newest.id)
    outcome = heard.outcome if heard is not None else None
    return {
        "id": newest.id,
        "status": newest.status,
        "made_on": newest.on,
        "outcome": outcome,
        "text": APPEAL_TEXT[outcome],
        "reasons": _reasons(chest, heard) if heard is not None and outcome is not None else [],
        "own_text": chest.read(newest.id, "appeal"),
    }


# What the officer says


def answer(actor: Actor, text: str) -> Answer:
    """The officer answers what was asked; until it is looked at again they may write it anew.

    Raises Missing for anybody else, Conflict when nothing is asked.
    """
    folder = cases.own(actor, lock=True)
    require(policy.may_answer, actor, folder)
    dossier = of(folder)
    asked = dossier.question_from
    if asked is None:
        raise Conflict(_("Nothing is being asked at present."))
    found: Answer | None = execute(sa.select(Answer).where(Answer.round_id == asked.id)).scalar_one_or_none()
    row = found or save(Answer(round_id=asked.id, case_id=folder.id, answered_on=clock.today()))
    chest = cases.open_folder(actor, folder)
    chest.write(Data.STORY, row.id, "answer", text, readers=cases.readers_of(folder))
    audit.record(actor, "question.answered", row)
    return row


def ensure_may_appeal(actor: Actor) -> None:
    """Refuse what `appeal` would refuse, before the officer is asked to confirm it. Raises Missing, Conflict."""
    obstacle = _why_no_appeal(of(cases.own(actor)))
    if obstacle is not None:
        raise Conflict(obstacle)


def appeal(actor: Actor, text: str) -> Appeal:
    """The officer of a declined case asks others to look again.

    Raises Missing for anybody else, Conflict when nothing was declined or an appeal waits.
    """
    folder = cases.own(actor, lock=True)
    require(policy.may_appeal, actor, folder)
    dossier = of(folder)
    obstacle = _why_no_appeal(dossier)
    if obstacle is not None or dossier.latest is None:
        raise Conflict(obstacle)
    row = save(
        Appeal(
            case_id=folder.id,
            decision_id=dossier.latest.decision_id,
            status=AppealStatus.OPEN,
            made_on=clock.today(),
        )
    )
    chest = cases.open_folder(actor, folder)
    chest.write(Data.STORY, row.id, "appeal", text, readers=cases.readers_of(folder))
    audit.record(actor, "appeal.made", row)
    return row


def _why_no_appeal(dossier: Dossier) -> Any | None:
    if dossier.appeal is not None:
        return _("You have asked for this already. Others will look again.")
    stands = dossier.latest is not None and dossier.latest.outcome in (Outcome.DECLINED, Outcome.REJECTED)
    if dossier.folder.case.clearance != Clearance.DECLINED or not stands:
        return _("There is no decision against which you could ask others to look again.")
    return None
