"""Whose a card payment was: open on the day it comes, sealed to the registrars in the night after, then forgotten.

A card payment has its day in the books. Were its member open beside it, that day would join them to whatever a case did
on it. Sealed it can still be given back, when a registrar asks.
"""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import clock
from support.core.access import Actor
from support.core.db import execute, flush
from support.core.errors import Conflict
from support.union import policy
from support.union.model import DuesPayment, DuesReturn, How, PaymentStatus
from support.union.service import dues, sealing
from support.union.service.till import till
from support.vault import service as vault
from support.vault.model import Data, DataKey

#: The part that says which card payment it was, under a key (MEMBER) of the payment's own.
GIFT = "gift"


def forget_gifts() -> int:
    """Seal whose the card payments of the day were, and forget it of those that no bank asks back; of how many.

    What failed is forgotten once no checkout of it is open any more: late money still counts until then. What is being
    given back stays open until it is.
    """
    going = sa.select(DuesReturn.payment_id).where(DuesReturn.status.in_(dues.OPEN_RETURN))
    kept = sa.and_(DuesPayment.status == PaymentStatus.PAID, DuesPayment.id.in_(going))
    wanted = sa.select(DuesPayment).where(
        DuesPayment.gift_id.is_not(None), DuesPayment.status != PaymentStatus.WAITING, sa.not_(kept)
    )
    rows = list(execute(wanted.order_by(DuesPayment.id).with_for_update()).scalars())
    failed = {row.gift_id for row in rows if row.gift_id and row.status == PaymentStatus.FAILED}
    over = till().before(failed, clock.today() - dues.CHECKOUT_OPEN) if failed else set()
    done = [row for row in rows if row.gift_id not in failed - over]
    sealed = _sealed(row.id for row in done)
    for row in done:
        if row.status != PaymentStatus.FAILED and row.id not in sealed:
            readers = sealing.to_everybody(sealing.keepers())
            vault.new_chest(row.id).write(Data.MEMBER, row.id, GIFT, str(row.gift_id), readers=readers)
        row.gift_id = None
    flush()
    _forget_old()
    return len(done)


def find_gift(actor: Actor, payment: DuesPayment) -> None:
    """Open which card payment it was, for it is to be given back. Raises Conflict for who is no registrar."""
    if payment.how != How.CARD or payment.gift_id is not None:
        return
    if not policy.is_registrar(actor):
        raise Conflict(_("Whose a card payment was is sealed to registrars. One of them has to ask for this."))
    told = sealing.open_member(actor, payment.id).read(payment.id, GIFT)
    payment.gift_id = UUID(told) if told else None


def _forget_old() -> None:
    """No bank asks back what came before the last quarter."""
    wanted = sa.select(DuesPayment.id).where(
        DuesPayment.how == How.CARD, DuesPayment.paid_in < clock.quarters_on(clock.today(), -1)
    )
    for payment_id in _sealed(execute(wanted).scalars()):
        vault.forget(payment_id, Data.MEMBER, payment_id)


def _sealed(payment_ids: Iterable[UUID]) -> set[UUID]:
    wanted = sa.select(DataKey.scope_id).where(DataKey.scope_id.in_(list(payment_ids)), DataKey.kind == Data.MEMBER)
    return set(execute(wanted).scalars())
