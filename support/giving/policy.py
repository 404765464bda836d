"""Who sees what Stripe did, who gives a gift back and who explains what does not agree. Donors are nobody here."""

from uuid import UUID

from support.core.access import Actor
from support.giving.model import Gap, OrderStatus, ProviderException, RefundOrder, Resolution
from support.people.model import Role

#: What somebody may say that a gap was: money in suspense is booked as what it is, everything else was looked into.
EXPLAINS = dict.fromkeys(Gap, (Resolution.LOOKED,)) | {Gap.UNEXPLAINED: (Resolution.FEE, Resolution.GIFT)}


def may_see_giving(actor: Actor) -> bool:
    """Finance works here, the auditor examines it; neither ever sees a donor."""
    return actor.kind == "staff" and (actor.has(Role.FINANCE) or actor.has(Role.AUDITOR))


def may_work_giving(actor: Actor, _subject: object = None) -> bool:
    """Finance asks for refunds, answers disputes, explains and hands on."""
    return actor.kind == "staff" and actor.has(Role.FINANCE)


def may_decide_refund(actor: Actor, order: RefundOrder) -> bool:
    """Another of finance than the one who asked, while it waits."""
    return may_work_giving(actor) and order.status == OrderStatus.ASKED and not asked_by(order, actor.id)


def may_withdraw_refund(actor: Actor, order: RefundOrder) -> bool:
    """Whoever asked, while it waits."""
    return may_work_giving(actor) and order.status == OrderStatus.ASKED and asked_by(order, actor.id)


def may_explain(actor: Actor, gap: ProviderException) -> bool:
    """Anybody of finance, while it is open: who has it is who is expected to."""
    return may_work_giving(actor) and gap.closed_on is None


def explains(gap: Gap, resolution: Resolution) -> bool:
    """Whether somebody may say this of such a gap; that it agrees by now only the books can tell."""
    return resolution in EXPLAINS[gap]


def asked_by(order: RefundOrder, person_id: UUID) -> bool:
    """Whether this person asked for it."""
    return order.asked_by == person_id


def may_keep_campaigns(actor: Actor) -> bool:
    """Finance begins, changes and closes campaigns."""
    return may_work_giving(actor)


def may_see_receipts(actor: Actor) -> bool:
    """Finance, and the auditor: numbers, days and amounts, for there is nothing else."""
    return may_see_giving(actor)


def may_void_receipt(actor: Actor) -> bool:
    """Finance."""
    return may_work_giving(actor)


def may_moderate_names(actor: Actor) -> bool:
    """Finance alone reads the names donors wish to be thanked by; the auditor does not."""
    return may_work_giving(actor)
