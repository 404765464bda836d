"""How people are called: an officer knows staff by number alone."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from support.cases.folder import Folder
from support.core.access import Actor


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
