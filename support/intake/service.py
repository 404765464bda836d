"""The verb of applying: seal with public keys only, and forget."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.model import Need
from support.core import audit, throttle
from support.core.errors import Unavailable
from support.people import service as people
from support.vault import service as vault
from support.vault.model import Data, Name
from support.vault.service import Chest
from support.vault.service.chest import Readers

#: Without these nobody could open an application, or save it from being lost.
NEEDED = {Name.INTAKE, Name.RECOVERY}


@dataclass(frozen=True)
class Applied:
    """What the officer is shown once."""

    reference: str
    handle: str
    passphrase: str


@dataclass(frozen=True)
class _Applicant:
    """The officer as the log knows them: an id and a day."""

    id: Any
    kind: str = "officer"


def open_to_applications() -> bool:
    """Whether somebody could read an application: intake and recovery are founded."""
    return cases.reading_groups().keys() >= NEEDED


def apply(given: dict[str, Any]) -> Applied:
    """Open a case for a new officer. The service can write it, and from then on not read it.

    `given` is what `ApplicationForm` loaded. Raises Unavailable until intake is founded or without the share
    store, TooMany in a flood.
    """
    throttle.take("apply")
    groups = cases.reading_groups()
    if not groups.keys() >= NEEDED:
        raise Unavailable(_("Applications cannot be taken yet. Please come back in a few days."))
    officer = people.add_officer(given["language"])
    folder = cases.open_case(officer.id, officer.pair_id, [Need(code) for code in given["needs"]])
    _seal(folder, given, cases.readers_of(folder, groups))
    audit.record(_Applicant(officer.id), "application.submitted", folder)
    return Applied(folder.case.reference, folder.case.handle, officer.passphrase)


def _seal(folder: Folder, given: dict[str, Any], readers: Readers) -> None:
    chest = vault.new_chest(folder.id)
    chest.prepare((Data.IDENTITY, Data.STORY), readers)
    for part, kind, value in _parts(given):
        chest.write(kind, folder.id, part, _plain(value), readers=readers)
    cases.consents_at_application(chest, folder, given["consents"], readers)
    _forget(chest)


def _parts(given: dict[str, Any]) -> list[tuple[str, Data, Any]]:
    asked = {
        "language": given["language"],
        "wishes_union": given["wishes_union"],
        "conduct_declaration": given["conduct_declaration"],
        "consents": given["consents"],
    }
    return [
        ("identity", Data.IDENTITY, given["identity"]),
        ("contacts", Data.IDENTITY, given["contacts"]),
        ("household", Data.IDENTITY, given["household"]),
        ("service", Data.STORY, given["service"]),
        ("story", Data.STORY, given["story"]),
        ("asked", Data.STORY, asked),
    ]


def _plain(value: Any) -> Any:
    """Dates as ISO text, so that a part is plain JSON."""
    if isinstance(value, dict):
        return {("from" if key == "from_" else key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _forget(chest: Chest) -> None:
    """Drop the keys: nothing else in the process holds them."""
    chest.close()
