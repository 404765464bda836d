"""A case in one place, as somebody of staff opens it."""

from dataclasses import dataclass
from typing import Any

from support.aid import policy as aid_policy
from support.aid import service as aid
from support.cases import service as cases
from support.cases.folder import Folder
from support.people import service as people
from support.people.actor import Staff
from support.people.model import Invitation


@dataclass(frozen=True)
class Opened:
    """A case as somebody of staff opened it; a part their keys do not open is None."""

    folder: Folder
    parts: dict[str, Any]
    notes: list[dict[str, Any]]
    reads_notes: bool
    requests: list[dict[str, Any]]
    may_ask_aid: bool
    replacements: list[Invitation]


def open_case(actor: Staff, reference: str) -> Opened:
    """Everything about a case that the actor's keys open; the reading is recorded. Raises Missing."""
    folder = cases.get(actor, reference)
    chest = cases.open_folder(actor, folder)
    holds = aid_policy.may_ask(actor, folder)
    return Opened(
        folder=folder,
        parts=cases.contents(actor, folder, chest),
        notes=cases.notes(folder, chest),
        reads_notes=cases.reads_notes(chest),
        requests=aid.of_case(folder.id) if holds else [],
        may_ask_aid=holds,
        replacements=people.pending_replacements(folder.case.officer_id),
    )
