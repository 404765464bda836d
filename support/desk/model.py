"""What waits for somebody of staff, and the lists they keep for themselves. No table: what is kept is sealed."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

#: A person keeps at most so many lists.
MOST_VIEWS = 20

#: By what a list of cases is narrowed, as the address and a kept list name it.
CODES = ("status", "need", "assignee", "clearance")
TICKS = ("mine", "newly", "over", "frozen")


class Kind(StrEnum):
    """What it is that waits."""

    STEP = "step"
    HOLD = "hold"
    FOLLOW_UP = "follow_up"
    DOCUMENT = "document"
    MESSAGES = "messages"
    COVER = "cover"
    VETTING = "vetting"
    TRANSFER = "transfer"
    DUPLICATE = "duplicate"
    PLAN = "plan"
    WORDS = "words"
    UNFREEZE = "unfreeze"
    MERGE = "merge"
    ERASURE = "erasure"
    AID = "aid"
    ROUND = "round"
    AGREEMENT = "agreement"
    SEAT = "seat"
    VET = "vet"
    NAME = "name"
    DRAFT = "draft"
    SILENCE = "silence"
    MISMATCH = "mismatch"
    VERIFICATION = "verification"
    REFERRED = "referred"
    HELPER = "helper"
    UNTAKEN = "untaken"
    PLACE = "place"
    WORK = "work"
    WISH = "wish"


#: What is due, in the words of staff.
DUE_WORDS: dict[Kind, Any] = {
    Kind.STEP: _("A step of the plan"),
    Kind.HOLD: _("On hold until then: look at it again"),
    Kind.FOLLOW_UP: _("Ask how it went"),
    Kind.DOCUMENT: _("A document was asked for"),
    Kind.COVER: _("The leave cover ends"),
    Kind.ERASURE: _("The officer asks to be forgotten"),
    Kind.WORK: _("Ask how the job goes"),
}
#: What waits for who reads it.
MINE_WORDS: dict[Kind, Any] = {
    Kind.VETTING: _("Your finding is awaited"),
    Kind.TRANSFER: _("You are asked to take this case"),
    Kind.DUPLICATE: _("Perhaps the same person as in another case"),
    Kind.PLAN: _("A plan to approve"),
    Kind.WORDS: _("New words for the officer to confirm"),
    Kind.UNFREEZE: _("Lifting a freeze to confirm"),
    Kind.MERGE: _("Joining two cases to confirm"),
    Kind.SILENCE: _("No answer for a week whether the money came"),
    Kind.MISMATCH: _("The officer says that something is wrong with a payment"),
    Kind.VERIFICATION: _("A payment to verify"),
    Kind.UNTAKEN: _("Nobody took a referral yet: open it, and the next is asked"),
}
#: What waits for somebody else.
THEIRS_WORDS: dict[Kind, Any] = {
    Kind.AID: _("Aid awaits a decision"),
    Kind.ROUND: _("Vetting is under way"),
    Kind.AGREEMENT: _("The officer is to agree to the plan"),
    Kind.PLAN: _("A colleague is to approve the plan"),
    Kind.DOCUMENT: _("The officer is to send a document"),
    Kind.TRANSFER: _("A colleague is asked to take this case"),
    Kind.WORDS: _("A colleague is to confirm new words"),
    Kind.UNFREEZE: _("A colleague is to confirm lifting a freeze"),
    Kind.MERGE: _("A colleague is to confirm joining two cases"),
    Kind.REFERRED: _("The officer is to say whether a helper is asked"),
    Kind.HELPER: _("A helper is asked"),
    Kind.PLACE: _("The officer is to take a place in a course"),
}
#: What is next in one case.
NEXT_WORDS: dict[Kind, Any] = {
    Kind.ERASURE: _("The officer asks to be forgotten: answer them"),
    Kind.MESSAGES: _("Read the new messages"),
    Kind.WORDS: _("New words for the officer wait for a second person"),
    Kind.DOCUMENT: _("The officer is to send a document"),
    Kind.UNFREEZE: _("Lifting the freeze waits for a second person"),
    Kind.SEAT: _("Fill the free seat"),
    Kind.HOLD: _("Look at the case again"),
    Kind.NAME: _("Name who is to look into it"),
    Kind.VET: _("Have the case vetted"),
    Kind.DRAFT: _("Make a plan with the officer"),
    Kind.AGREEMENT: _("The officer is to agree to the plan"),
    Kind.PLAN: _("The plan waits for a holder who did not write it"),
    Kind.FOLLOW_UP: _("Ask how it went"),
    Kind.SILENCE: _("Ask the officer whether the money came: no answer for a week"),
    Kind.MISMATCH: _("Something is wrong with a payment: look into it"),
    Kind.VERIFICATION: _("Verify a payment"),
    Kind.UNTAKEN: _("Nobody took a referral yet: open it, and the next is asked"),
    Kind.PLACE: _("The officer is to take a place in a course"),
    Kind.WISH: _("Somebody of the reform wishes to speak with the officer"),
}


@dataclass(frozen=True)
class Next:
    """Something to do in a case that is open anyway: `text` and `who` are a step's, as the keys open it."""

    kind: Kind
    on: date | None = None
    id: Any = None
    count: int | None = None
    text: str | None = None
    who: str | None = None


@dataclass(frozen=True)
class Task:
    """One thing that waits: codes, names we made, days and numbers; nothing that was sealed.

    `reference` is None where the case is not (yet) the actor's to see; `id` is that of the thing itself.
    """

    kind: Kind
    handle: str
    reference: str | None = None
    on: date | None = None
    late: bool = False
    id: UUID | None = None


@dataclass(frozen=True)
class Unread:
    """A case and how many messages in it wait to be read."""

    handle: str
    reference: str
    count: int
    kind: Kind = Kind.MESSAGES
    id: UUID | None = None


@dataclass(frozen=True)
class View:
    """A list somebody keeps: its name, what narrows it, and whether it is shown first."""

    id: UUID
    name: str
    filters: dict[str, Any] = field(default_factory=dict)
    default: bool = False
