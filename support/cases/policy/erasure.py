"""Who asks for a case to be forgotten."""

from support.cases.folder import Folder
from support.core.access import Actor


def may_ask_erasure(actor: Actor, folder: Folder) -> bool:
    """The officer whose case it is, and nobody for them; the same who may take it back."""
    return actor.kind == "officer" and folder.case.officer_id == actor.id
