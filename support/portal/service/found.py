"""What the rooms below say of an officer's case, read once for a page: each room is one or two statements."""

from dataclasses import dataclass, field
from typing import Any

from support.aid import service as aid
from support.aid.service.telling import Payment
from support.cases import service as cases
from support.cases.folder import Folder
from support.cases.policy.planning import officer_reads
from support.core.access import Actor
from support.correspondence import service as correspondence
from support.correspondence.service import Waiting
from support.referrals import service as referrals
from support.referrals.model import ReferralStatus
from support.reinstatement import service as reinstatement
from support.retraining import service as retraining
from support.vault.service import Chest
from support.vetting import service as vetting

#: What vetting says where nobody has begun to look.
UNTOLD: dict[str, Any] = {
    "stage": "waiting",
    "text": None,
    "question": None,
    "decision": None,
    "may_appeal": False,
    "appeal": None,
}


@dataclass(frozen=True)
class Found:
    """Payments, what vetting tells the officer, the plans that they are shown, what waits to be read or sent.

    And how many helpers are suggested, places in courses offered and wishes to speak with them open.
    """

    paid: list[Payment] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=lambda: dict(UNTOLD))
    plans: list[dict[str, Any]] = field(default_factory=list)
    waiting: Waiting = field(default_factory=lambda: Waiting(0, 0))
    proposed: int = 0
    offered: int = 0
    wishes: int = 0


def look(actor: Actor, folder: Folder, chest: Chest) -> Found:
    """All of it for the officer's own case."""
    return Found(
        paid=aid.payments_of(folder.id),
        told=vetting.for_officer(actor, folder, chest),
        waiting=correspondence.waiting_for_officer(actor, folder),
        plans=[plan for plan in cases.plans_of(chest, folder) if officer_reads(plan["row"])],
        proposed=referrals.waiting(actor).get(ReferralStatus.PROPOSED, 0),
        offered=retraining.waiting(actor)["offers"],
        wishes=reinstatement.waiting([folder.id]).get(folder.id, 0),
    )
