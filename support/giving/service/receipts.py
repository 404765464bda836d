"""Receipts: numbered by year without gaps, made on request, and printed with a name that is kept nowhere."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import insert

from support.core import audit, clock, throttle
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Invalid, Missing
from support.core.keyset import Cursor
from support.core.money import Money
from support.giving import policy
from support.giving.model import (
    Dispute,
    Gift,
    Receipt,
    ReceiptBook,
    Refund,
    Status,
    VoidReason,
)
from support.giving.service import links, papers
from support.giving.service.links import Payment
from support.giving.service.paying import locked

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF and the name of its file, which holds no word of the donor."""

    content: bytes
    name: str


def make(token: str, *, gift_id: UUID | None, name: str, address: str, language: str) -> Paper:
    """The receipt of a payment, numbered now or long ago; `name` and `address` are printed and forgotten.

    Raises Missing, Conflict for what was not paid or went back, TooMany, Unavailable.
    """
    throttle.take("print")
    given = links.find(token)
    payment = links.payment(given, gift_id)
    receipt = _of(payment.gift.id)
    if receipt is None:
        receipt = _number(payment)
    values = papers.of_receipt(receipt, payment, given, language) | {"name": name, "address": address}
    return Paper(papers.printed(papers.RECEIPT, values), f"receipt-{receipt.year}-{receipt.number}.pdf")


def make_statement(token: str, *, year: int, name: str, address: str, language: str) -> Paper:
    """What came of a gift in a year, on one paper. Raises Missing, Invalid, TooMany, Unavailable."""
    throttle.take("print")
    given = links.find(token)
    payments = links.paid_in(given, year)
    if not payments:
        raise Invalid(fields={"year": [_("Nothing was paid in this year.")]})
    numbers = of_gifts([one.gift.id for one in payments])
    values = papers.of_statement(year, payments, numbers, given, language) | {"name": name, "address": address}
    return Paper(papers.printed(papers.STATEMENT, values), f"statement-{year}.pdf")


def of_gifts(gift_ids: list[UUID]) -> dict[UUID, Receipt]:
    """The receipts of some gifts, by the gift."""
    if not gift_ids:
        return {}
    wanted = sa.select(Receipt).where(Receipt.gift_id.in_(gift_ids)).execution_options(populate_existing=True)
    return {receipt.gift_id: receipt for receipt in execute(wanted).scalars()}


def void(actor: Actor, receipt_id: UUID) -> Receipt:
    """A receipt was made by mistake and counts no more; its number stays. Raises Forbidden, Missing, Conflict."""
    show(actor, receipt_id)
    require(policy.may_void_receipt, actor)
    held = sa.select(Receipt).where(Receipt.id == receipt_id).with_for_update()
    receipt: Receipt | None = execute(held.execution_options(populate_existing=True)).scalar_one_or_none()
    if receipt is None:
        raise Missing
    if receipt.voided_on is not None:
        raise Conflict(_("This receipt counts no more already."))
    return _void(actor, receipt, VoidReason.MISTAKE)


def void_if_returned(gift: Gift) -> Receipt | None:
    """Void a gift's receipt once all of it went back, by refunds or to the payer's bank; the receipt then, or None."""
    held = sa.select(Receipt).where(Receipt.gift_id == gift.id).with_for_update()
    receipt = execute(held.execution_options(populate_existing=True)).scalar_one_or_none()
    if receipt is None or receipt.voided_on is not None:
        return None
    refunded = _sum(Refund, gift.id, Refund.status == "succeeded")
    lost = _sum(Dispute, gift.id, Dispute.status == "lost")
    if refunded + lost < gift.amount:
        return None
    return _void(None, receipt, VoidReason.DISPUTED if lost >= refunded else VoidReason.REFUNDED)


def show(actor: Actor, receipt_id: UUID) -> dict[str, Any]:
    """One receipt, as finance sees it. Raises Missing, also for whoever may not see it."""
    found = execute(_listed().where(Receipt.id == receipt_id)).one_or_none()
    if found is None or not policy.may_see_receipts(actor):
        raise Missing
    return _row(*found)


def browse(actor: Actor, *, cursor: str | None = None, limit: int = SHOWN) -> dict[str, Any]:
    """The receipts, the newest number first, without any gap. Raises Forbidden, Invalid for a wrong cursor."""
    require(policy.may_see_receipts, actor)
    wanted = _listed().order_by(Receipt.issued_on.desc(), Receipt.id.desc()).limit(limit + 1)
    if cursor:
        before = Cursor.read(cursor).as_row()
        wanted = wanted.where(sa.tuple_(Receipt.issued_on, Receipt.id) < sa.tuple_(*before))
    rows = list(execute(wanted))
    shown = [_row(*row) for row in rows[:limit]]
    last = rows[limit - 1][0] if len(rows) > limit else None
    return {"items": shown, "next": Cursor(last.issued_on, last.id).write() if last else None}


def _of(gift_id: UUID) -> Receipt | None:
    return of_gifts([gift_id]).get(gift_id)


def _number(payment: Payment) -> Receipt:
    """Give a payment the next number of this year. Raises Conflict when nothing of it stayed."""
    gift = locked(payment.gift.id)
    if gift is None or gift.status != Status.PAID:
        raise Missing
    if not payment.rest:
        raise Conflict(_("This payment went back, so there is nothing to certify."))
    if (known := _of(gift.id)) is not None:
        return known
    today = clock.today()
    first = insert(ReceiptBook).values(year=today.year, last=0).on_conflict_do_nothing()
    execute(first)
    counted = sa.update(ReceiptBook).where(ReceiptBook.year == today.year).values(last=ReceiptBook.last + 1)
    number = execute(counted.returning(ReceiptBook.last).execution_options(synchronize_session=False)).scalar_one()
    made = save(Receipt(year=today.year, number=number, gift_id=gift.id, issued_on=today))
    audit.record(None, "receipt.issued", made)
    return made


def _void(actor: Actor | None, receipt: Receipt, reason: VoidReason) -> Receipt:
    receipt.voided_on, receipt.void_reason = clock.today(), reason
    receipt.voided_by = actor.id if actor is not None else None
    flush()
    audit.record(actor, "receipt.voided", receipt, reason=reason.value)
    return receipt


def _sum(model: type[Refund] | type[Dispute], gift_id: UUID, counted: sa.ColumnElement[bool]) -> int:
    wanted = sa.select(sa.func.coalesce(sa.func.sum(model.amount), 0)).where(model.gift_id == gift_id, counted)
    return int(execute(wanted).scalar_one())


def _listed() -> Any:
    return sa.select(Receipt, Gift).join(Gift, Gift.id == Receipt.gift_id).execution_options(populate_existing=True)


def _row(receipt: Receipt, gift: Gift) -> dict[str, Any]:
    return {
        "id": receipt.id,
        "year": receipt.year,
        "number": receipt.number,
        "issued_on": receipt.issued_on,
        "amount": Money(gift.amount, gift.currency),
        "voided_on": receipt.voided_on,
        "void_reason": receipt.void_reason,
    }
