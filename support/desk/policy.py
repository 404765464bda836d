"""Who asks for an officer's new words, and who confirms it."""

from support.cases import policy as cases
from support.cases.folder import Folder
from support.core.access import Actor


def may_replace_passphrase(actor: Actor, folder: Folder) -> bool:
    """A holder, or intake before hand-over, asks; another one who sees the case confirms."""
    return actor.kind == "staff" and cases.sees(actor, folder)
