"""The codes an application is told in. No table: a submitted application is a new case."""

from flask_babel import lazy_gettext as _

from support.cases.model import PURPOSES, Need, Purpose
from support.cases.model.household import CHANNELS, Channel
from support.cases.model.served import AGENCIES, MANNERS, Agency, Manner

#: The codes in words, for the pages of officers and staff.
NEEDS = {
    Need.FINANCIAL: _("Money"),
    Need.RETRAINING: _("A new profession"),
    Need.LEGAL: _("A lawyer"),
    Need.PSYCHOLOGICAL: _("Somebody to talk to"),
}

#: Where somebody served, and what they agree to, belongs to the case; both are told here as well.
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
