"""What is copied for a helper: parts of the case as plain text, which whoever shares it can shorten."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import CHANNELS
from support.cases.model.served import AGENCIES, MANNERS
from support.correspondence.service import documents
from support.referrals.model import Shared
from support.vault.service import Chest

#: What the fields of a part are called in its text.
FIELDS: dict[str, Any] = {
    "name": lazy_gettext("Name"),
    "birth_date": lazy_gettext("Born"),
    "born": lazy_gettext("Born"),
    "relation": lazy_gettext("Relation"),
    "agency": lazy_gettext("Service"),
    "unit": lazy_gettext("Unit"),
    "rank": lazy_gettext("Rank"),
    "from": lazy_gettext("From"),
    "to": lazy_gettext("To"),
    "reason": lazy_gettext("Why it ended"),
    "manner": lazy_gettext("How it ended"),
}
CODES: dict[str, Mapping[str, Any]] = {"agency": AGENCIES, "manner": MANNERS}


def texts(chest: Chest, folder: Folder) -> dict[Shared, str]:
    """Each part that can be copied, as text; without those that are empty or that the keys do not open."""
    household = chest.read(folder.id, "household") or []
    found = {
        Shared.IDENTITY: _lines(chest.read(folder.id, "identity")),
        Shared.CONTACTS: "\n".join(map(_contact, chest.read(folder.id, "contacts") or [])),
        Shared.CONTACT_RULES: "\n".join(cases.warnings({"contact_rules": chest.read(folder.id, "contact_rules")})),
        Shared.HOUSEHOLD: "\n\n".join([*map(_lines, household), *cases.warnings({"household": household})]),
        Shared.SERVICE: _lines(chest.read(folder.id, "service")),
        Shared.STORY: chest.read(folder.id, "story") or "",
    }
    return {part: text for part, text in found.items() if text}


def copy_of(
    chest: Chest, folder: Folder, parts: Iterable[Shared], shortened: Mapping[Shared, str], document_ids: Iterable[UUID]
) -> dict[str, Any]:
    """The copy as it is sealed: `{"parts": [{"part", "text"}], "documents": [{"id", "name", "type", "size", "key"}]}`.

    Raises Missing, Conflict for a document that cannot be handed on.
    """
    whole = texts(chest, folder)
    chosen = [part for part in Shared if part in set(parts)]
    told = [
        {"part": part.value, "text": _warned(chest, folder, part, shortened.get(part) or whole.get(part, ""))}
        for part in chosen
    ]
    return {
        "parts": [one for one in told if one["text"]],
        "documents": documents.copies(folder, chest, document_ids),
    }


def _warned(chest: Chest, folder: Folder, part: Shared, text: str) -> str:
    """The text with what must not be shortened away: whom of those it names nobody may reach, or only in some ways."""
    told: dict[str, Any] = {}
    if part in (Shared.IDENTITY, Shared.CONTACTS) and text:
        told = {"contact_rules": chest.read(folder.id, "contact_rules")}
    if part is Shared.HOUSEHOLD:
        named = (one for one in chest.read(folder.id, "household") or [] if one.get("name"))
        told = {"household": [one for one in named if one["name"].casefold() in text.casefold()]}
    return "\n".join([text, *(one for one in cases.warnings(told) if one not in text)])


def _lines(told: Mapping[str, Any] | None) -> str:
    named = ((name, value) for name, value in (told or {}).items() if name in FIELDS and value)
    return "\n".join(f"{FIELDS[name]}: {CODES.get(name, {}).get(value, value)}" for name, value in named)


def _contact(contact: Mapping[str, Any]) -> str:
    line = f"{CHANNELS.get(contact.get('kind', ''), '')}: {contact.get('value', '')}"
    return line if contact.get("safe") else f"{line} ({gettext('not safe')})"
