"""What is asked of the officer at this moment: one line for each, the most pressing first."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.aid import service as aid
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import ConsentState
from support.cases.model.planning import UNDONE, PlanStatus, StepOwner
from support.cases.policy.planning import awaits_officer
from support.core import clock
from support.core.money import Money
from support.portal.service.found import Found
from support.vault.service import Chest

TEXT: dict[str, Any] = {
    "question": _("There is a question for you about what you wrote."),
    "payment": _("Has this money arrived?"),
    "payment_again": _("This money was sent more than a week ago. Has it arrived?"),
    "paper": _("You are asked for a paper."),
    "message": _("There is a new message for you."),
    "plan": _("There is a plan for you. Please say whether you agree."),
    "step": _("A step of your plan is yours to do."),
    "consent": _("Somebody asks whether you agree to something."),
    "referral": _("Somebody is suggested who could help you. You decide whether they are asked."),
    "place": _("A place in a course is offered to you."),
    "wish": _("Somebody wishes to speak with you about later work. You decide."),
}


@dataclass(frozen=True)
class Asked:
    """One thing that waits for the officer; the rest where there is one."""

    code: str
    id: UUID | None = None
    amount: Money | None = None
    #: The day by which an answer is wanted.
    by: date | None = None

    @property
    def text(self) -> Any:
        """What is asked, in one sentence."""
        return TEXT[self.code]


def asked_now(folder: Folder, chest: Chest, found: Found) -> list[Asked]:
    """All that waits for them. A case that was merged into another may still have money on its way."""
    return [
        *_question(found),
        *_payments(found),
        *_correspondence(found),
        *_plans(found),
        *_consents(folder, chest),
        *_beside(found),
    ]


def _question(found: Found) -> list[Asked]:
    return [Asked("question")] if found.told["stage"] == "question" else []


def _payments(found: Found) -> list[Asked]:
    return [
        Asked("payment_again" if aid.is_silent(one.status, one.sent_on) else "payment", one.id, one.amount)
        for one in found.paid
        if one.status in aid.UNANSWERED
    ]


def _correspondence(found: Found) -> list[Asked]:
    papers = [Asked("paper")] if found.waiting.requests else []
    return [*papers, Asked("message")] if found.waiting.messages else papers


def _plans(found: Found) -> list[Asked]:
    waiting = [Asked("plan")] if any(awaits_officer(plan["row"]) for plan in found.plans) else []
    days = [
        step["due_on"]
        for plan in found.plans
        if plan["status"] == PlanStatus.AGREED
        for goal in plan["goals"]
        for step in goal["steps"]
        if step["owner"] == StepOwner.OFFICER and step["status"] in UNDONE and step["starts_on"] <= clock.today()
    ]
    return [*waiting, Asked("step", by=min(days))] if days else waiting


def _beside(found: Found) -> list[Asked]:
    """What waits with those who help from outside."""
    waiting = {"referral": found.proposed, "place": found.offered, "wish": found.wishes}
    return [Asked(code) for code, count in waiting.items() if count]


def _consents(folder: Folder, chest: Chest) -> list[Asked]:
    waiting = any(one.state is ConsentState.ASKED for one in cases.consents_of(chest, folder))
    return [Asked("consent")] if waiting else []
