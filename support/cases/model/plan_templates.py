"""Plans to begin with, one for each kind of need that is met often: goals and steps laid out by days from the start."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from support.cases.model.case import Need
from support.cases.model.planning import StepOwner


@dataclass(frozen=True)
class TemplateStep:
    """A step, from and until so many days after the start."""

    text: Any
    owner: StepOwner
    starts_after: int
    due_after: int


@dataclass(frozen=True)
class PlanTemplate:
    """What is often done for a need."""

    code: str
    need: Need
    name: Any
    goal: Any
    money: bool
    steps: tuple[TemplateStep, ...]


_OFFICER, _STAFF = StepOwner.OFFICER, StepOwner.STAFF

PLAN_TEMPLATES: tuple[PlanTemplate, ...] = (
    PlanTemplate(
        "loan",
        Need.FINANCIAL,
        _("A loan that can no longer be paid"),
        _("The instalments no longer threaten the household."),
        True,
        (
            TemplateStep(_("Gather the loan agreement and the last letters of the bank."), _OFFICER, 0, 7),
            TemplateStep(_("Write down what comes in and goes out in a month."), _OFFICER, 0, 14),
            TemplateStep(_("Find out what the bank may demand, and whether it grants a delay."), _STAFF, 7, 21),
            TemplateStep(_("Ask for the instalments that cannot wait."), _STAFF, 7, 28),
            TemplateStep(_("Agree how the rest is paid from one's own income."), _STAFF, 28, 60),
            TemplateStep(_("Look together at whether it holds."), _STAFF, 80, 90),
        ),
    ),
    PlanTemplate(
        "living",
        Need.FINANCIAL,
        _("Rent and food for the first months"),
        _("Rent, food and medicine are paid for three months."),
        True,
        (
            TemplateStep(_("Write down what a month costs, and what is owed already."), _OFFICER, 0, 7),
            TemplateStep(_("Ask for the first month."), _STAFF, 3, 10),
            TemplateStep(_("Apply for what the state or the town pays."), _OFFICER, 7, 28),
            TemplateStep(_("Look together at what is still lacking, and for how long."), _STAFF, 28, 35),
            TemplateStep(_("Decide what follows after the third month."), _STAFF, 75, 90),
        ),
    ),
    PlanTemplate(
        "retraining",
        Need.RETRAINING,
        _("A new profession"),
        _("Work in a profession that has nothing to do with the service."),
        True,
        (
            TemplateStep(_("Talk about what one can do, likes to do, and where one may live."), _STAFF, 0, 14),
            TemplateStep(_("Gather certificates and diplomas, as far as they can be had safely."), _OFFICER, 0, 28),
            TemplateStep(_("Have them recognised or translated."), _STAFF, 14, 75),
            TemplateStep(_("Choose a course and enrol."), _OFFICER, 14, 42),
            TemplateStep(_("Ask for the course fees."), _STAFF, 28, 49),
            TemplateStep(_("Write a curriculum vitae that says no more than it has to."), _STAFF, 60, 90),
            TemplateStep(_("Apply for the first posts."), _OFFICER, 90, 180),
        ),
    ),
    PlanTemplate(
        "legal",
        Need.LEGAL,
        _("A contract penalty or a case in court"),
        _("Every letter is answered in time, by somebody who knows the law."),
        False,
        (
            TemplateStep(_("Gather the contract, the order of dismissal and every letter."), _OFFICER, 0, 7),
            TemplateStep(_("Write down every date by which something has to be answered."), _STAFF, 0, 7),
            TemplateStep(_("Agree which lawyer is told what, by name."), _OFFICER, 3, 14),
            TemplateStep(_("First talk with the lawyer."), _OFFICER, 7, 28),
            TemplateStep(_("Talk over what the lawyer advises, and decide."), _STAFF, 28, 42),
        ),
    ),
    PlanTemplate(
        "psychological",
        Need.PSYCHOLOGICAL,
        _("Somebody to talk to"),
        _("There is somebody to talk to, and a way to reach them on a bad day."),
        False,
        (
            TemplateStep(_("Say what would be easier: in writing, by voice, or in one room."), _OFFICER, 0, 7),
            TemplateStep(_("Find a psychologist who has time."), _STAFF, 0, 14),
            TemplateStep(_("First talk."), _OFFICER, 7, 28),
            TemplateStep(_("Agree what to do on a bad day, and write it down for oneself."), _OFFICER, 14, 28),
            TemplateStep(_("Ask how it goes, and whether it is the right person."), _STAFF, 42, 56),
        ),
    ),
)
