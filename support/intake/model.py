"""The codes an application is told in. No table: a submitted application is a new case."""

from enum import StrEnum

from flask_babel import lazy_gettext as _

from support.cases.model import PURPOSES, Need, Purpose


class Agency(StrEnum):
    """Where the officer served."""

    INTERIOR_MINISTRY = "interior_ministry"
    INTERNAL_TROOPS = "internal_troops"
    STATE_SECURITY = "state_security"
    EMERGENCIES = "emergencies"
    INVESTIGATIVE_COMMITTEE = "investigative_committee"
    PROSECUTION = "prosecution"
    BORDER_TROOPS = "border_troops"
    COURTS = "courts"
    ARMED_FORCES = "armed_forces"
    OTHER = "other"


class Manner(StrEnum):
    """How the service ended."""

    RESIGNED = "resigned"
    DISMISSED = "dismissed"
    REFUSED = "refused"
    CONTRACT_ENDED = "contract_ended"
    LEFT_ABSENT = "left_absent"


class Channel(StrEnum):
    """How somebody can be reached."""

    PHONE = "phone"
    EMAIL = "email"
    SIGNAL = "signal"
    TELEGRAM = "telegram"
    THREEMA = "threema"
    MATRIX = "matrix"
    OTHER = "other"


#: The codes in words, for the pages of officers and staff.
AGENCIES = {
    Agency.INTERIOR_MINISTRY: _("Interior ministry"),
    Agency.INTERNAL_TROOPS: _("Internal troops"),
    Agency.STATE_SECURITY: _("State security"),
    Agency.EMERGENCIES: _("Ministry of emergencies"),
    Agency.INVESTIGATIVE_COMMITTEE: _("Investigative committee"),
    Agency.PROSECUTION: _("Prosecutor's office"),
    Agency.BORDER_TROOPS: _("Border troops"),
    Agency.COURTS: _("Courts"),
    Agency.ARMED_FORCES: _("Armed forces"),
    Agency.OTHER: _("Another service"),
}
MANNERS = {
    Manner.RESIGNED: _("Resigned"),
    Manner.DISMISSED: _("Dismissed"),
    Manner.REFUSED: _("Refused an order"),
    Manner.CONTRACT_ENDED: _("The contract ended"),
    Manner.LEFT_ABSENT: _("Left without leave"),
}
CHANNELS = {
    Channel.PHONE: _("Telephone"),
    Channel.EMAIL: _("E-mail"),
    Channel.SIGNAL: "Signal",
    Channel.TELEGRAM: "Telegram",
    Channel.THREEMA: "Threema",
    Channel.MATRIX: "Matrix",
    Channel.OTHER: _("Another way"),
}
NEEDS = {
    Need.FINANCIAL: _("Money"),
    Need.RETRAINING: _("A new profession"),
    Need.LEGAL: _("A lawyer"),
    Need.PSYCHOLOGICAL: _("Somebody to talk to"),
}

#: What one agrees to belongs to the case; it is told here as well.
__all__ = [
    "AGENCIES",
    "CHANNELS",
    "MANNERS",
    "NEEDS",
    "PURPOSES",
    "Agency",
    "Channel",
    "Manner",
    "Purpose",
]
