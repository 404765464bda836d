"""Who can read what the officer wrote: each key that somebody holds is said, and nothing that nobody holds."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from support.cases import service as cases
from support.cases.folder import Folder
from support.core import audit
from support.core.access import Actor
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Access

#: What each kind of key opens, as the officer is told it, in the order in which it is told.
READ: dict[Data, Any] = {
    Data.IDENTITY: _("your name, your household and how to reach you"),
    Data.STORY: _("what happened, and all that was written between you"),
    Data.TEAM: _("the notes of those who help you, which you do not see"),
    Data.VETTING: _("what is needed to look into what you wrote"),
    Data.FINDING: _("what one of those who look into it found"),
    Data.LETTER: _("what you are told of a decision"),
    Data.REASON: _("why a payment is asked for"),
    Data.PAYEE: _("where a payment goes"),
    Data.PRIVATE: _("a note that its writer alone reads"),
    Data.SLOT: _("the copy that was made for somebody who helps you"),
    Data.LEGAL: _("what is between you and your lawyer"),
    Data.PSYCHOLOGY: _("what is between you and your psychologist"),
    Data.TRAINING: _("what you can do and wish to learn"),
    Data.REGISTER: _("what you entered about later service"),
}
#: That a case is frozen its officer is never told, nor that somebody can read why.
UNTOLD = (Data.FREEZE,)
#: Whoever holds one of these reads what the officer wrote; all others read a part made for their work.
ALL = (Data.IDENTITY, Data.STORY)

GROUPS: dict[Name, Any] = {
    Name.INTAKE: _("The intake team"),
    Name.APPROVAL: _("Those who agree to payments"),
    Name.FINANCE: _("Those who send money"),
    Name.LEGAL: _("The lawyers who work with us"),
    Name.PSYCHOLOGY: _("The psychologists who work with us"),
    Name.REINSTATEMENT: _("Those who look for people for a reformed service"),
    Name.RECOVERY: _("Three keepers with a spare key"),
}
#: Until when, or under what condition.
NOTES: dict[str, Any] = {
    "intake": _("Until two people work with you."),
    "asked": _("Asked to work with you. They see nothing before they say yes."),
    "vetting": _("Only a part, and until they have both spoken."),
    "recovery": _(
        "They live in different countries. One alone can open nothing, two of them together could. They are asked only"
        " if nobody else can open it any more."
    ),
}


@dataclass
class Reader:
    """Somebody who holds keys of the case: never by name. `role` is a code, `number` a coordinator's."""

    role: str
    who: Any
    since: date
    number: int | None = None
    people: int = 1
    kinds: set[Data] = field(default_factory=set)

    @property
    def reads_all(self) -> bool:
        """Whether what the officer wrote lies open to them."""
        return not self.kinds.isdisjoint(ALL)

    @property
    def reads(self) -> list[Any]:
        """What they read, in words."""
        return [words for kind, words in READ.items() if kind in self.kinds]

    @property
    def codes(self) -> list[str]:
        """The same as codes."""
        return [kind.value for kind in READ if kind in self.kinds]

    @property
    def keeps_notes(self) -> bool:
        """Whether they read the notes of those who help."""
        return Data.TEAM in self.kinds

    @property
    def told(self) -> Any:
        """Who they are, and how many where that is not said by a number."""
        if self.role == "vetting":
            return ngettext(
                "One person who looks into what you wrote", "%(num)d people who look into what you wrote", self.people
            )
        if self.role == "looked":
            return ngettext(
                "One person who looked into what you wrote",
                "%(num)d people who looked into what you wrote",
                self.people,
            )
        return self.who

    @property
    def note(self) -> Any:
        """Until when, or under what condition, if there is more to say."""
        return NOTES.get(self.role)


#: In this order they are told.
ROLES = (
    *("you", "coordinator", "asked", "intake", "vetting", "looked", "approval", "finance"),
    *("helper", "trainer", "reform", "other", "recovery"),
)
ROLE_OF: dict[Name, str] = {
    Name.INTAKE: "intake",
    Name.APPROVAL: "approval",
    Name.FINANCE: "finance",
    Name.REINSTATEMENT: "reform",
    Name.RECOVERY: "recovery",
}
OTHER = _("Somebody else who works here")


def readers(actor: Actor) -> list[Reader]:
    """Who can open what of the officer's own case, themselves first; recorded. Raises Missing for anybody else."""
    folder = cases.own(actor)
    audit.record(actor, "readers.shown", folder)
    return readers_of(folder)


def readers_of(folder: Folder) -> list[Reader]:
    """The same for a case already read; one statement."""
    held: dict[UUID, list[Access]] = {}
    for grant in vault.access_to(folder.id):
        if grant.kind not in UNTOLD:
            held.setdefault(grant.principal_id, []).append(grant)
    found: dict[tuple[str, int | None, Name | None], Reader] = {}
    for grants in held.values():
        one = _reader(folder, grants)
        same = found.setdefault((one.role, one.number, grants[0].compartment), one)
        if same is not one:
            same.people += 1
            same.kinds |= one.kinds
            same.since = min(same.since, one.since)
    return sorted(found.values(), key=lambda one: (ROLES.index(one.role), one.number or 0, one.since))


def _reader(folder: Folder, grants: list[Access]) -> Reader:
    """One principal with all that is sealed to them."""
    principal_id, compartment = grants[0].principal_id, grants[0].compartment
    kinds, number = {grant.kind for grant in grants}, None
    if principal_id == folder.case.officer_id:
        role, who = "you", _("You")
    elif compartment is not None:
        role, who = ROLE_OF.get(compartment, "other"), GROUPS.get(compartment, OTHER)
    elif principal_id in folder.holder_ids:
        number = folder.numbers[principal_id]
        role, who = "coordinator", _("Coordinator %(number)s", number=number)
    elif principal_id in folder.receivers:
        role, who = "asked", _("Somebody who was asked to work with you")
    else:
        role, who = _beside(kinds)
    return Reader(role, who, min(grant.granted_on for grant in grants), number, kinds=kinds)


def _beside(kinds: set[Data]) -> tuple[str, Any]:
    """Somebody of staff who holds no seat: they look into it, or have; nobody else should be here."""
    if kinds <= {Data.SLOT, Data.LEGAL, Data.PSYCHOLOGY}:
        return "helper", _("Somebody outside who helps you, for as long as you agreed")
    if kinds <= {Data.TRAINING}:
        return "trainer", _("Those who look for courses and work")
    if not kinds <= {Data.VETTING, Data.FINDING, Data.LETTER}:
        return "other", OTHER
    if Data.VETTING in kinds:
        return "vetting", _("People who look into what you wrote")
    return "looked", _("People who looked into what you wrote")
