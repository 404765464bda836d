"""Whose a card payment was that went back later: found among what is sealed to the registrars, and told to nobody."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import db, execute, flush
from support.core.errors import Conflict, Missing
from support.union import policy
from support.union.model import (
    DuesPayment,
    How,
    PaymentStatus,
    ReturnStatus,
    TakenBack,
    TakenBackStatus,
)
from support.union.service import dues, forgetting, paging, sealing, standing, unclaimed
from support.union.service.paging import Page
from support.vault import service as vault
from support.vault.model import Data, DataKey

OVER = _("This was done already. Nothing was changed again.")


def browse(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page:
    """Card payments that went back, or came again, and wait until it is found whose. Raises Forbidden, Invalid."""
    require(policy.may_find_payer, actor)
    wanted = sa.select(TakenBack).where(TakenBack.status != TakenBackStatus.DONE)
    wanted = wanted.execution_options(populate_existing=True)
    return paging.by_id(wanted, TakenBack.gift_id, cursor, limit, lambda row: _item(row.TakenBack))


def one(actor: Actor, gift_id: UUID) -> dict[str, Any]:
    """One of them. Raises Missing, Conflict for what was done."""
    row = execute(sa.select(TakenBack).where(TakenBack.gift_id == gift_id)).scalar_one_or_none()
    return _item(_waiting(actor, row))


def find(actor: Actor, gift_id: UUID) -> bool:
    """Open whose the card payments are that are still kept, and let the one stand as the till says that it does: its
    quarters are due again, or count again if the money came again. Whether there was one; nobody is told which.

    What went back is sealed no more then. Raises Missing, Conflict for what was done, or for lacking keys.
    """
    row = _waiting(actor, unclaimed.held(gift_id))
    again = row.status == TakenBackStatus.AGAIN
    audit.record(actor, "dues.payer_sought", row)
    payment_id = _open(gift_id) or _sealed(actor, gift_id, again=again)
    if payment_id is not None:
        _settle(actor, payment_id, again=again)
    if again and payment_id is not None:
        db.session.delete(row)
    else:
        row.status = TakenBackStatus.DONE
    flush()
    return payment_id is not None


def _waiting(actor: Actor, row: TakenBack | None) -> TakenBack:
    if row is None or not policy.may_find_payer(actor):
        raise Missing()
    if row.status == TakenBackStatus.DONE:
        raise Conflict(OVER)
    return row


def _open(gift_id: UUID) -> UUID | None:
    """The payment, if it was opened again meanwhile."""
    found: UUID | None = execute(sa.select(DuesPayment.id).where(DuesPayment.gift_id == gift_id)).scalar_one_or_none()
    return found


def _sealed(actor: Actor, gift_id: UUID, *, again: bool) -> UUID | None:
    """The payment among those that are kept, in few statements however many there are. Raises Conflict."""
    stands = PaymentStatus.RETURNED if again else PaymentStatus.PAID
    kept = sa.select(DataKey.scope_id).where(DataKey.kind == Data.MEMBER)
    cards = sa.select(DuesPayment.id).where(
        DuesPayment.how == How.CARD, DuesPayment.status == stands, DuesPayment.id.in_(kept)
    )
    chests = sealing.open_members(actor, execute(cards).scalars(), [forgetting.GIFT])
    try:
        if any(chest.exists(Data.MEMBER) and not chest.has(Data.MEMBER) for chest in chests.values()):
            raise Conflict(_("Your keys do not open this."))
        wanted = str(gift_id)
        return next((at for at, chest in chests.items() if chest.read(at, forgetting.GIFT) == wanted), None)
    finally:
        for chest in chests.values():
            chest.close()


def _settle(actor: Actor, payment_id: UUID, *, again: bool) -> None:
    """As on the day it came. Who asked for it to be given back is told no: it went back by itself."""
    member_id = execute(sa.select(DuesPayment.member_id).where(DuesPayment.id == payment_id)).scalar_one()
    membership = standing.by_id(member_id, lock=True)
    payment = dues.held(DuesPayment.id == payment_id)
    back = dues.open_return(payment.id)
    if back is not None and back.status == ReturnStatus.ASKED:
        back.decided_by, back.status = actor.id, ReturnStatus.DECLINED
        flush()
    dues.follow(membership, payment, "paid" if again else "returned")
    if not again:
        payment.gift_id = None
        vault.forget(payment.id, Data.MEMBER, payment.id)


def _item(row: TakenBack) -> dict[str, Any]:
    return {"id": row.gift_id, "again": row.status == TakenBackStatus.AGAIN}
