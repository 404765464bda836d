"""The codes of referrals and their words."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

#: How long a helper may see a copy before somebody says again that they may.
LONGEST_SLOT = timedelta(days=90)
#: How long whoever is asked has for an answer; and when somebody is detained, threatened or in danger from themselves.
TO_ANSWER = timedelta(days=5)
URGENT_ANSWER = timedelta(hours=4)


class ReferralStatus(StrEnum):
    """Where a referral stands. `waiting`: nobody is asked until somebody who holds the key asks the next."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    ASKED = "asked"
    WAITING = "waiting"
    UNTAKEN = "untaken"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    REVOKED = "revoked"
    ENDED = "ended"


#: How many may be asked, one after the other; the most documents of one copy.
MOST_CHOICES = 5
MOST_DOCUMENTS = 20

#: While a referral stands so, whoever helps opens the copy.
HELPED = (ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS)
#: A referral that is not over.
LIVE = (ReferralStatus.PROPOSED, ReferralStatus.ASKED, ReferralStatus.WAITING, *HELPED)


class Shared(StrEnum):
    """A part of a case that can be copied for a helper, each by itself."""

    IDENTITY = "identity"
    CONTACTS = "contacts"
    CONTACT_RULES = "contact_rules"
    HOUSEHOLD = "household"
    SERVICE = "service"
    STORY = "story"


class ChoiceStatus(StrEnum):
    """How one of those who may be asked answered."""

    NEXT = "next"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SILENT = "silent"
    PASSED = "passed"


class Outcome(StrEnum):
    """What a referral came to."""

    HELPED = "helped"
    PARTLY = "partly"
    NOT_HELPED = "not_helped"
    STOPPED = "stopped"


class MatterStatus(StrEnum):
    """Whether a legal matter goes on."""

    OPEN = "open"
    CLOSED = "closed"


class DateStatus(StrEnum):
    """What became of a hearing or a deadline. On which day it is, only its lawyer's and the officer's keys say."""

    COMING = "coming"
    KEPT = "kept"
    MOVED = "moved"
    MISSED = "missed"


class MeetingStatus(StrEnum):
    """What became of an hour with a psychologist."""

    OFFERED = "offered"
    AGREED = "agreed"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Instrument(StrEnum):
    """A published self-assessment."""

    PHQ9 = "phq9"
    GAD7 = "gad7"


class Moment(StrEnum):
    """When of the help a self-assessment was filled in."""

    START = "start"
    BETWEEN = "between"
    END = "end"


REFERRAL_WORDS: dict[str, Any] = {
    ReferralStatus.PROPOSED: _("Waits for the officer’s yes"),
    ReferralStatus.REFUSED: _("The officer does not want it"),
    ReferralStatus.ASKED: _("Waits for an answer"),
    ReferralStatus.WAITING: _("The next can be asked"),
    ReferralStatus.UNTAKEN: _("Nobody took it"),
    ReferralStatus.ACCEPTED: _("Taken"),
    ReferralStatus.IN_PROGRESS: _("In progress"),
    ReferralStatus.DONE: _("Done"),
    ReferralStatus.REVOKED: _("Taken back"),
    ReferralStatus.ENDED: _("Its time ran out"),
}
SHARED_WORDS: dict[str, Any] = {
    Shared.IDENTITY: _("Name and date of birth"),
    Shared.CONTACTS: _("Ways to reach the officer"),
    Shared.CONTACT_RULES: _("How the officer wants to be reached"),
    Shared.HOUSEHOLD: _("The household"),
    Shared.SERVICE: _("Where the officer served"),
    Shared.STORY: _("What happened"),
}
CHOICE_WORDS: dict[str, Any] = {
    ChoiceStatus.NEXT: _("Asked if need be"),
    ChoiceStatus.ASKED: _("Asked"),
    ChoiceStatus.ACCEPTED: _("Took it"),
    ChoiceStatus.DECLINED: _("Declined"),
    ChoiceStatus.SILENT: _("Did not answer in time"),
    ChoiceStatus.PASSED: _("Not asked"),
}
OUTCOME_WORDS: dict[str, Any] = {
    Outcome.HELPED: _("It helped"),
    Outcome.PARTLY: _("It helped in part"),
    Outcome.NOT_HELPED: _("It did not help"),
    Outcome.STOPPED: _("Broken off"),
}
MATTER_WORDS: dict[str, Any] = {MatterStatus.OPEN: _("Open"), MatterStatus.CLOSED: _("Closed")}
DATE_WORDS: dict[str, Any] = {
    DateStatus.COMING: _("Coming"),
    DateStatus.KEPT: _("Kept"),
    DateStatus.MOVED: _("Moved"),
    DateStatus.MISSED: _("Missed"),
}
MEETING_WORDS: dict[str, Any] = {
    MeetingStatus.OFFERED: _("Offered"),
    MeetingStatus.AGREED: _("Agreed"),
    MeetingStatus.HELD: _("Held"),
    MeetingStatus.MISSED: _("Missed"),
    MeetingStatus.CANCELLED: _("Cancelled"),
}
INSTRUMENT_WORDS: dict[str, Any] = {Instrument.PHQ9: _("PHQ-9: low mood"), Instrument.GAD7: _("GAD-7: worry")}
MOMENT_WORDS: dict[str, Any] = {
    Moment.START: _("At the start"),
    Moment.BETWEEN: _("In between"),
    Moment.END: _("At the end"),
}
