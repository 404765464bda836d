"""Who asks for a consent, and who alone gives it."""

from support.cases.folder import Folder
from support.cases.policy.case import holds
from support.core.access import Actor


def may_ask_consent(actor: Actor, folder: Folder) -> bool:
    """A holder of the case."""
    return holds(actor, folder)


def may_answer_consent(actor: Actor, folder: Folder) -> bool:
    """The officer whose case it is, and nobody for them."""
    return actor.kind == "officer" and folder.case.officer_id == actor.id
