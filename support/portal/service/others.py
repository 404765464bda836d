"""What helpers, courses, the way back, testimony and complaints hold of an officer, gathered for their copy."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.cases.folder import Folder
from support.core.access import Actor
from support.core.keyset import MOST
from support.referrals import service as referrals
from support.reinstatement import service as reinstatement
from support.retraining.service import reading as places
from support.retraining.service import work
from support.testimony import service as testimony
from support.vault.model import Data
from support.vault.service import Chest
from support.voice import service as voice

#: Under which keys of a case each of them seals, by its place in the copy.
UNDER: dict[str, tuple[Data, ...]] = {
    "help": (Data.SLOT, Data.LEGAL, Data.PSYCHOLOGY),
    "learning": (Data.TRAINING,),
    "service": (Data.REGISTER,),
}
#: What of a referral lies with the story.
BESIDE = frozenset({"whom", "agreed"})
#: What only holds the rest together here, or opens a file that is in the copy itself.
HELD = frozenset({"id", "key", "fill", "partner", "reference", "may", "opened"})

#: The parts in words, for the page in the copy; another stands under its own name.
PART_WORDS: dict[str, Any] = {
    "why": _("Why"),
    "slot": _("What was shared"),
    "whom": _("Who was to be asked"),
    "agreed": _("What you agreed to"),
    "report": _("What came back"),
    "attached": _("A file that came back"),
    "cost": _("What it costs"),
    "matter": _("A matter"),
    "when": _("A day of it"),
    "meeting": _("An hour"),
    "safety": _("Your safety plan"),
    "answers": _("Your answers"),
    "profile": _("What you can do"),
    "wish": _("What you wish"),
    "offer": _("What you were told of a place"),
    "progress": _("How it went"),
    "why_left": _("Why you left"),
    "job": _("The job"),
    "work": _("How the job goes"),
    "entry": _("What you entered"),
    "contact": _("How they may reach you"),
    "reason": _("What the panel said"),
}

#: A file: its name, and what gives its content.
Papers = list[tuple[str, Callable[[], bytes]]]


def others(actor: Actor, folder: Folder, chest: Chest) -> tuple[dict[str, Any], Papers]:
    """All of it, and the files that helpers sent back."""
    helped = referrals.own(actor)
    papers: Papers = []
    for one in helped:
        papers += referrals.papers_of(referrals.get(actor, one["id"]), chest)
    entry = reinstatement.own(actor)
    facts: dict[str, list[dict[str, Any]]] = {
        "help": helped,
        "learning": [*places.of_case(folder.id), *work.of_case(folder.id)],
        "service": [{"status": entry["status"], "renew_by": entry["renew_by"]}] if entry["status"] else [],
    }
    told: dict[str, Any] = {name: {"facts": plainly(facts[name]), "words": _words(chest, name)} for name in UNDER}
    return {**told, "statements": plainly(_statements(actor)), "said": plainly(voice.own_copy(actor))}, papers


def rows_of(chest: Chest) -> set[tuple[UUID, str]]:
    """The sealed parts that stand here, so that they stand nowhere else."""
    under = {where for kinds in UNDER.values() for where in chest.parts(kinds)}
    return under | {where for where in chest.parts() if where[1] in BESIDE}


def _words(chest: Chest, name: str) -> list[dict[str, Any]]:
    found = chest.parts(UNDER[name])
    if name == "help":
        found += [where for where in chest.parts((Data.STORY,)) if where[1] in BESIDE]
    return [{"part": part, "value": plainly(chest.read(row_id, part))} for row_id, part in sorted(found)]


def _statements(actor: Actor) -> list[dict[str, Any]]:
    """Statements with the names of their files, which may be as large as a disk: each is saved on its own page."""
    listed = testimony.drafting.browse_own(actor, limit=MOST).items
    found = [testimony.drafting.show_own(actor, one["id"]) for one in listed]
    # Who handed it over is staff, whom an officer's copy does not name.
    return [{name: _nameless(value) for name, value in one.items()} for one in found]


def _nameless(value: Any) -> Any:
    if isinstance(value, list):
        return [_nameless(one) for one in value]
    return {name: inner for name, inner in value.items() if name != "by"} if isinstance(value, dict) else value


def plainly(value: Any) -> Any:
    """The same without what only holds it together."""
    if isinstance(value, dict):
        return {name: plainly(inner) for name, inner in value.items() if name not in HELD}
    return [plainly(inner) for inner in value] if isinstance(value, list) else value
