"""How people and files are called: an officer knows staff by number alone, and a file says what it is."""

import re
import unicodedata
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.cases.folder import Folder
from support.core.access import Actor
from support.core.errors import Invalid
from support.correspondence.gateway.cleaning import ENDINGS

LONGEST_NAME = 150
#: Control characters, what is unseen or turns the direction of writing, line ends, halves of pairs.
_UNSHOWN = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}
_ENDING = re.compile(r"[.][A-Za-z0-9]{1,5}$")
_ALIKE = {"jpeg": "jpg", "text": "txt", "md": "txt", "csv": "txt", "log": "txt"}


def called(actor: Actor, folder: Folder, who: UUID, name: str | None) -> dict[str, Any]:
    """Somebody as the actor knows them: `{"by", "own"}`. `name` is a member of staff's generated one."""
    own = who == actor.id
    if who == folder.case.officer_id:
        return {"by": _("You") if own else folder.case.handle, "own": own}
    if actor.kind == "staff":
        return {"by": name, "own": own}
    number = folder.numbers.get(who)
    by = _("The intake team") if number is None else _("Coordinator %(number)s", number=number)
    return {"by": by, "own": own}


def file_name(given: str) -> str:
    """The name of a file as it came, if it is a name. Raises Invalid for a path, for signs nobody sees, for length."""
    name = unicodedata.normalize("NFC", given).strip()
    if not name:
        raise _refused(_("This file has no name. Give it one, and send it again."))
    if len(name) > LONGEST_NAME:
        raise _refused(_("The name of this file is too long: at most %(most)s characters.", most=LONGEST_NAME))
    path = "/" in name or "\\" in name or re.match(r"^[A-Za-z]:", name) or not name.strip(". ")
    if path or any(unicodedata.category(sign) in _UNSHOWN for sign in name):
        raise _refused(_("The name of this file is a path, or holds signs that cannot be shown. Rename it."))
    return name


def with_ending(name: str, kind: str) -> str:
    """The name with the ending that belongs to what the file is now."""
    ending = ENDINGS[kind]
    found = _ENDING.search(name)
    said = found.group()[1:].lower() if found else ""
    if said == ending or _ALIKE.get(said) == ending:
        return name if said in {ending, "jpeg"} else f"{name}.{ending}"
    stem = name[: found.start()] if found else name
    return f"{stem[: LONGEST_NAME - 5]}.{ending}" if stem.strip(". ") else f"{ending}.{ending}"


def _refused(why: Any) -> Invalid:
    return Invalid(fields={"file": [why]})
