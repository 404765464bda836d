"""The codes of retraining and work, and their words."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _


class Trade(StrEnum):
    """What is learned and worked at, coarsely: fine trades would say who somebody is."""

    SOFTWARE = "software"
    TESTING = "testing"
    IT_OPERATIONS = "it_operations"
    CYBERSECURITY = "cybersecurity"
    DATA = "data"
    DESIGN = "design"
    ACCOUNTING = "accounting"
    LOGISTICS = "logistics"
    DRIVING = "driving"
    ELECTRICAL = "electrical"
    WELDING = "welding"
    CONSTRUCTION = "construction"
    MECHANICS = "mechanics"
    CARE = "care"
    EMERGENCY_MEDICINE = "emergency_medicine"
    FIRE_SAFETY = "fire_safety"
    PRIVATE_SECURITY = "private_security"
    TEACHING = "teaching"
    LAW = "law"
    LANGUAGES = "languages"
    MANAGEMENT = "management"
    CATERING = "catering"
    AGRICULTURE = "agriculture"
    OTHER = "other"


class Skill(StrEnum):
    """What somebody can do, in civilian words."""

    COMPUTER = "computer"
    PROGRAMMING = "programming"
    NETWORKS = "networks"
    ANALYSIS = "analysis"
    INVESTIGATION = "investigation"
    FORENSICS = "forensics"
    LAW = "law"
    WRITING = "writing"
    TEACHING = "teaching"
    LEADING = "leading"
    PLANNING = "planning"
    NEGOTIATION = "negotiation"
    BOOKKEEPING = "bookkeeping"
    LOGISTICS = "logistics"
    DRIVING = "driving"
    MECHANICS = "mechanics"
    ELECTRICS = "electrics"
    RADIO = "radio"
    FIRST_AID = "first_aid"
    RESCUE = "rescue"
    FIRE_SAFETY = "fire_safety"
    FITNESS = "fitness"
    GUARDING = "guarding"
    LANGUAGES = "languages"


class Form(StrEnum):
    """How a programme is attended."""

    PLACE = "place"
    ONLINE = "online"
    MIXED = "mixed"


class Level(StrEnum):
    """What it is: a new trade, or more of one."""

    FIRST = "first"
    CONTINUING = "continuing"


class Certificate(StrEnum):
    """What somebody has in hand afterwards."""

    NONE = "none"
    PROVIDER = "provider"
    INDUSTRY = "industry"
    STATE = "state"


class ProgrammeStatus(StrEnum):
    """Whether a programme takes people."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class EnrolmentStatus(StrEnum):
    """Where somebody stands on their way through a programme."""

    APPLIED = "applied"
    WAITING = "waiting"
    OFFERED = "offered"
    ENROLLED = "enrolled"
    ATTENDING = "attending"
    COMPLETED = "completed"
    DROPPED = "dropped"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


#: Those who have a seat, and those whose way goes on.
SEATED = (EnrolmentStatus.OFFERED, EnrolmentStatus.ENROLLED, EnrolmentStatus.ATTENDING, EnrolmentStatus.COMPLETED)
LIVE = (EnrolmentStatus.APPLIED, EnrolmentStatus.WAITING, EnrolmentStatus.OFFERED, EnrolmentStatus.ENROLLED,
        EnrolmentStatus.ATTENDING)  # fmt: skip


class DropReason(StrEnum):
    """Why somebody left a programme."""

    JOB = "job"
    HEALTH = "health"
    FAMILY = "family"
    MONEY = "money"
    MOVED = "moved"
    TOO_HARD = "too_hard"
    NOT_RIGHT = "not_right"
    CANCELLED = "cancelled"
    OTHER = "other"


class MilestoneKind(StrEnum):
    """The steps of a programme."""

    STARTED = "started"
    QUARTER = "quarter"
    HALF = "half"
    THREE_QUARTERS = "three_quarters"
    EXAM = "exam"


class PlacementStatus(StrEnum):
    """Whether somebody works there."""

    OFFERED = "offered"
    STARTED = "started"
    ENDED = "ended"


class WorkNow(StrEnum):
    """How it is at 3, 6 and 12 months."""

    SAME_JOB = "same_job"
    ANOTHER_JOB = "another_job"
    OWN_BUSINESS = "own_business"
    LEARNING = "learning"
    NO_JOB = "no_job"
    UNREACHED = "unreached"


class SalaryBand(StrEnum):
    """A month's pay before tax, against the country's least wage: comparable, and too coarse to name a job."""

    BELOW = "below"
    LEAST = "least"
    MIDDLE = "middle"
    ABOVE = "above"
    UNTOLD = "untold"


#: After so many months it is asked how it goes.
FOLLOWED = (3, 6, 12)

TRADE_WORDS: dict[str, Any] = {
    Trade.SOFTWARE: _("Software development"),
    Trade.TESTING: _("Software testing"),
    Trade.IT_OPERATIONS: _("IT operations"),
    Trade.CYBERSECURITY: _("Cybersecurity"),
    Trade.DATA: _("Data analysis"),
    Trade.DESIGN: _("Design"),
    Trade.ACCOUNTING: _("Accounting"),
    Trade.LOGISTICS: _("Logistics"),
    Trade.DRIVING: _("Driving"),
    Trade.ELECTRICAL: _("Electrical work"),
    Trade.WELDING: _("Welding"),
    Trade.CONSTRUCTION: _("Construction"),
    Trade.MECHANICS: _("Mechanics"),
    Trade.CARE: _("Care"),
    Trade.EMERGENCY_MEDICINE: _("Emergency medicine"),
    Trade.FIRE_SAFETY: _("Fire safety"),
    Trade.PRIVATE_SECURITY: _("Private security"),
    Trade.TEACHING: _("Teaching"),
    Trade.LAW: _("Law"),
    Trade.LANGUAGES: _("A language"),
    Trade.MANAGEMENT: _("Management"),
    Trade.CATERING: _("Catering"),
    Trade.AGRICULTURE: _("Agriculture"),
    Trade.OTHER: _("Another trade"),
}
SKILL_WORDS: dict[str, Any] = {
    Skill.COMPUTER: _("Office work on a computer"),
    Skill.PROGRAMMING: _("Programming"),
    Skill.NETWORKS: _("Networks and servers"),
    Skill.ANALYSIS: _("Analysing data and reports"),
    Skill.INVESTIGATION: _("Finding out what happened"),
    Skill.FORENSICS: _("Traces and evidence"),
    Skill.LAW: _("Law and procedure"),
    Skill.WRITING: _("Writing reports"),
    Skill.TEACHING: _("Teaching others"),
    Skill.LEADING: _("Leading a group"),
    Skill.PLANNING: _("Planning"),
    Skill.NEGOTIATION: _("Talking with people in conflict"),
    Skill.BOOKKEEPING: _("Bookkeeping and supply"),
    Skill.LOGISTICS: _("Transport and stores"),
    Skill.DRIVING: _("Driving"),
    Skill.MECHANICS: _("Repairing vehicles and machines"),
    Skill.ELECTRICS: _("Electrical work"),
    Skill.RADIO: _("Radio and telephone systems"),
    Skill.FIRST_AID: _("First aid"),
    Skill.RESCUE: _("Rescue"),
    Skill.FIRE_SAFETY: _("Fire safety"),
    Skill.FITNESS: _("Training the body"),
    Skill.GUARDING: _("Guarding people and places"),
    Skill.LANGUAGES: _("Foreign languages"),
}
FORM_WORDS: dict[str, Any] = {
    Form.PLACE: _("At a place"),
    Form.ONLINE: _("Online"),
    Form.MIXED: _("Both"),
}
LEVEL_WORDS: dict[str, Any] = {Level.FIRST: _("A new trade"), Level.CONTINUING: _("Continuing education")}
CERTIFICATE_WORDS: dict[str, Any] = {
    Certificate.NONE: _("No certificate"),
    Certificate.PROVIDER: _("The school’s certificate"),
    Certificate.INDUSTRY: _("A certificate of the trade"),
    Certificate.STATE: _("A state diploma"),
}
PROGRAMME_WORDS: dict[str, Any] = {
    ProgrammeStatus.DRAFT: _("Draft"),
    ProgrammeStatus.OPEN: _("Open"),
    ProgrammeStatus.CLOSED: _("Closed"),
    ProgrammeStatus.CANCELLED: _("Cancelled"),
}
ENROLMENT_WORDS: dict[str, Any] = {
    EnrolmentStatus.APPLIED: _("Applied"),
    EnrolmentStatus.WAITING: _("On the waiting list"),
    EnrolmentStatus.OFFERED: _("A place is offered"),
    EnrolmentStatus.ENROLLED: _("Enrolled"),
    EnrolmentStatus.ATTENDING: _("Attending"),
    EnrolmentStatus.COMPLETED: _("Completed"),
    EnrolmentStatus.DROPPED: _("Left"),
    EnrolmentStatus.DECLINED: _("Not taken"),
    EnrolmentStatus.WITHDRAWN: _("Withdrawn"),
}
DROP_WORDS: dict[str, Any] = {
    DropReason.JOB: _("Found work"),
    DropReason.HEALTH: _("Health"),
    DropReason.FAMILY: _("Family"),
    DropReason.MONEY: _("Money"),
    DropReason.MOVED: _("Moved away"),
    DropReason.TOO_HARD: _("It was too hard"),
    DropReason.NOT_RIGHT: _("It was not the right thing"),
    DropReason.CANCELLED: _("The course was cancelled"),
    DropReason.OTHER: _("Something else"),
}
MILESTONE_WORDS: dict[str, Any] = {
    MilestoneKind.STARTED: _("Started"),
    MilestoneKind.QUARTER: _("A quarter done"),
    MilestoneKind.HALF: _("Half done"),
    MilestoneKind.THREE_QUARTERS: _("Three quarters done"),
    MilestoneKind.EXAM: _("Exam passed"),
}
PLACEMENT_WORDS: dict[str, Any] = {
    PlacementStatus.OFFERED: _("Offered"),
    PlacementStatus.STARTED: _("Works there"),
    PlacementStatus.ENDED: _("Ended"),
}
WORK_NOW_WORDS: dict[str, Any] = {
    WorkNow.SAME_JOB: _("In the same job"),
    WorkNow.ANOTHER_JOB: _("In another job"),
    WorkNow.OWN_BUSINESS: _("In a business of their own"),
    WorkNow.LEARNING: _("Learning"),
    WorkNow.NO_JOB: _("Without work"),
    WorkNow.UNREACHED: _("Could not be reached"),
}
SALARY_WORDS: dict[str, Any] = {
    SalaryBand.BELOW: _("Below the least wage"),
    SalaryBand.LEAST: _("The least wage to one and a half of it"),
    SalaryBand.MIDDLE: _("One and a half to three times the least wage"),
    SalaryBand.ABOVE: _("More than three times the least wage"),
    SalaryBand.UNTOLD: _("Not told"),
}
