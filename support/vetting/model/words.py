"""The codes of vetting, and each in words for staff and, in plainer ones, for the officer."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _


class RoundKind(StrEnum):
    """Why a round of vetting was opened."""

    FIRST = "first"
    FURTHER = "further"
    RENEWED = "renewed"
    APPEAL = "appeal"


class RoundStatus(StrEnum):
    """Where a round stands; one that ended came to no decision, because the case was closed meanwhile."""

    OPEN = "open"
    DECIDED = "decided"
    ENDED = "ended"


class VetterStatus(StrEnum):
    """How somebody who was named stands: they say first that nothing ties them to the officer."""

    NAMED = "named"
    READY = "ready"
    CONFLICT = "conflict"
    REPLACED = "replaced"


class Outcome(StrEnum):
    """What a finding comes to: the first three of vetting, the last three of an appeal."""

    CLEARED = "cleared"
    DECLINED = "declined"
    MORE_INFORMATION = "more_information"
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


#: What may be found in an appeal; everything else is found in vetting.
OF_APPEALS = (Outcome.UPHELD, Outcome.PARTLY, Outcome.REJECTED)
OF_VETTING = (Outcome.CLEARED, Outcome.DECLINED, Outcome.MORE_INFORMATION)
#: What it comes to when three people find three different things.
UNDECIDED = (Outcome.MORE_INFORMATION, Outcome.PARTLY)


class Basis(StrEnum):
    """On what a decision rests."""

    CONCURRING = "concurring"
    APART = "apart"


class Item(StrEnum):
    """The list of what is looked into."""

    IDENTITY = "identity"
    SERVICE = "service"
    RESIGNATION = "resignation"
    CONDUCT = "conduct"
    CONFLICTING_CLAIMS = "conflicting_claims"


class Result(StrEnum):
    """What a check showed."""

    CONFIRMED = "confirmed"
    DOUBTFUL = "doubtful"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"


class Method(StrEnum):
    """How it was checked."""

    DOCUMENT = "document"
    VOUCHER = "voucher"
    OPEN_SOURCE = "open_source"
    INTERVIEW = "interview"


class Confidence(StrEnum):
    """How sure whoever checked is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Reason(StrEnum):
    """Why, as a code: sealed, and told to the officer in plain words."""

    IDENTITY_NOT_SHOWN = "identity_not_shown"
    SERVICE_NOT_SHOWN = "service_not_shown"
    RESIGNATION_NOT_SHOWN = "resignation_not_shown"
    CONTRADICTIONS = "contradictions"
    CONDUCT_UNCLEAR = "conduct_unclear"
    TOOK_PART_IN_CRIMES = "took_part_in_crimes"
    THREATENS_OTHERS = "threatens_others"
    NEW_FACTS = "new_facts"
    NOT_ALL_CONSIDERED = "not_all_considered"
    MISTAKE_OF_OURS = "mistake_of_ours"
    NOTHING_NEW = "nothing_new"
    REASONS_STAND = "reasons_stand"


#: The reasons that go with each outcome. Clearing needs none.
REASONS: dict[Outcome, tuple[Reason, ...]] = {
    Outcome.CLEARED: (),
    Outcome.DECLINED: (
        Reason.IDENTITY_NOT_SHOWN,
        Reason.SERVICE_NOT_SHOWN,
        Reason.RESIGNATION_NOT_SHOWN,
        Reason.CONTRADICTIONS,
        Reason.TOOK_PART_IN_CRIMES,
        Reason.THREATENS_OTHERS,
    ),
    Outcome.MORE_INFORMATION: (
        Reason.IDENTITY_NOT_SHOWN,
        Reason.SERVICE_NOT_SHOWN,
        Reason.RESIGNATION_NOT_SHOWN,
        Reason.CONTRADICTIONS,
        Reason.CONDUCT_UNCLEAR,
    ),
    Outcome.UPHELD: (Reason.NEW_FACTS, Reason.NOT_ALL_CONSIDERED, Reason.MISTAKE_OF_OURS),
    Outcome.PARTLY: (Reason.NEW_FACTS, Reason.NOT_ALL_CONSIDERED, Reason.MISTAKE_OF_OURS),
    Outcome.REJECTED: (Reason.NOTHING_NEW, Reason.REASONS_STAND),
}


class AppealStatus(StrEnum):
    """Whether an appeal still waits."""

    OPEN = "open"
    HEARD = "heard"


class FreezeStatus(StrEnum):
    """Where a freeze stands: one person asks to lift it, another one does."""

    STANDING = "standing"
    ASKED = "asked"
    LIFTED = "lifted"


ROUND_WORDS: dict[str, Any] = {
    RoundKind.FIRST: _("First vetting"),
    RoundKind.FURTHER: _("After a question"),
    RoundKind.RENEWED: _("Vetted anew"),
    RoundKind.APPEAL: _("Appeal"),
}
ROUND_STATUS_WORDS: dict[str, Any] = {
    RoundStatus.OPEN: _("Open"),
    RoundStatus.DECIDED: _("Decided"),
    RoundStatus.ENDED: _("Ended undecided"),
}
STAGE_WORDS: dict[str, Any] = {
    "named": _("Has to say whether they know the officer"),
    "ready": _("Is looking into it"),
    "spoken": _("Has spoken"),
    "conflict": _("Not impartial: shut out of this case"),
    "replaced": _("Was replaced"),
}
OUTCOME_WORDS: dict[str, Any] = {
    Outcome.CLEARED: _("Cleared"),
    Outcome.DECLINED: _("Declined"),
    Outcome.MORE_INFORMATION: _("More information needed"),
    Outcome.UPHELD: _("The appeal is upheld"),
    Outcome.PARTLY: _("Set aside: to be vetted anew"),
    Outcome.REJECTED: _("The appeal is rejected"),
}
ITEM_WORDS: dict[str, Any] = {
    Item.IDENTITY: _("Who they are"),
    Item.SERVICE: _("Their service"),
    Item.RESIGNATION: _("How the service ended"),
    Item.CONDUCT: _("Their conduct"),
    Item.CONFLICTING_CLAIMS: _("Claims that contradict each other"),
}
RESULT_WORDS: dict[str, Any] = {
    Result.CONFIRMED: _("Confirmed"),
    Result.DOUBTFUL: _("Doubtful"),
    Result.CONTRADICTED: _("Contradicted"),
    Result.NOT_FOUND: _("Nothing found"),
}
METHOD_WORDS: dict[str, Any] = {
    Method.DOCUMENT: _("A document"),
    Method.VOUCHER: _("Somebody vouches"),
    Method.OPEN_SOURCE: _("Open sources"),
    Method.INTERVIEW: _("An interview"),
}
CONFIDENCE_WORDS: dict[str, Any] = {
    Confidence.LOW: _("Low"),
    Confidence.MEDIUM: _("Medium"),
    Confidence.HIGH: _("High"),
}
REASON_WORDS: dict[str, Any] = {
    Reason.IDENTITY_NOT_SHOWN: _("Identity not shown"),
    Reason.SERVICE_NOT_SHOWN: _("Service not shown"),
    Reason.RESIGNATION_NOT_SHOWN: _("End of service not shown"),
    Reason.CONTRADICTIONS: _("Contradictions"),
    Reason.CONDUCT_UNCLEAR: _("Conduct unclear"),
    Reason.TOOK_PART_IN_CRIMES: _("Took part in crimes"),
    Reason.THREATENS_OTHERS: _("Threatens others"),
    Reason.NEW_FACTS: _("New facts"),
    Reason.NOT_ALL_CONSIDERED: _("Not everything was considered"),
    Reason.MISTAKE_OF_OURS: _("A mistake of ours"),
    Reason.NOTHING_NEW: _("Nothing new was said"),
    Reason.REASONS_STAND: _("The reasons of the first decision stand"),
}
#: The same as the officer reads them: no word of ours, and nothing that blames more than it has to.
TOLD: dict[str, Any] = {
    Reason.IDENTITY_NOT_SHOWN: _("We could not see that you are who you say you are."),
    Reason.SERVICE_NOT_SHOWN: _("We could not see that you served where you say."),
    Reason.RESIGNATION_NOT_SHOWN: _("We could not see how your service ended."),
    Reason.CONTRADICTIONS: _("Some of what you told us does not fit together."),
    Reason.CONDUCT_UNCLEAR: _("We do not yet understand what your part was."),
    Reason.TOOK_PART_IN_CRIMES: _("What we found says that you took part in crimes."),
    Reason.THREATENS_OTHERS: _("What we found says that others could come to harm."),
    Reason.NEW_FACTS: _("You told us something new."),
    Reason.NOT_ALL_CONSIDERED: _("Not everything that you told us was looked at."),
    Reason.MISTAKE_OF_OURS: _("We made a mistake."),
    Reason.NOTHING_NEW: _("There was nothing new in what you wrote."),
    Reason.REASONS_STAND: _("The reasons of the first decision are still right."),
}
FREEZE_WORDS: dict[str, Any] = {
    FreezeStatus.STANDING: _("Frozen"),
    FreezeStatus.ASKED: _("Frozen: a second person has to confirm that it is lifted"),
    FreezeStatus.LIFTED: _("Lifted"),
}
APPEAL_WORDS: dict[str, Any] = {AppealStatus.OPEN: _("Waits"), AppealStatus.HEARD: _("Heard")}
