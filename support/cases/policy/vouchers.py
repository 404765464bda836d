"""Who is given a voucher for the union: the officer of a case that was cleared."""

from support.cases.folder import Folder
from support.cases.model import Clearance
from support.core.access import Actor


def may_ask_voucher(actor: Actor, folder: Folder) -> bool:
    """The officer of a cleared case, frozen or not: of a freeze they are told nothing. A merged case gives none."""
    case = folder.case
    own = actor.kind == "officer" and case.officer_id == actor.id
    return own and case.clearance == Clearance.CLEARED and case.merged_into is None
