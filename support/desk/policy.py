"""Who has a desk and lists of their own, who asks for an officer's new words, and who confirms it."""

from support.cases import policy as cases
from support.cases.folder import Folder
from support.core.access import Actor
from support.people.model import Role


def may_have_desk(actor: Actor) -> bool:
    """Those who work with cases, and the leads of those who do. Others begin with their own work."""
    return actor.kind == "staff" and (cases.may_browse(actor) or actor.has(Role.LEAD))


def may_keep_views(actor: Actor) -> bool:
    """Whoever has a list of cases keeps it as they like it."""
    return actor.kind == "staff" and cases.may_browse(actor)


def may_replace_passphrase(actor: Actor, folder: Folder) -> bool:
    """A holder, or intake before hand-over, asks; another one who sees the case confirms."""
    return actor.kind == "staff" and cases.sees(actor, folder)
