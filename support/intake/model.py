"""The codes an application is told in. No table: a submitted application is a new case."""

from enum import StrEnum


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


class Purpose(StrEnum):
    """What the officer may consent to."""

    CASEWORK = "casework"
    PARTNERS = "partners"
    REPORTING = "reporting"
    TESTIMONY = "testimony"
    REINSTATEMENT = "reinstatement"


class Channel(StrEnum):
    """How somebody can be reached."""

    PHONE = "phone"
    EMAIL = "email"
    SIGNAL = "signal"
    TELEGRAM = "telegram"
    THREEMA = "threema"
    MATRIX = "matrix"
    OTHER = "other"
