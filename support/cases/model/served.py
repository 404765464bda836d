"""Where an officer served and how it ended: the codes of the sealed part `service`, and their words."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _


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


AGENCIES: dict[str, Any] = {
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
MANNERS: dict[str, Any] = {
    Manner.RESIGNED: _("Resigned"),
    Manner.DISMISSED: _("Dismissed"),
    Manner.REFUSED: _("Refused an order"),
    Manner.CONTRACT_ENDED: _("The contract ended"),
    Manner.LEFT_ABSENT: _("Left without leave"),
}
